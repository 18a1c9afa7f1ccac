from __future__ import annotations

import struct

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

WAV, AIFF = "audio/wav", "audio/aiff"
MIB = 2**20
CUT = "It is shorter than its header says: it may be cut off."
RATE_44100 = bytes.fromhex("400eac44000000000000")


def _chunk(kind: bytes, content: bytes, length: int | None = None, order: str = "<") -> bytes:
    size = len(content) if length is None else length
    return kind + struct.pack(f"{order}I", size & 0xFFFFFFFF) + content + bytes(len(content) % 2)


def _format(kind: int = 1, channels: int = 2, rate: int = 48_000, bits: int = 16, order: str = "<") -> bytes:
    frame = channels * bits // 8
    return struct.pack(f"{order}HHIIHH", kind, channels, rate, rate * frame, frame, bits)


def _wave(*chunks: bytes, mark: bytes = b"RIFF", size: int | None = None) -> bytes:
    body = b"".join(chunks)
    return mark + struct.pack("<I", len(body) + 4 if size is None else size) + b"WAVE" + body


def _aiff(*chunks: bytes, kind: bytes = b"AIFF") -> bytes:
    body = b"".join(chunks)
    return b"FORM" + struct.pack(">I", len(body) + 4) + kind + body


def _common(frames: int, more: bytes = b"") -> bytes:
    return _chunk(b"COMM", struct.pack(">hIh", 1, frames, 16) + RATE_44100 + more, order=">")


STEREO = {"DurationSeconds": 0.25, "BitrateKbps": 1536, "SampleRateHz": 48_000, "Channels": 2, "BitsPerSample": 16}
SECOND = bytes(48_000)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(_wave(_chunk(b"fmt ", _format()), _chunk(b"data", SECOND)), STEREO, id="PCM"),
        pytest.param(_wave(_chunk(b"fmt ", _format() + bytes(2)), _chunk(b"data", SECOND)), STEREO, id="18 bytes"),
        pytest.param(
            _wave(_chunk(b"fmt ", _format(0xFFFE) + bytes(8) + b"\1\0" + bytes(14)), _chunk(b"data", SECOND)),
            STEREO,
            id="extensible",
        ),
        pytest.param(
            b"RIFX"
            + struct.pack(">I", 36)
            + b"WAVE"
            + _chunk(b"fmt ", _format(order=">"), order=">")
            + _chunk(b"data", SECOND, order=">"),
            STEREO,
            id="RIFX",
        ),
        pytest.param(
            _wave(_chunk(b"fmt ", _format(kind=0x55, bits=8)), _chunk(b"fact", b"\0\x77\1\0"), _chunk(b"data", SECOND)),
            {"DurationSeconds": 2, "BitrateKbps": 768, "SampleRateHz": 48_000, "Channels": 2},
            id="compressed, with a count of samples",
        ),
        pytest.param(
            _wave(_chunk(b"fmt ", _format()), _chunk(b"data", b""), _chunk(b"LIST", b"INFOINAM\4\0\0\0Name")),
            {**STEREO, "DurationSeconds": None, "Title": "Name"},
            id="no sound yet",
        ),
        pytest.param(
            _wave(_chunk(b"fmt ", _format()), _chunk(b"data", SECOND, length=0), size=0), STEREO, id="streamed as 0"
        ),
        pytest.param(
            _wave(_chunk(b"fmt ", _format()), _chunk(b"data", SECOND, length=-1), size=0xFFFFFFFF),
            STEREO,
            id="streamed as -1",
        ),
        pytest.param(
            _wave(_chunk(b"fmt ", _format()), _chunk(b"data", SECOND, length=96_000)),
            {**STEREO, "Warning": CUT},
            id="shorter than it says",
        ),
        pytest.param(
            _wave(_chunk(b"fmt ", _format())),
            {**STEREO, "DurationSeconds": None, "Warning": "Its sound (data) is missing: it may be cut off."},
            id="without sound",
        ),
        pytest.param(
            _wave(
                _chunk(b"ds64", struct.pack("<QQQI", 48_100, 48_000, 12_000, 0)),
                _chunk(b"fmt ", _format()),
                _chunk(b"data", SECOND, length=-1),
                mark=b"RF64",
                size=0xFFFFFFFF,
            ),
            STEREO,
            id="RF64",
        ),
        pytest.param(
            _wave(_chunk(b"JUNK", bytes(28)), _chunk(b"fmt ", _format()), _chunk(b"data", SECOND), mark=b"BW64"),
            STEREO,
            id="BW64",
        ),
    ],
)
def test_read_metadata_describes_waves(content: bytes, expected: dict[str, object]) -> None:
    assert read(content, WAV).fields == {name: value for name, value in expected.items() if value is not None}


MONO = {"DurationSeconds": 1, "BitrateKbps": 705.6, "SampleRateHz": 44_100, "Channels": 1, "BitsPerSample": 16}
SOUND = _chunk(b"SSND", bytes(16), order=">")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(_aiff(_common(44_100), SOUND), MONO, id="AIFF"),
        pytest.param(
            _aiff(SOUND, _common(44_100), _chunk(b"NAME", b"Beep", order=">")), {**MONO, "Title": "Beep"}, id="late"
        ),
        pytest.param(_aiff(_common(44_100, b"NONE\0\0"), SOUND, kind=b"AIFC"), MONO, id="AIFC, not compressed"),
        pytest.param(_aiff(_common(44_100, b"sowt\0\0"), SOUND, kind=b"AIFC"), {**MONO, "Codec": "sowt"}, id="AIFC"),
        pytest.param(
            _aiff(_common(44_100, b"ima4\0\0"), SOUND, kind=b"AIFC"),
            {"DurationSeconds": 64, "SampleRateHz": 44_100, "Channels": 1, "Codec": "ima4"},
            id="AIFC, compressed",
        ),
        pytest.param(
            _aiff(_common(44_100, b"MAC3\0\0"), SOUND, kind=b"AIFC"),
            {"SampleRateHz": 44_100, "Channels": 1, "Codec": "MAC3"},
            id="AIFC, packed in frames of unknown length",
        ),
        pytest.param(
            _aiff(_common(44_100), _chunk(b"SSND", bytes(16), length=88_208, order=">")),
            {**MONO, "Warning": CUT},
            id="shorter than it says",
        ),
        pytest.param(
            _aiff(_common(0).replace(RATE_44100, bytes(10))), {"Channels": 1, "BitsPerSample": 16}, id="no rate"
        ),
    ],
)
def test_read_metadata_describes_aiff(content: bytes, expected: dict[str, object]) -> None:
    assert read(content, AIFF).fields == expected


@pytest.mark.parametrize("size", [5 * MIB, 2**30])
def test_read_metadata_jumps_over_the_sound(size: int) -> None:
    data = sample("sample.wav")
    at = data.index(b"data")
    start = data[:at] + b"data" + struct.pack("<I", size)
    found = read(LargeFile(start, zeros(size), _chunk(b"LIST", b"INFOIART\4\0\0\0Name")), WAV)
    assert found.fields["DurationSeconds"] == round(size / 8_000, 3)
    assert found.fields["Artist"] == "The Sines"  # the first of two
    assert found.bytes_fetched <= 2 * 65_536


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"RIFF\4\0\0\0WA", WAV, "end of its header"),
        (b"RIFF\x24\0\0\0WAVE", WAV, "description (fmt) is missing"),
        (_wave(_chunk(b"fmt ", b"\1\0\2\0")), WAV, "end of its description"),
        (_aiff(SOUND), AIFF, "description (COMM) is missing"),
        (_aiff(_common(1))[:30], AIFF, "end of its description"),
    ],
)
def test_read_metadata_refuses(content: bytes, media_type: str, reason: str) -> None:
    assert reason in fault_of(content, media_type)


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"FORM\0\0\0\x14LWO2LAYR" + bytes(12), AIFF, "another kind"),
        (_wave(_chunk(b"JUNK", b"") * 2_000), WAV, "more than 1,000 chunks"),
    ],
)
def test_read_metadata_does_not_support(content: bytes, media_type: str, reason: str) -> None:
    assert reason in unsupported_in(content, media_type)
