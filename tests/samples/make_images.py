"""Makes the sample pictures beside this file. They are committed; this shows what is in them.

pip install pillow pillow-heif piexif && python tests/samples/make_images.py
"""

from __future__ import annotations

from pathlib import Path

import piexif
import pillow_heif
from PIL import Image

_FOLDER = Path(__file__).parent
_SIZE = (64, 48)


def main() -> None:
    """Writes one file of each format, the photographs with the data of a camera."""
    pillow_heif.register_heif_opener()
    picture = Image.linear_gradient("L").resize(_SIZE).convert("RGB")
    exif = _camera_data()
    for ending in ("jpg", "png", "webp", "tiff"):
        picture.save(_FOLDER / f"sample.{ending}", exif=exif)
    for ending in ("heic", "avif"):
        picture.save(_FOLDER / f"sample.{ending}", exif=exif, quality=50)
    picture.save(_FOLDER / "sample.bmp")
    picture.save(_FOLDER / "sample.jp2", irreversible=True, quality_mode="rates", quality_layers=[20])
    picture.resize((48, 48)).save(_FOLDER / "sample.ico", sizes=[(16, 16), (32, 32), (48, 48)])
    frames = [picture, picture.rotate(180), picture.rotate(90)]
    for ending in ("gif", "webp", "png"):
        name = "sample" if ending == "gif" else "animated"
        frames[0].save(_FOLDER / f"{name}.{ending}", save_all=True, append_images=frames[1:], duration=100)
    frames[0].save(_FOLDER / "pages.tiff", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    frames[0].save(_FOLDER / "big.tiff", big_tiff=True)
    (_FOLDER / "sample.svg").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- a drawing -->\n'
        '<svg xmlns="http://www.w3.org/2000/svg" width="2in" height="1in" viewBox="0 0 200 100">\n'
        "  <title>A circle</title>\n"
        '  <circle cx="100" cy="50" r="40"/>\n</svg>\n',
        encoding="utf-8",
    )


def _camera_data() -> bytes:
    """A camera on the Sydney Opera House's steps, held upright."""
    return piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.Make: b"Acme",
                piexif.ImageIFD.Model: b"Acme One",
                piexif.ImageIFD.Orientation: 6,
            },
            "Exif": {
                piexif.ExifIFD.DateTimeOriginal: b"2024:05:06 07:08:09",
                piexif.ExifIFD.OffsetTimeOriginal: b"+10:00",
            },
            "GPS": {
                piexif.GPSIFD.GPSLatitudeRef: b"S",
                piexif.GPSIFD.GPSLatitude: ((33, 1), (51, 1), (2460, 100)),
                piexif.GPSIFD.GPSLongitudeRef: b"E",
                piexif.GPSIFD.GPSLongitude: ((151, 1), (12, 1), (5436, 100)),
            },
        }
    )


if __name__ == "__main__":
    main()
