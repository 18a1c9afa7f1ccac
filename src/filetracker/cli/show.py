"""`filetracker show NAME`: all that is known of one file."""

from __future__ import annotations

from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.api_mode import open_api
from filetracker.cli.files_view import file_details
from filetracker.cli.options import DEFAULT_STACK, ApiOption, FileNameArgument, JsonOption, StackOption
from filetracker.cli.screen import print_json, print_table
from filetracker.errors import NotFoundError
from filetracker.files.models import FileRecord
from filetracker.files.repository import FileRepository


def show_file(
    name: FileNameArgument, as_json: JsonOption = False, api: ApiOption = False, stack: StackOption = DEFAULT_STACK
) -> None:
    """Show all that is known of one file: what it is, whether it was tracked, and if not, why."""
    record = _find(name, stack, use_api=api) if name else None
    if record is None:
        raise NotFoundError(f"There is no record of {name!r}. `filetracker ls --prefix TEXT` finds names.")
    if as_json:
        print_json(record.to_document())
    else:
        print_table(file_details(record))


def _find(name: str, stack: str, *, use_api: bool) -> FileRecord | None:
    if not use_api:
        return FileRepository(find_stack(stack).files_table_name).get(name)
    with open_api(stack) as access:
        return access.api.find_file(name)
