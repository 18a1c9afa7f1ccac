"""File ids: how a file's name, its object key, is written in a URL. It holds `/`, `%` and `+`, so it can't be raw."""

from __future__ import annotations

import base64

from filetracker.errors import BadFileIdError
from filetracker.s3_limits import MAX_KEY_BYTES

_MAX_ID_CHARACTERS = -(-MAX_KEY_BYTES * 4 // 3)


def file_id_of(file_name: str) -> str:
    """The unpadded base64url of the name's UTF-8."""
    return base64.urlsafe_b64encode(file_name.encode()).rstrip(b"=").decode()


def file_name_of(file_id: str) -> str:
    """The reverse of `file_id_of`. Raises BadFileIdError for whatever is not exactly what that makes."""
    try:
        if not 1 <= len(file_id) <= _MAX_ID_CHARACTERS:
            raise BadFileIdError(_SENTENCE)
        padded = file_id.encode("ascii") + b"=" * (-len(file_id) % 4)
        file_name = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except ValueError as error:  # of base64, of ASCII and of UTF-8
        raise BadFileIdError(_SENTENCE) from error
    if file_id_of(file_name) != file_id:  # padding, or bits that no byte uses
        raise BadFileIdError(_SENTENCE)
    return file_name


_SENTENCE = (
    "This is not the id of a file: an id is the unpadded base64url of the file's name in UTF-8, 1 to 1,024 bytes."
)
