"""ZIP: entries and sizes from its directory; of one too large, what its end record says."""

from __future__ import annotations

from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.parsing.sizes import RATIO, RATIO_TEXT, SIZE_FIELDS, Sizes
from filetracker.metadata.parsing.zip_directory import ZipDirectory, read_end
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.office import office_fields, office_type

FIELDS: dict[str, str] = {
    **SIZE_FIELDS,
    RATIO: RATIO_TEXT,
    "Encrypted": "true if an entry is",
    "Content": "the media type, of an Office document that only its directory shows to be one (then with its fields)",
}


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    end = read_end(file)
    if not end.is_small:
        fields: Fields = {"Entries": end.entries}
        warn(fields, f"Its directory of {end.directory_bytes:,} bytes is too large to be read.")
        return fields
    archive = ZipDirectory(file, end)
    fields = Sizes((entry.name, entry.size) for entry in archive.entries).as_fields(file.size)
    fields["Encrypted"] = any(entry.is_encrypted for entry in archive.entries) or None
    if kind := office_type(archive):
        fields["Content"] = kind
        with extra(fields, "Its document"):
            fields.update(office_fields(archive))
    return fields
