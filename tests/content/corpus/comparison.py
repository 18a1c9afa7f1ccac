"""The corpus, what the oracles say of it, and what FileTracker says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.content.corpus.declared import declared_type, packing_of, types_by_name
from tests.content.corpus.judgement import TypeVerdict, Voices, is_false_mismatch, judge_type
from tests.content.corpus.oracles.health import Health, health_of
from tests.content.corpus.oracles.libraries import LIBRARIES
from tests.content.corpus.oracles.oracle import Response, Subject, ask_all
from tests.content.corpus.oracles.programs import MAGIC, PROGRAMS
from tests.content.corpus.product import Said, Upload, verdicts_of
from tests.content.corpus.selection import CorpusFile


@dataclass(frozen=True)
class Case:
    """A file, what the oracles answered by their names, and what FileTracker said."""

    file: CorpusFile
    answers: Mapping[str, Response]
    said: Said

    @property
    def voices(self) -> Voices:
        magic, exif = self.answers["magic"], self.answers.get("exiftool", {})
        name = self.file.name
        types = (declared_type(name), types_by_name(name), packing_of(name))
        return Voices(magic.get("type", ""), exif.get("File:MIMEType"), *types)

    @property
    def type_verdict(self) -> TypeVerdict:
        return judge_type(self.said.media_type, self.voices)

    @property
    def health(self) -> Health:
        return health_of(self.file.name, self.answers)

    @property
    def is_good_but_failed(self) -> bool:
        return self.said.status != "TRACKED" and self.health is not Health.DAMAGED

    @property
    def is_false_mismatch(self) -> bool:
        """Of a damaged file no mismatch is false: what it was is hard to tell."""
        return self.said.type_mismatch and self.health is not Health.DAMAGED and is_false_mismatch(self.voices)


def ask_oracles(files: Sequence[CorpusFile]) -> list[dict[str, Response]]:
    """What each oracle says of each file, in the order of the files."""
    subjects = [Subject(file.path, f"{file.sha256}{file.ending}") for file in files]
    magic = ask_all(MAGIC, subjects)
    answers: list[dict[str, Response]] = [{"magic": magic[subject.key]} for subject in subjects]
    for oracle in (*PROGRAMS, LIBRARIES):
        chosen = [
            at for at, file in enumerate(files) if oracle.reads(file.ending, str(answers[at]["magic"].get("type", "")))
        ]
        said = ask_all(oracle, [subjects[at] for at in chosen])
        for at in chosen:
            if answer := said[subjects[at].key]:
                answers[at][oracle.name] = answer
    return answers


def compare(files: Sequence[CorpusFile], checkout: Path) -> list[Case]:
    """Each file with all that is said of it; FileTracker is that of the work tree `checkout`."""
    answers = ask_oracles(files)
    uploads = [Upload(file.path, f"corpus/{file.name}", declared_type(file.name)) for file in files]
    return [Case(*case) for case in zip(files, answers, verdicts_of(uploads, checkout), strict=True)]
