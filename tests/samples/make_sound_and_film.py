"""Makes the samples of sound and film with ffmpeg: `python tests/samples/make_sound_and_film.py`."""

from __future__ import annotations

import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
TAGS = {"title": "Test Tone", "artist": "The Sines", "album": "Waves", "track": "3", "genre": "Ambient", "date": "2024"}
CREATED = "2024-02-29T12:30:00Z"
SOUND = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"]
PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=1"]
EXACT = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


def make(name: str, *options: str) -> None:
    tags = [word for key, value in TAGS.items() for word in ("-metadata", f"{key}={value}")]
    command = ["ffmpeg", "-v", "error", "-y", *options, *tags, "-metadata", f"creation_time={CREATED}", *EXACT]
    subprocess.run([*command, str(FOLDER / name)], check=True)


def make_sound() -> None:
    make("sample.mp3", *SOUND, "-ac", "2", "-ar", "22050", "-b:a", "32k", "-write_id3v1", "1")
    make("sample.flac", *SOUND, "-ar", "8000", "-sample_fmt", "s16")
    make("sample.ogg", *SOUND, "-ar", "16000", "-c:a", "libvorbis")
    make("sample.opus", *SOUND, "-ac", "2", "-c:a", "libopus", "-b:a", "16k")
    make("sample.wav", *SOUND, "-ar", "4000", "-ac", "1", "-sample_fmt", "s16")
    make("sample.aiff", *SOUND, "-ar", "4000", "-ac", "1", "-sample_fmt", "s16", "-write_id3v2", "1")
    make("sample.m4a", *SOUND, "-ar", "16000", "-c:a", "aac", "-b:a", "24k")


def make_film() -> None:
    both = [*PICTURE, *SOUND, "-ar", "16000", "-b:a", "24k", "-pix_fmt", "yuv420p", "-shortest"]
    make("sample.mp4", *both, "-c:v", "libx264", "-crf", "45", "-c:a", "aac")  # moov at the end
    make("moov-first.mp4", *both, "-c:v", "libx264", "-crf", "45", "-c:a", "aac", "-movflags", "+faststart")
    make("sample.mov", *PICTURE, "-c:v", "mjpeg", "-q:v", "31", "-pix_fmt", "yuvj420p")
    make("sample.webm", *both, "-c:v", "libvpx", "-crf", "60", "-b:v", "20k", "-c:a", "libopus")
    make("sample.mkv", *both, "-c:v", "libx264", "-crf", "45", "-c:a", "aac")
    make("sample.avi", *both, "-c:v", "mpeg4", "-q:v", "31", "-c:a", "mp2")


if __name__ == "__main__":
    make_sound()
    make_film()
