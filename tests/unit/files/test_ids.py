from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.errors import BadFileIdError
from filetracker.files.ids import file_id_of, file_name_of

_names = st.text(min_size=1).filter(lambda name: len(name.encode()) <= 1024)


@given(name=_names)
def test_file_name_of_reads_what_file_id_of_wrote(name: str) -> None:
    file_id = file_id_of(name)
    assert file_name_of(file_id) == name
    assert set(file_id) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(file_id=st.text(max_size=12) | st.text("ABYabyz019-_=", max_size=12))
def test_file_name_of_takes_nothing_else(file_id: str) -> None:
    """One file has one id."""
    try:
        name = file_name_of(file_id)
    except BadFileIdError:
        return
    assert file_id_of(name) == file_id


@pytest.mark.parametrize("length", [1, 1024])
def test_file_name_of_takes_every_length_that_s3_takes(length: int) -> None:
    assert file_name_of(file_id_of("x" * length)) == "x" * length


@pytest.mark.parametrize("file_id", ["", file_id_of("x" * 1025), "YQ=", "YQ==", "YR", "_w", "a b", "YQ\n", "é", "7aCA"])
def test_file_name_of_refuses(file_id: str) -> None:
    with pytest.raises(BadFileIdError, match="not the id of a file"):
        file_name_of(file_id)


def test_no_path_of_ours_is_an_id() -> None:
    """`/files/delete` can't be meant as a file."""
    with pytest.raises(BadFileIdError):
        file_name_of("delete")
