"""When two names of media types mean the same, and when one is a kind of the other.

The corpus's own table, made from what libmagic, exiftool and Debian's /etc/mime.types call things, and not from
FileTracker's: a mistake there must be seen here.
"""

from __future__ import annotations

import re

# The first name of each line stands for all of it.
_SAME = """
application/gzip application/x-gzip application/x-gzip-compressed
application/zip application/x-zip application/x-zip-compressed
application/x-bzip2 application/x-bzip
application/x-rar application/vnd.rar application/x-rar-compressed application/rar
application/x-debian-package application/vnd.debian.binary-package application/x-deb
application/x-rpm application/x-redhat-package-manager
application/x-archive application/x-ar application/x-unix-archive
application/x-iso9660-image application/x-cd-image
application/vnd.ms-cab-compressed application/x-cab
application/x-lzh application/x-lha application/x-lzh-compressed application/x-lzh-archive
application/zstd application/x-zstd
application/x-lz4 application/x-lz4-compressed
application/java-archive application/x-java-archive
application/x-ole-storage application/cdfv2 application/vnd.ms-office application/x-msi application/fpx
application/vnd.microsoft.portable-executable application/x-dosexec application/x-msdos-program application/x-msdownload application/exe
application/x-elf application/x-executable application/x-sharedlib application/x-pie-executable application/x-object application/x-coredump
application/x-mach-binary application/x-mach-o
application/x-java application/java-vm application/x-java-applet application/java application/java-byte-code
application/vnd.sqlite3 application/x-sqlite3
application/vnd.apache.parquet application/x-parquet
application/postscript application/x-postscript application/eps
application/illustrator application/vnd.adobe.illustrator
application/rtf text/rtf
application/x-ndjson application/jsonlines application/x-jsonlines application/jsonl
application/xml text/xml
application/javascript text/javascript application/x-javascript
application/yaml text/yaml application/x-yaml text/x-yaml
application/toml text/x-toml
text/x-msdos-batch application/x-bat application/x-msdos-batch application/bat application/x-ms-bat
application/x-httpd-php text/x-php application/x-php
image/x-fuji-raf image/x-fujifilm-raf
application/vnd.oasis.opendocument.base application/vnd.oasis.opendocument.database
image/x-paint-shop-pro image/x-paintshoppro
application/pgp-keys application/x-pgp-keyring text/pgp
application/dicom image/x-dicom
application/fits image/fits
application/x-hdf5 application/x-hdf application/x-hdf4
application/x-virtualbox-vhd application/x-vhd
text/rust text/x-rust
application/pkix-cert application/x-x509-ca-cert application/x-pem-file application/pem-certificate-chain
application/x-shockwave-flash application/vnd.adobe.flash.movie
application/vnd.tcpdump.pcap application/x-pcap
application/x-mobipocket-ebook application/x-mobipocket-ebook-subscription
application/winhelp application/winhlp
application/vnd.dbf application/x-dbf
application/x-doom application/x-doom-wad
application/vnd.palm application/x-aportisdoc application/x-palm-database
application/vnd.fdf application/fdf
application/mbox application/x-mbox
message/rfc822 text/x-mail
text/calendar application/ics
text/vcard text/x-vcard text/directory
text/csv application/csv text/comma-separated-values
text/x-python text/x-script.python text/x-python3
text/x-perl text/x-script.perl
text/x-shellscript application/x-sh text/x-sh application/x-shellscript
text/x-tex application/x-tex
text/x-c text/x-csrc text/x-chdr
text/x-c++ text/x-c++src text/x-c++hdr
text/x-diff text/x-patch
text/troff application/x-troff application/x-troff-man application/x-troff-me application/x-troff-ms
text/vtt text/webvtt
image/bmp image/x-ms-bmp image/x-bmp
image/jpeg image/jpg image/pjpeg
image/jp2 image/jpx image/jpm image/x-jp2-codestream image/x-j2c image/j2c
image/vnd.microsoft.icon image/x-icon
image/vnd.adobe.photoshop application/vnd.adobe.photoshop image/x-photoshop application/x-photoshop
image/vnd.djvu image/x-djvu image/vnd.djvu+multipage
image/heif image/heic image/heic-sequence image/heif-sequence image/heics
image/avif image/avif-sequence
image/x-tga image/x-targa image/tga
image/x-pcx image/vnd.zbrush.pcx image/pcx
image/x-xcf image/x-gimp-xcf
image/vnd.dxf image/x-dxf application/dxf
image/vnd.dwg image/x-dwg application/acad
image/x-portable-anymap image/x-portable-bitmap image/x-portable-graymap image/x-portable-greymap image/x-portable-pixmap image/x-portable-arbitrarymap
image/x-xpixmap image/x-xpm
image/x-xbitmap image/x-xbm
image/x-exr image/aces
image/vnd.radiance image/x-hdr
image/wmf application/x-wmf image/x-wmf application/x-msmetafile windows/metafile
image/emf application/x-emf image/x-emf
image/x-cmu-raster image/x-sun-raster image/x-sun-raster
image/x-xfig application/x-xfig
image/x-sgi image/sgi image/x-rgb
image/x-pict image/pict
image/x-canon-cr2 image/x-canon-cr3
image/svg+xml image/svg
audio/mpeg audio/mp3 audio/x-mp3 audio/x-mpeg audio/mpeg3
audio/wav audio/x-wav audio/wave audio/vnd.wave
audio/aiff audio/x-aiff audio/x-aifc
audio/flac audio/x-flac
audio/aac audio/x-hx-aac-adts audio/aacp audio/x-aac audio/x-hx-aac-adif
audio/ac3 audio/vnd.dolby.dd-raw
audio/basic audio/x-au
audio/midi audio/x-midi audio/sp-midi
audio/amr audio/x-amr audio/amr-wb
audio/x-ape audio/x-monkeys-audio audio/ape
audio/x-musepack audio/x-mpc
audio/x-mod audio/mod audio/x-it audio/x-s3m audio/x-xm
audio/x-ms-wma video/x-ms-wmv video/x-ms-asf application/vnd.ms-asf audio/x-ms-asf video/x-ms-wm
audio/x-mpegurl application/vnd.apple.mpegurl application/x-mpegurl
audio/x-wavpack audio/wavpack
audio/x-pn-realaudio application/vnd.rn-realmedia audio/vnd.rn-realaudio video/vnd.rn-realvideo
video/x-msvideo video/avi video/msvideo video/vnd.avi
image/dpx image/x-dpx
image/x-panasonic-rw2 image/x-panasonic-raw2 image/x-panasonic-raw
image/x-pgf image/pgf
image/x-win-bitmap image/x-cursor
image/x-jng video/x-jng
video/x-mng video/mng
video/dv video/x-dv
video/x-flc video/fli video/x-fli
video/mpeg video/dvd video/mpeg1 video/mpeg2 video/mpv
video/mp2t video/m2ts video/vnd.dlna.mpeg-tts
video/x-flv video/flv
video/mp4 audio/mp4 audio/x-m4a video/x-m4v application/mp4 video/quicktime image/quicktime video/3gpp audio/3gpp video/3gpp2 audio/3gpp2 audio/x-m4b audio/x-m4p audio/vnd.audible.aax
video/x-matroska video/webm audio/webm audio/x-matroska
audio/ogg video/ogg application/ogg audio/opus audio/x-vorbis audio/x-vorbis+ogg audio/x-speex audio/x-opus+ogg
font/sfnt font/ttf font/otf application/x-font-ttf application/x-font-otf application/vnd.ms-opentype font/collection application/font-sfnt
font/woff application/font-woff application/x-font-woff
font/woff2 application/font-woff2
application/x-font-type1 application/x-font application/x-font-pfm
application/vnd.ms-fontobject application/x-font-eot
model/stl application/sla model/x.stl-ascii model/x.stl-binary
model/gltf-binary model/glb
model/gltf+json model/gltf
"""
# A kind of what stands behind it: true of the name by itself, whatever the content.
_KINDS = """
application/vnd.openxmlformats-officedocument.wordprocessingml.document application/zip
application/vnd.openxmlformats-officedocument.wordprocessingml.template application/vnd.openxmlformats-officedocument.wordprocessingml.document
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet application/zip
application/vnd.openxmlformats-officedocument.spreadsheetml.template application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
application/vnd.openxmlformats-officedocument.presentationml.presentation application/zip
application/vnd.openxmlformats-officedocument.presentationml.template application/vnd.openxmlformats-officedocument.presentationml.presentation
application/vnd.openxmlformats-officedocument.presentationml.slideshow application/vnd.openxmlformats-officedocument.presentationml.presentation
application/vnd.ms-word.document.macroenabled.12 application/vnd.openxmlformats-officedocument.wordprocessingml.document
application/vnd.ms-word.document.macroenabled application/vnd.openxmlformats-officedocument.wordprocessingml.document
application/vnd.ms-word.template.macroenabled.12 application/vnd.openxmlformats-officedocument.wordprocessingml.document
application/vnd.ms-excel.sheet.macroenabled.12 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
application/vnd.ms-excel.sheet.macroenabled application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
application/vnd.ms-excel.sheet.binary.macroenabled.12 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
application/vnd.ms-excel.addin.macroenabled.12 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
application/vnd.ms-excel.template.macroenabled.12 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
application/vnd.ms-powerpoint.presentation.macroenabled.12 application/vnd.openxmlformats-officedocument.presentationml.presentation
application/vnd.ms-powerpoint.slideshow.macroenabled.12 application/vnd.openxmlformats-officedocument.presentationml.presentation
application/vnd.ms-powerpoint.template.macroenabled.12 application/vnd.openxmlformats-officedocument.presentationml.presentation
application/vnd.visio2013 application/zip
application/vnd.ms-visio.drawing application/zip
application/vnd.ms-xpsdocument application/zip
application/oxps application/vnd.ms-xpsdocument
application/vnd.openofficeorg.extension application/zip
application/x-kchart application/zip
application/x-karbon application/zip
application/x-kivio application/zip
application/epub+zip application/zip
application/java-archive application/zip
application/vnd.android.package-archive application/java-archive
application/x-xpinstall application/zip
application/vnd.comicbook+zip application/zip
application/x-cbz application/zip
application/vnd.google-earth.kmz application/zip
application/vnd.sketchup.skp application/octet-stream
application/vnd.apple.pages application/zip
application/vnd.apple.numbers application/zip
application/vnd.apple.keynote application/zip
application/vnd.apple.iwork application/zip
model/3mf application/zip
image/openraster application/zip
application/x-krita application/zip
application/msword application/x-ole-storage
application/vnd.ms-excel application/x-ole-storage
application/vnd.ms-powerpoint application/x-ole-storage
application/vnd.ms-outlook application/x-ole-storage
application/vnd.ms-publisher application/x-ole-storage
application/vnd.ms-project application/x-ole-storage
application/vnd.ms-works application/x-ole-storage
application/vnd.visio application/x-ole-storage
application/x-hwp application/x-ole-storage
image/x-fpx application/x-ole-storage
image/vnd.fpx application/x-ole-storage
application/illustrator application/pdf
application/x-tgz application/gzip
application/x-gtar-compressed application/gzip
application/x-compressed-tar application/gzip
application/x-gtar application/x-tar
application/vnd.debian.binary-package application/x-archive
application/x-debian-package application/x-archive
image/svg+xml-compressed application/gzip
application/x-gnumeric application/gzip
application/xhtml+xml text/html
image/x-nikon-nef image/tiff
image/x-canon-cr2 image/tiff
image/x-adobe-dng image/tiff
image/x-sony-arw image/tiff
image/x-sony-sr2 image/tiff
image/x-pentax-pef image/tiff
image/x-raw image/tiff
image/x-rwl image/tiff
image/x-minolta-mrw image/x-raw
image/apng image/png
image/mpo image/jpeg
image/x-jps image/jpeg
image/vnd.ms-photo image/jxr
application/x-netcdf application/x-hdf5
text/html application/xml
application/geo+json application/json
application/ld+json application/json
application/schema+json application/json
application/x-ipynb+json application/json
application/manifest+json application/json
model/gltf+json application/json
"""
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
# Textual by nature, without "text/" or "+xml" in the name.
_TEXTUAL = frozenset(
    "application/json application/javascript application/xml application/x-ndjson application/yaml application/toml "
    "application/sql application/x-sql application/x-httpd-php application/x-php application/x-ruby application/x-perl application/x-csh "
    "application/x-tcl application/x-wine-extension-ini application/x-setupscript application/x-info "
    "application/postscript application/rtf application/pgp-keys application/pgp-signature application/pgp-encrypted "
    "application/x-latex application/x-texinfo application/x-bibtex application/x-tex application/x-pem-file application/pkix-cert "
    "application/x-x509-ca-cert application/mbox message/rfc822 message/news message/partial image/x-xpixmap image/x-xbitmap "
    "application/x-subrip application/x-ruby application/x-awk application/dart application/typescript application/graphql "
    "application/x-desktop application/x-dia-shape application/mathematica application/x-elc application/x-gnuplot "
    "application/x-go-sgf application/x-chess-pgn application/x-bat application/x-msdos-batch application/hta application/dsptype application/cu-seeme "
    "application/ecmascript application/n-triples application/n-quads application/trig application/sparql-query application/dit "
    "application/x-font-bdf application/relax-ng-compact-syntax application/xml-dtd application/xml-external-parsed-entity "
    "application/winhelp audio/x-mpegurl audio/x-scpls model/vrml model/obj model/mesh model/iges model/stl model/step image/vnd.dxf chemical/x-pdb".split()
)

_BINARY = frozenset(
    "application/pdf application/gzip application/x-bzip2 application/x-xz application/x-7z-compressed application/x-rar application/x-tar "
    "application/vnd.sqlite3 application/vnd.apache.parquet application/x-elf application/x-java application/dicom application/msword "
    "application/vnd.ms-powerpoint application/vnd.ms-outlook application/x-debian-package application/x-rpm application/x-iso9660-image".split()
)
_PARAMETERS = re.compile("[;,]")  # libmagic puts remarks behind a comma
_FIRST_NAME = {name: line.split()[0] for line in _SAME.strip().splitlines() for name in line.split()}
_PARENTS = {_FIRST_NAME.get(child, child): parent for child, parent in map(str.split, _KINDS.strip().splitlines())}


def canonical(media_type: str) -> str:
    """One name for all that mean the same; without parameters, in lower case."""
    name = _PARAMETERS.split(media_type, maxsplit=1)[0].strip().lower()
    return _FIRST_NAME.get(name, name)


def is_textual(media_type: str) -> bool:
    """Whether files of the type are text that an editor shows."""
    name = canonical(media_type)
    return name.startswith(("text/", "chemical/")) or name.endswith(("+xml", "+json", "+yaml", "-flat-xml")) or name in _TEXTUAL


def is_kind_of(narrow: str, wide: str) -> bool:
    """Whether all files of type `narrow` are of type `wide` too."""
    narrow, wide = canonical(narrow), canonical(wide)
    if narrow == wide or wide == UNKNOWN:
        return True
    if wide == TEXT and is_textual(narrow):
        return True
    if wide == "application/xml" and narrow.endswith(("+xml", "-flat-xml")) or wide == "application/json" and narrow.endswith("+json"):
        return True
    if wide == "application/zip" and narrow.endswith("+zip") or narrow.startswith("application/vnd.oasis.") and wide == "application/zip":
        return True
    parent = _PARENTS.get(narrow)
    return parent is not None and is_kind_of(parent, wide)


def is_specific(media_type: str | None) -> bool:
    """Whether the name says more than that there are bytes, or that they are text."""
    return media_type is not None and canonical(media_type) not in ("", UNKNOWN, "binary/octet-stream", TEXT, "inode/x-empty", "text/data")


def may_be_same(one: str, other: str) -> bool:
    """Whether a file can be both: the same, or one a kind of the other."""
    return is_kind_of(one, other) or is_kind_of(other, one)


def is_binary(media_type: str) -> bool:
    """Whether files of the type are surely no text. Of most names of applications nobody knows."""
    name = canonical(media_type)
    if is_textual(name):
        return False
    return name.startswith(("image/", "audio/", "video/", "font/")) or name in _BINARY or is_kind_of(name, "application/zip")
