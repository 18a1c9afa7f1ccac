from __future__ import annotations

import struct

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample

MKV = "video/x-matroska"
SEGMENT, SEEK_HEAD, INFO, TRACKS, CLUSTER = (
    bytes.fromhex(code) for code in ("18538067", "114d9b74", "1549a966", "1654ae6b", "1f43b675")
)
UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def _element(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return kind + (1 << 56 | len(body)).to_bytes(8, "big") + body


HEAD = _element(b"\x1a\x45\xdf\xa3", _element(b"\x42\x82", b"matroska"))
MINUTE = _element(INFO, _element(b"\x44\x89", struct.pack(">d", 60_000)))
VIDEO = _element(TRACKS, _element(b"\xae", _element(b"\x83", b"\1"), _element(b"\x86", b"V_VP9")))


def test_read_metadata_describes_webm() -> None:
    fields = read("sample.webm", "video/webm").fields
    assert fields.pop("BitrateKbps") > 0
    assert fields == {
        "DurationSeconds": 1.008,
        "Title": "Test Tone",
        "WritingApp": "Lavf",
        "Created": "2024-02-29T12:30:00+00:00",
        "Width": 64,
        "Height": 48,
        "Codec": "V_VP8",
        "AudioCodec": "A_OPUS",
        "SampleRateHz": 16000,
        "Channels": 1,
    }


def test_read_metadata_describes_matroska() -> None:
    fields = read("sample.mkv", MKV).fields
    assert fields.items() >= {"Width": 64, "Height": 48, "Codec": "V_MPEG4/ISO/AVC", "AudioCodec": "A_AAC"}.items()


def test_read_metadata_stops_at_the_first_cluster() -> None:
    head = HEAD + SEGMENT + UNKNOWN_SIZE + MINUTE + VIDEO + CLUSTER + UNKNOWN_SIZE
    found = read(LargeFile(head, zeros(2**30)), MKV)
    assert found.fields.items() >= {"DurationSeconds": 60, "Codec": "V_VP9"}.items()
    assert found.bytes_fetched == 0


def test_read_metadata_follows_the_table_of_contents() -> None:
    """Where the tracks come after the clusters."""
    media = 2**30

    def contents(position: int) -> bytes:
        seek = _element(b"\x4d\xbb", _element(b"\x53\xab", TRACKS), _element(b"\x53\xac", position.to_bytes(8, "big")))
        lost = _element(b"\x4d\xbb", _element(b"\x53\xab", INFO), _element(b"\x53\xac", b"\x7f" * 8))
        return _element(SEEK_HEAD, seek, lost, _element(b"\xec"))

    cluster = CLUSTER + (1 << 56 | media).to_bytes(8, "big")
    before = contents(len(contents(0)) + len(cluster) + media) + cluster
    found = read(LargeFile(HEAD + SEGMENT + UNKNOWN_SIZE + before, zeros(media), VIDEO), MKV)
    assert found.fields == {"Codec": "V_VP9"}
    assert found.bytes_fetched <= 65_536


def test_read_metadata_does_not_believe_the_table_of_contents() -> None:
    seek = _element(b"\x4d\xbb", _element(b"\x53\xab", TRACKS), _element(b"\x53\xac", b"\0"))
    content = HEAD + SEGMENT + UNKNOWN_SIZE + _element(SEEK_HEAD, seek) + MINUTE + CLUSTER + UNKNOWN_SIZE
    assert read(content, MKV).fields["DurationSeconds"] == 60


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (_element(b"\x44\x89", struct.pack(">f", 5000)), {"DurationSeconds": 5}),
        (_element(b"\x44\x89", struct.pack(">f", float("nan"))), {}),
        (_element(b"\x44\x89", b"odd"), {}),
        (
            _element(b"\x2a\xd7\xb1", b"\x0f\x42\x40") + _element(b"\x44\x89", struct.pack(">d", 1000)),
            {"DurationSeconds": 1},
        ),
        (_element(b"\x44\x61", b"\x7f" * 8), {"Created": "2292-02-18T08:32:30+00:00"}),
        (_element(b"\x44\x61", b"\x7f" * 12), {}),
    ],
)
def test_read_metadata_reads_info(value: bytes, expected: dict[str, object]) -> None:
    fields = read(HEAD + _element(SEGMENT, _element(INFO, value), VIDEO), MKV).fields
    fields.pop("BitrateKbps", None)
    assert fields == {"Codec": "V_VP9", **expected}


def test_read_metadata_of_sound_alone() -> None:
    settings = _element(b"\xe1", _element(b"\xb5", struct.pack(">f", 44100)))
    track = _element(b"\xae", _element(b"\x83", b"\2"), _element(b"\x86", b"A_OPUS\0\0"), settings)
    other = _element(b"\xae", _element(b"\x83", b"\x11"))
    fields = read(HEAD + _element(SEGMENT, _element(TRACKS, _element(b"\xec"), other, track, track)), MKV).fields
    assert fields == {"Codec": "A_OPUS", "SampleRateHz": 44100, "Channels": 1}


def test_read_metadata_warns_of_what_is_missing() -> None:
    data = sample("sample.mkv")
    assert read(data[:-500], MKV).fields["Warning"] == "It was cut: 500 bytes are missing at its end."


def test_read_metadata_keeps_what_it_found_where_the_budget_ends() -> None:
    void = b"\xec" + (1 << 56 | 2**21).to_bytes(8, "big")
    content = LargeFile(HEAD + SEGMENT + UNKNOWN_SIZE + MINUTE + void, zeros(2**21), VIDEO)
    fields = read(content, MKV, budget_bytes=0).fields
    assert fields["DurationSeconds"] == 60
    assert "0 bytes" in fields["Warning"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEAD, "no segment"),
        (HEAD + SEGMENT + UNKNOWN_SIZE, "describes no tracks"),
        (HEAD + SEGMENT + UNKNOWN_SIZE + b"\0\0\0", "no element begins at byte"),
        (HEAD + SEGMENT + UNKNOWN_SIZE + MINUTE[:-3], "ends before the end of its elements"),
        (HEAD + SEGMENT + UNKNOWN_SIZE + b"\x1a\x45", "ends before the end of its elements"),
    ],
)
def test_read_metadata_refuses(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, MKV)


def test_read_metadata_warns_of_very_many_elements() -> None:
    fields = read(HEAD + SEGMENT + UNKNOWN_SIZE + MINUTE + _element(b"\xec") * 20_000, MKV).fields
    assert fields["DurationSeconds"] == 60
    assert fields["Warning"] == "It has more than 10,000 elements."
    assert read(HEAD + SEGMENT + UNKNOWN_SIZE + _element(b"\xec") * 20_000, MKV).fields["Warning"] == fields["Warning"]
