from __future__ import annotations

import struct

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

MP4 = "video/mp4"
TAGS = {"Title": "Test Tone", "Artist": "The Sines", "Album": "Waves", "Track": 3, "Genre": "Ambient", "Year": "2024"}
FTYP = b"\0\0\0\x10ftypisom\0\0\0\0"


def _box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def _mvhd(created: int, duration: int, version: int = 0) -> bytes:
    width = 8 if version else 4
    times = created.to_bytes(width, "big") + bytes(width) + (1000).to_bytes(4, "big") + duration.to_bytes(width, "big")
    return _box(b"mvhd", bytes([version, 0, 0, 0]), times, bytes(80))


@pytest.mark.parametrize("name", ["sample.mp4", "moov-first.mp4"])
def test_read_metadata_describes_film(name: str) -> None:
    fields = read(name, MP4).fields
    assert fields.pop("BitrateKbps") > 0
    assert fields == {
        **TAGS,
        "Brand": "isom",
        "Created": "2024-02-29T12:30:00+00:00",
        "DurationSeconds": 1,
        "Width": 64,
        "Height": 48,
        "Codec": "avc1",
        "AudioCodec": "mp4a",
        "Channels": 1,
        "SampleRateHz": 16000,
    }


def test_read_metadata_describes_quicktime() -> None:
    fields = read("sample.mov", "video/quicktime").fields
    assert fields.items() >= {"Brand": "qt", "Codec": "jpeg", "Width": 64, "Height": 48, "DurationSeconds": 1}.items()


def test_read_metadata_describes_sound() -> None:
    fields = read("sample.m4a", "audio/mp4").fields
    assert fields.items() >= {**TAGS, "Codec": "mp4a", "Channels": 1, "SampleRateHz": 16000}.items()
    assert "AudioCodec" not in fields


@pytest.mark.parametrize("size", [5 * 2**20, 2**30, 2**33])
def test_read_metadata_jumps_over_the_media(size: int) -> None:
    data = sample("sample.mp4")
    media = (1).to_bytes(4, "big") + b"mdat" + (size + 16).to_bytes(8, "big")
    found = read(LargeFile(FTYP, media, zeros(size), data[data.index(b"moov") - 4 :]), MP4)
    assert found.fields["Codec"] == "avc1"
    assert found.bytes_fetched <= 2 * 65_536


@pytest.mark.parametrize(
    ("matrix", "degrees"), [((0, 1, -1, 0), 90), ((-1, 0, 0, -1), 180), ((0, -1, 1, 0), 270), ((1, 0, 0, 1), None)]
)
def test_read_metadata_knows_how_a_picture_is_turned(matrix: tuple[int, ...], degrees: int | None) -> None:
    a, b, c, d = ((number << 16).to_bytes(4, "big", signed=True) for number in matrix)
    data = bytearray(sample("sample.mp4"))
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 20] = a + b + bytes(4) + c + d
    assert read(bytes(data), MP4).fields.get("RotationDegrees") == degrees


@pytest.mark.parametrize(
    ("movie", "expected"),
    [
        (_mvhd(0, 5000), {"DurationSeconds": 5}),
        (_mvhd(3_000_000_000, 5000, version=1), {"DurationSeconds": 5, "Created": "1999-01-24T05:20:00+00:00"}),
        (_mvhd(2**64 - 1, 5000, version=1), {"DurationSeconds": 5}),
        (_mvhd(0, 2**32 - 1), {}),  # unknown
        (_mvhd(0, 0), {}),
    ],
)
def test_read_metadata_reads_the_movie_header(movie: bytes, expected: dict[str, object]) -> None:
    fields = read(FTYP + _box(b"moov", movie), MP4).fields
    fields.pop("BitrateKbps", None)
    assert fields == {"Brand": "isom", **expected}


def test_read_metadata_keeps_what_it_found_where_the_budget_ends() -> None:
    """The picture's track begins after a megabyte of other things."""
    many = (2**20).to_bytes(4, "big") + b"free"
    head = FTYP + (2**20 + 200).to_bytes(4, "big") + b"moov" + _mvhd(0, 5000) + many
    found = read(LargeFile(head, zeros(2**20 - 8), _box(b"trak"), zeros(100)), MP4, budget_bytes=0)
    assert found.fields["DurationSeconds"] == 5
    assert "Warning" in found.fields


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (FTYP, "no movie header"),
        (FTYP + b"\0\0\0\x04moov", "impossible size 4"),
        (FTYP + b"\0\0\0\x01moov" + bytes(8), "impossible size 0"),
        (FTYP + b"\x7f\xff\xff\xffmdat" + bytes(100), "ends before its movie header"),
        (FTYP + b"\x7f\xff\xff\xffmoov" + _mvhd(0, 1), "ends within its movie header"),
        (FTYP + _box(b"moov", _box(b"mvhd", b"\0\0")), "mvhd is too short"),
        (sample("moov-first.mp4")[:900], "it was cut"),
    ],
)
def test_read_metadata_refuses(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, MP4)


def test_read_metadata_takes_a_box_to_the_end() -> None:
    fields = read(FTYP + b"\0\0\0\0moov" + _mvhd(0, 5000), MP4).fields
    assert fields["DurationSeconds"] == 5


@pytest.mark.parametrize("handler", [b"text", b"vide", b"soun"])
def test_read_metadata_of_a_track_without_description(handler: bytes) -> None:
    media = _box(b"mdia", _box(b"hdlr", bytes(8), handler), _box(b"minf", _box(b"stbl", _box(b"stsd", bytes(8)))))
    assert read(FTYP + _box(b"moov", _mvhd(0, 5000), _box(b"trak", media)), MP4).fields["DurationSeconds"] == 5


def test_read_metadata_of_sound_that_is_not_aac() -> None:
    entry = _box(b"sowt", bytes(16), b"\0\6", bytes(6), b"\xbb\x80", bytes(2))
    table = _box(b"minf", _box(b"stbl", _box(b"stsd", bytes(8), entry)))
    media = _box(b"mdia", _box(b"hdlr", bytes(8), b"soun"), table)
    fields = read(FTYP + _box(b"moov", _mvhd(0, 5000), _box(b"trak", media)), MP4).fields
    assert (fields["Codec"], fields["Channels"], fields["SampleRateHz"]) == ("sowt", 6, 48000)


@pytest.mark.parametrize("kind", [b"styp", b"sidx", b"moof", b"meta"])
def test_read_metadata_does_not_support_a_segment(kind: bytes) -> None:
    content = FTYP + _box(kind, bytes(20)) + b"\x7f\xff\xff\xffmdat" + bytes(100)
    assert "segment of a film" in unsupported_in(content, MP4)


def test_read_metadata_does_not_support_very_many_boxes() -> None:
    assert unsupported_in(FTYP + _box(b"free") * 20_000, MP4) == "It has more than 10,000 boxes."
    fields = read(FTYP + _box(b"moov", _mvhd(0, 5000), *[_box(b"trak")] * 20_000), MP4).fields
    assert fields == {"Brand": "isom", "DurationSeconds": 5, "Warning": "It has more than 10,000 boxes."}


@pytest.mark.parametrize(
    ("version", "duration", "seconds"),
    [(0, (7_500).to_bytes(4, "big"), 7.5), (1, (7_500).to_bytes(8, "big"), 7.5), (0, bytes(4), None)],
)
def test_read_metadata_takes_the_length_of_fragments(version: int, duration: bytes, seconds: float | None) -> None:
    extends = _box(b"mvex", _box(b"mehd", bytes([version, 0, 0, 0]), duration))
    fields = read(FTYP + _box(b"moov", _mvhd(0, 0), extends) + _box(b"moof"), MP4).fields
    assert fields.get("DurationSeconds") == seconds


@pytest.mark.parametrize(
    ("box", "warning"),
    [
        (_box(b"cmov", bytes(30)), "Its movie header is compressed, and not read."),
        (_box(b"rmra", bytes(30)), "It refers to other files for its content."),
    ],
)
def test_read_metadata_warns_of_quicktime_variants(box: bytes, warning: str) -> None:
    assert read(_box(b"moov", box), "video/quicktime").fields == {"Warning": warning}


def _sound(kind: bytes, entry: bytes) -> dict[str, object]:
    table = _box(b"minf", _box(b"stbl", _box(b"stsd", bytes(8), _box(kind, entry))))
    media = _box(b"mdia", _box(b"hdlr", bytes(8), b"soun"), table)
    return read(FTYP + _box(b"moov", _mvhd(0, 5000), _box(b"trak", media)), MP4).fields


def test_read_metadata_of_sound_of_a_high_rate() -> None:
    wide = bytes(8) + b"\0\2" + bytes(6) + b"\0\3\0\x10\xff\xfe\0\0\0\1\0\0" + struct.pack(">IdI", 72, 192_000, 6)
    fields = _sound(b"lpcm", wide)
    assert (fields["SampleRateHz"], fields["Channels"]) == (192_000, 6)
    assert "SampleRateHz" not in _sound(b"lpcm", wide.replace(struct.pack(">d", 192_000), b"\x7f\xf8" + bytes(6)))


def test_read_metadata_does_not_believe_channels_that_are_always_two() -> None:
    entry = bytes(16) + b"\0\2" + bytes(6) + b"\xbb\x80" + bytes(2)
    assert "Channels" not in _sound(b"ac-3", entry)
    assert _sound(b"Opus", entry)["Channels"] == 2
    assert _sound(b"samr", entry)["Channels"] == 1


@pytest.mark.parametrize(
    ("settings", "channels"), [(b"\x14\x08", 1), (b"\x12\x30", 6), (b"\x12\0", None), (b"\x17\x88", None)]
)
def test_read_metadata_takes_channels_of_aac_from_its_settings(settings: bytes, channels: int | None) -> None:
    descriptors = b"\x04\x11\x40" + bytes(12) + b"\x05\x02" + settings
    entry = bytes(16) + b"\0\2" + bytes(6) + b"\xbb\x80" + bytes(2) + _box(b"esds", bytes(4), descriptors)
    assert _sound(b"mp4a", entry).get("Channels") == channels


@pytest.mark.parametrize(
    ("settings", "rate"),
    [
        (b"\x12\x10", 44_100),  # low complexity
        (b"\x13\x10", 48_000),  # 24 kHz, doubled by what the decoder adds
        (b"\x2b\x10", 48_000),  # the core of SBR
    ],
)
def test_read_metadata_takes_the_rate_of_aac_from_its_settings(settings: bytes, rate: int) -> None:
    descriptors = b"\x04\x11\x40" + bytes(12) + b"\x05\x02" + settings
    entry = bytes(16) + b"\0\2" + bytes(6) + b"\xbb\x80" + bytes(2) + _box(b"esds", bytes(4), descriptors)
    assert _sound(b"mp4a", entry)["SampleRateHz"] == rate
