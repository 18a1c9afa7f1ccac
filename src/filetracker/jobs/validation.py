"""Whether a job can be submitted: what was asked for, field by field, and the files as they are tracked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from filetracker.errors import BadFieldsError
from filetracker.files.models import FileRecord, Status
from filetracker.jobs.operations.operation import Operation
from filetracker.jobs.operations.registry import OPERATIONS
from filetracker.object_keys import OUTPUT_FOLDER
from filetracker.s3_limits import MAX_KEY_BYTES

MAX_FILES = 25  # of one submission
MAX_TEXT_BYTES = 256 * 1024  # an item of DynamoDB holds 400 KB
MAX_IDEMPOTENCY_KEY_CHARACTERS = 128


def output_name_of(operation: Operation, file_name: str) -> str:
    """Where the output of an operation with a file goes."""
    return f"{OUTPUT_FOLDER}{file_name}{operation.ending}"


def check_request(operation: str, file_names: Sequence[str], text: str | None, key: str | None) -> Operation:
    """The operation that is asked for. Raises BadFieldsError that names every field that is wrong."""
    problems: dict[str, str] = {}
    chosen = OPERATIONS.get(operation)
    if chosen is None:
        problems["operation"] = f"There is no operation {operation!r}: there are {', '.join(sorted(OPERATIONS))}."
    elif problem := _text_problem(chosen, text):
        problems["text"] = problem
    if key is not None and not _is_idempotency_key(key):
        most = MAX_IDEMPOTENCY_KEY_CHARACTERS
        problems["Idempotency-Key"] = f"It has 1 to {most} characters of printable ASCII."
    if not 1 <= len(file_names) <= MAX_FILES:
        problems["fileIds"] = f"A submission holds 1 to {MAX_FILES} files, not {len(file_names)}."
    elif chosen:
        problems.update(_name_problems(chosen, file_names))
    if chosen is None or problems:
        raise BadFieldsError(problems)
    return chosen


def _text_problem(operation: Operation, text: str | None) -> str | None:
    if not operation.takes_text:
        return None if text is None else f"The operation {operation.name} takes no text."
    if not text:
        return "Required: the text to add."
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return "It must be valid Unicode, without lone surrogates."
    return f"It has {size:,} bytes in UTF-8, and may have {MAX_TEXT_BYTES:,}." if size > MAX_TEXT_BYTES else None


def _name_problems(operation: Operation, file_names: Sequence[str]) -> dict[str, str]:
    problems, counts = {}, Counter(file_names)
    for position, name in enumerate(file_names):
        if counts[name] > 1:
            problems[f"fileIds.{position}"] = "The same file is given more than once."
        elif problem := _name_problem(operation, name):
            problems[f"fileIds.{position}"] = problem
    return problems


def _name_problem(operation: Operation, file_name: str) -> str | None:
    try:
        size = len(output_name_of(operation, file_name).encode())
    except UnicodeEncodeError:
        return "Its name must be valid Unicode, without lone surrogates."
    if size <= MAX_KEY_BYTES:
        return None
    return (
        f"The output's name, {output_name_of(operation, '…')}, would have {size:,} bytes; S3 takes {MAX_KEY_BYTES:,}."
    )


def file_problem(file_name: str, record: FileRecord | None) -> str | None:
    """Why there can be no job for a file, as its record tells; None where there can."""
    if record is None or record.status is Status.DELETED:
        return f"There is no file {file_name!r}, or it is deleted."
    return f"{file_name!r} is a folder." if record.is_folder else None


def _is_idempotency_key(key: str) -> bool:
    return 1 <= len(key) <= MAX_IDEMPOTENCY_KEY_CHARACTERS and key.isascii() and key.isprintable()
