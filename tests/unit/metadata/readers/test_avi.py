from __future__ import annotations

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample

AVI = "video/x-msvideo"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def _list(kind: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"LIST", kind + b"".join(chunks))


def _numbers(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def _avi(*chunks: bytes) -> bytes:
    return b"RIFF" + _numbers(0) + b"AVI " + b"".join(chunks)


MAIN = _chunk(b"avih", _numbers(40_000, 0, 0, 0, 50, 0, 0, 0, 320, 240, 0, 0, 0, 0))


def test_read_metadata_describes_film() -> None:
    fields = read("sample.avi", AVI).fields
    assert fields.pop("BitrateKbps") > 0
    assert fields == {
        "DurationSeconds": 1,
        "FramesPerSecond": 10,
        "Width": 64,
        "Height": 48,
        "Codec": "FMP4",
        "Channels": 1,
        "SampleRateHz": 16000,
        "Title": "Test Tone",
        "Artist": "The Sines",
        "Created": "2024",
    }


def test_read_metadata_does_not_touch_the_pictures() -> None:
    data = sample("sample.avi")
    found = read(LargeFile(data, zeros(2**30)), AVI)
    assert (found.fields["Codec"], found.bytes_fetched) == ("FMP4", 0)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ((), {}),
        ((_chunk(b"strf", bytes(20)),), {}),
        ((_chunk(b"strh", b"txts" + bytes(44)),), {}),
        ((_chunk(b"strh", b"auds" + bytes(44)),), {}),
        ((_chunk(b"strh", b"vidsXVID" + bytes(40)),), {"Codec": "XVID"}),
        (
            (_chunk(b"strh", b"vidsXVID" + bytes(12) + _numbers(1, 25, 0, 100) + bytes(12)),),
            {"Codec": "XVID", "DurationSeconds": 4, "FramesPerSecond": 25},
        ),
    ],
)
def test_read_metadata_reads_streams(stream: tuple[bytes, ...], expected: dict[str, object]) -> None:
    written = _chunk(b"IDIT", b"Thu Feb 29 12:30:00 2024\n\0")
    fields = read(_avi(_list(b"hdrl", MAIN, _list(b"strl", *stream), written)), AVI).fields
    fields.pop("BitrateKbps")
    basis = {"Width": 320, "Height": 240, "DurationSeconds": 2, "Created": "Thu Feb 29 12:30:00 2024"}
    assert fields == {**basis, **expected}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_avi(), "header list (hdrl) is missing"),
        (_avi(_list(b"movi")), "header list (hdrl) is missing"),
        (_avi(_list(b"hdrl", MAIN))[:40], "it was cut"),
    ],
)
def test_read_metadata_refuses(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, AVI)


def test_read_metadata_warns_of_very_many_chunks() -> None:
    warning = "It has more than 1,000 chunks before its pictures."
    assert read(_avi(_chunk(b"JUNK", b"") * 2000), AVI).fields == {"Warning": warning}
    fields = read(_avi(_list(b"hdrl", MAIN, _chunk(b"JUNK", b"") * 2000)), AVI).fields
    assert fields.items() >= {"Width": 320, "Height": 240, "Warning": warning}.items()


def test_read_metadata_counts_the_frames_of_all_parts() -> None:
    """The main header counts those of the first gigabyte."""
    extended = _list(b"odml", _chunk(b"dmlh", _numbers(5_000)))
    fields = read(_avi(_list(b"hdrl", MAIN, extended)), AVI).fields
    assert fields["DurationSeconds"] == 200


def test_read_metadata_describes_the_first_stream_of_a_kind() -> None:
    streams = [_list(b"strl", _chunk(b"strh", b"vids" + name + bytes(40))) for name in (b"XVID", b"MJPG")]
    assert read(_avi(_list(b"hdrl", MAIN, *streams)), AVI).fields["Codec"] == "XVID"
