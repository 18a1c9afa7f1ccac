"""Takes files out of the bucket. Their records follow by event, as for any other deletion."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from filetracker.errors import RetriableError
from filetracker.files.models import Fault
from filetracker.files.ports import ObjectRemover

_WORKERS = 16


@dataclass(frozen=True)
class Deletions:
    """Deletes files of one bucket."""

    bucket: ObjectRemover

    def delete(self, file_names: Sequence[str]) -> dict[str, Fault | None]:
        """What became of each file, in the order given: None where it is gone. May be asked again."""
        names = list(dict.fromkeys(file_names))
        with ThreadPoolExecutor(min(_WORKERS, len(names) or 1), thread_name_prefix="delete") as pool:
            return dict(zip(names, pool.map(self._delete, names), strict=True))

    def _delete(self, file_name: str) -> Fault | None:
        try:
            self.bucket.delete(file_name)
        except RetriableError as error:
            return Fault(error.code, str(error))
        return None
