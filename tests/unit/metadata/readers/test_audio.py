from __future__ import annotations

import io
import struct

import pytest
from tinytag import TinyTag

from filetracker.metadata.parsing import tag_library
from tests.support.content.large_files import LargeFile, Repeated, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

TAGS = {"Title": "Test Tone", "Artist": "The Sines", "Album": "Waves", "Track": 3, "Genre": "Ambient", "Year": "2024"}
FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz
VARIED = FRAME + b"\xff\xfb\xa0\x00" + bytes(518)  # and one of 160 kbit/s


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        (
            "sample.mp3",
            "audio/mpeg",
            {"DurationSeconds": 1.071, "BitrateKbps": 32, "SampleRateHz": 22050},
        ),
        ("sample.flac", "audio/flac", {"DurationSeconds": 1, "SampleRateHz": 8000, "Channels": 1, "BitsPerSample": 16}),
        ("sample.ogg", "audio/ogg", {"DurationSeconds": 1, "SampleRateHz": 16000, "Channels": 1, "Codec": "Vorbis"}),
        ("sample.opus", "audio/ogg", {"DurationSeconds": 1, "SampleRateHz": 48000, "Channels": 2, "Codec": "Opus"}),
        ("sample.wav", "audio/wav", {"DurationSeconds": 1, "BitrateKbps": 64, "SampleRateHz": 4000, "Channels": 1}),
    ],
)
def test_read_metadata_describes_sound(name: str, media_type: str, expected: dict[str, object]) -> None:
    fields = read(name, media_type).fields
    assert fields.items() >= {**expected, **TAGS}.items()
    assert fields["BitrateKbps"] > 0
    assert "Warning" not in fields


def test_read_metadata_of_a_long_ogg_reads_both_ends() -> None:
    """The time stands in the last page; what is between is not walked."""
    data = sample("sample.ogg")
    last = data.rindex(b"OggS")
    late = data[:last] + data[last : last + 6] + (16_000 * 3600).to_bytes(8, "little") + data[last + 14 :]
    found = read(LargeFile(data[:last], Repeated(data[last:], 2**28), late[last:]), "audio/ogg")
    assert found.fields["DurationSeconds"] == 3600
    assert found.fields["BitrateKbps"] == pytest.approx(2**28 / 3600 / 125, rel=0.01)
    assert found.bytes_fetched <= 2 * 65_536


def test_read_metadata_of_an_ogg_that_ends_in_noise() -> None:
    found = read(LargeFile(sample("sample.ogg"), Repeated(b"OggS\1noise", 10**6)), "audio/ogg")
    assert found.fields["SampleRateHz"] == 16000


def test_read_metadata_does_not_believe_a_wave_of_unknown_length() -> None:
    data = bytearray(sample("sample.wav"))
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff\xff\xff\xff"
    assert read(bytes(data), "audio/wav").fields["DurationSeconds"] == pytest.approx(1, abs=0.05)


def test_read_metadata_estimates_an_mp3_without_a_table() -> None:
    found = read(LargeFile(Repeated(FRAME, 417 * 1000), b"TAG" + b"Name".ljust(125, b"\0")), "audio/mpeg")
    assert found.fields.items() >= {"BitrateKbps": 128, "SampleRateHz": 44100, "Title": "Name"}.items()
    assert found.fields["DurationSeconds"] == pytest.approx(26.1, abs=0.1)
    assert found.bytes_fetched <= 2 * 65_536


def test_read_metadata_keeps_the_tags_where_the_budget_ends() -> None:
    """A varying bit rate and no table: half a minute would have to be read."""
    tag = b"ID3\3\0\0\0\0\0\x0fTIT2\0\0\0\5\0\0\0Name"
    found = read(LargeFile(tag, Repeated(VARIED, 2**28)), "audio/mpeg", budget_bytes=100_000)
    assert found.fields["Title"] == "Name"
    assert "100,000 bytes" in found.fields["Warning"]


def test_read_metadata_steps_over_a_large_picture() -> None:
    picture = struct.pack(">4sI2x", b"APIC", 700_000)
    size = 700_010
    header = b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    found = read(LargeFile(header, picture, zeros(700_000), Repeated(FRAME, 417 * 1000)), "audio/mpeg")
    assert found.fields["BitrateKbps"] == 128
    assert found.bytes_fetched <= 4 * 65_536


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"fLaC\x80\0\0\x22", "audio/flac", "it was cut"),
        (b"fLaC\x04\0\0\x22" + bytes(34), "audio/flac", "description of the stream is missing"),
        (b"fLaC\x00\0\0\x21" + bytes(34), "audio/flac", "description of the stream is missing"),
        (b"RIFF\x24\0\0\0WAVE", "audio/wav", "no sound was found"),
        (sample("sample.ogg")[:40], "audio/ogg", "it was cut"),
        (sample("sample.ogg")[:4000], "audio/ogg", "middle of an Ogg page"),
        (b"OggS" + bytes(23) + b"junk" * 10, "audio/ogg", "no Ogg page begins at byte 27"),
    ],
)
def test_read_metadata_refuses(content: bytes, media_type: str, reason: str) -> None:
    assert reason in fault_of(content, media_type)


def test_read_metadata_does_not_support_what_the_library_does_not_know() -> None:
    assert "No tag reader found" in unsupported_in(bytes(1000), "audio/mpeg")
    assert "in 20,000 steps" in unsupported_in(b"\xff\xff" * 100_000, "audio/mpeg")


def test_read_metadata_of_tags_without_sound() -> None:
    frame = b"TIT2\0\0\0\x05\0\0\0Name"
    fields = read(b"ID3\3\0\0\0\0\0\x19" + frame + bytes(10) + bytes(200), "audio/mpeg").fields
    assert fields == {"Title": "Name", "Warning": "No sound was found in it."}


def test_read_metadata_keeps_nothing_of_what_is_not_asked_for() -> None:
    """The library would look each of these values up in the list of the ones before it."""
    values = b"\0".join(b"%d" % number for number in range(60_000))
    frame = b"TIT2" + len(values).to_bytes(4, "big") + b"\0\0\0" + values
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    tag = tag_library.parse(io.BytesIO(b"ID3\3\0\0" + size + frame + FRAME * 10), duration=True)
    assert (tag.title, dict(tag.other), tag.samplerate) == ("0", {}, 44100)


def test_parse_passes_memory_errors_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(TinyTag, "_set_field", fail)
    with pytest.raises(MemoryError):
        tag_library.parse(io.BytesIO(sample("sample.mp3")), duration=True)


def _page(serial: int, granule: int, packet: bytes) -> bytes:
    lengths = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    numbers = struct.pack("<qIII", granule, serial, 0, 0)
    return b"OggS\0\0" + numbers + bytes((len(lengths),)) + lengths + packet


def test_read_metadata_of_flac_in_ogg_whose_length_was_not_known() -> None:
    info = b"\0\0\0\x22" + bytes(10) + (48_000 << 44 | 1 << 41 | 15 << 36).to_bytes(8, "big") + bytes(16)
    start = _page(7, 0, b"\x7fFLAC\1\0\0\1fLaC" + info)
    fields = read(start + _page(7, 0, b"\x81\0\0\0") + _page(7, 96_000, b"\xff" * 90), "audio/ogg").fields
    assert (fields["Codec"], fields["DurationSeconds"], fields["Channels"]) == ("FLAC", 2, 2)


def test_read_metadata_of_pictures_in_ogg() -> None:
    numbers = struct.pack(">HH", 6, 4) + b"\0\0\x60\0\0\x40\0\0" + struct.pack(">II", 25, 1) + bytes(10)
    header = b"\x80theora\3\2\1" + numbers + (6 << 5).to_bytes(2, "big")
    content = _page(7, 0, header) + _page(7, (40 << 6) | 10, b"x")
    fields = read(content, "video/ogg").fields
    assert fields.pop("BitrateKbps") > 0
    assert fields == {"Codec": "Theora", "Width": 96, "Height": 64, "DurationSeconds": 2}


def test_read_metadata_finds_the_next_page_of_an_ogg() -> None:
    data = sample("sample.ogg")
    second = data.index(b"OggS", 4)
    assert read(data[:second] + b"noise" + data[second:], "audio/ogg").fields["DurationSeconds"] == 1
