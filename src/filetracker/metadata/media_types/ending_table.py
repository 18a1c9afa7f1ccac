"""Media types and the endings of their files' names."""

from __future__ import annotations

# An ending that means several things is left out, unless one of them is meant nearly always.
ENDINGS = """
application/atom+xml: atom
application/dicom: dcm
application/epub+zip: epub
application/geo+json: geojson
application/geopackage+sqlite3: gpkg
application/gzip: gz tgz taz emz wmz
application/illustrator: ai
application/java-archive: jar war ear
application/java-vm: class
application/ld+json: jsonld
application/manifest+json: webmanifest
application/msword: doc
application/netcdf: nc cdf nc4
application/ogg: ogx
application/onenote: one
application/pem-certificate-chain: pem
application/pkcs12: p12 pfx
application/pkcs7-signature: p7s
application/pkix-cert: crt cer der
application/postscript: ps eps epsf epsi
application/rss+xml: rss
application/vnd.adobe.flash.movie: swf
application/vnd.android.package-archive: apk
application/vnd.apache.arrow.file: arrow feather
application/vnd.apache.avro: avro
application/vnd.apache.orc: orc
application/vnd.apache.parquet: parquet
application/vnd.apple.mpegurl: m3u8 m3u
application/vnd.apple.numbers: numbers
application/vnd.apple.pages: pages
application/vnd.comicbook+zip: cbz
application/vnd.dbf: dbf
application/vnd.debian.binary-package: deb udeb
application/vnd.google-earth.kml+xml: kml
application/vnd.google-earth.kmz: kmz
application/vnd.iccprofile: icc icm
application/vnd.las: las
application/vnd.microsoft.portable-executable: exe dll
application/vnd.ms-cab-compressed: cab
application/vnd.ms-excel: xls xlt
application/vnd.ms-excel.sheet.binary.macroenabled.12: xlsb
application/vnd.ms-excel.sheet.macroenabled.12: xlsm
application/vnd.ms-excel.template.macroenabled.12: xltm
application/vnd.ms-fontobject: eot
application/vnd.ms-htmlhelp: chm
application/vnd.ms-powerpoint: ppt pps
application/vnd.ms-powerpoint.presentation.macroenabled.12: pptm
application/vnd.ms-powerpoint.slideshow.macroenabled.12: ppsm
application/vnd.ms-powerpoint.template.macroenabled.12: potm
application/vnd.ms-project: mpp
application/vnd.ms-visio.drawing.main+xml: vsdx
application/vnd.ms-word.document.macroenabled.12: docm
application/vnd.ms-word.template.macroenabled.12: dotm
application/vnd.ms-xpsdocument: xps
application/vnd.oasis.opendocument.base: odb
application/vnd.oasis.opendocument.formula: odf
application/vnd.oasis.opendocument.graphics: odg
application/vnd.oasis.opendocument.presentation: odp
application/vnd.oasis.opendocument.presentation-flat-xml: fodp
application/vnd.oasis.opendocument.presentation-template: otp
application/vnd.oasis.opendocument.spreadsheet: ods
application/vnd.oasis.opendocument.spreadsheet-flat-xml: fods
application/vnd.oasis.opendocument.spreadsheet-template: ots
application/vnd.oasis.opendocument.text: odt
application/vnd.oasis.opendocument.text-flat-xml: fodt
application/vnd.oasis.opendocument.text-template: ott
application/vnd.openxmlformats-officedocument.presentationml.presentation: pptx
application/vnd.openxmlformats-officedocument.presentationml.slideshow: ppsx
application/vnd.openxmlformats-officedocument.presentationml.template: potx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: xlsx
application/vnd.openxmlformats-officedocument.spreadsheetml.template: xltx
application/vnd.openxmlformats-officedocument.wordprocessingml.document: docx
application/vnd.openxmlformats-officedocument.wordprocessingml.template: dotx
application/vnd.rar: rar
application/vnd.shp: shp
application/vnd.sqlite3: sqlite sqlite3
application/vnd.tcpdump.pcap: pcap
application/vnd.visio: vsd
application/vnd.wordperfect: wpd
application/x-7z-compressed: 7z
application/x-apple-diskimage: dmg
application/x-bittorrent: torrent
application/x-blender: blend
application/x-brotli: br
application/x-bzip2: bz2 tbz tbz2
application/x-compress: z
application/x-font-bdf: bdf
application/x-font-pcf: pcf
application/x-font-type1: pfa pfb
application/x-gettext-translation: mo gmo
application/x-hdf5: h5 he5
application/x-httpd-php: php
application/x-ipynb+json: ipynb
application/x-iso9660-image: iso
application/x-lha: lzh
application/x-lzip: lz
application/x-matlab-data: mat
application/x-mobipocket-ebook: mobi azw azw3
application/x-msaccess: mdb accdb
application/x-ndjson: jsonl
application/x-numpy-data: npy
application/x-python-code: pyc pyo
application/x-ruby: rb
application/x-subrip: srt
application/x-xpinstall: xpi
application/x-xz: txz
application/xhtml+xml: xhtml xht
application/xml-dtd: dtd
application/xslt+xml: xsl xslt
application/yaml: yml
application/zstd: zst tzst
audio/aiff: aif aifc
audio/basic: au snd
audio/midi: mid kar
audio/mp4: m4a m4b
audio/mpeg: mp3 mp2 mpga
audio/ogg: oga opus spx
audio/wav: wave
audio/webm: weba
audio/x-matroska: mka
audio/x-ms-wma: wma
audio/x-scpls: pls
audio/x-wavpack: wv
font/collection: ttc otc
image/fits: fit
image/heic-sequence: heics
image/heif: hif
image/j2c: j2k jpc
image/jpeg: jpg jpe jfif
image/jpx: jpf
image/png: apng
image/svg+xml: svg svgz
image/tiff: tif
image/vnd.adobe.photoshop: psd psb
image/vnd.djvu: djvu djv
image/vnd.dwg: dwg
image/vnd.dxf: dxf
image/vnd.microsoft.icon: ico
image/vnd.ms-dds: dds
image/vnd.radiance: hdr
image/vnd.zbrush.pcx: pcx
image/x-adobe-dng: dng
image/x-canon-cr2: cr2
image/x-canon-cr3: cr3
image/x-fuji-raf: raf
image/x-nikon-nef: nef
image/x-olympus-orf: orf
image/x-panasonic-rw2: rw2
image/x-pentax-pef: pef
image/x-portable-anymap: pnm
image/x-portable-bitmap: pbm
image/x-portable-graymap: pgm
image/x-portable-pixmap: ppm
image/x-sgi: rgb
image/x-sony-arw: arw
image/x-win-bitmap: cur
image/x-xbitmap: xbm
image/x-xpixmap: xpm
message/rfc822: eml
model/gltf+json: gltf
model/gltf-binary: glb
model/vnd.collada+xml: dae
text/calendar: ics
text/html: htm
text/javascript: js mjs cjs
text/markdown: md
text/plain: txt text log
text/tab-separated-values: tsv tab
text/vcard: vcf
text/x-c++: cpp cc cxx hpp hxx
text/x-chdr: h
text/x-csharp: cs
text/x-diff: patch
text/x-gettext-translation: po
text/x-gettext-translation-template: pot
text/x-kotlin: kt kts
text/x-msdos-batch: bat cmd
text/x-perl: pl pm
text/x-python: py pyi
text/x-rust: rs
text/x-sh: bash
text/x-ssa: ass
text/x-tex: sty cls ltx
video/3gpp: 3gp
video/3gpp2: 3g2
video/mp2t: m2ts mts
video/mp4: m4s mpg4
video/mpeg: mpg mpe m1v m2v vob
video/ogg: ogv
video/quicktime: mov qt
video/x-matroska: mkv
video/x-ms-asf: asf
video/x-ms-wmv: wmv
video/x-msvideo: avi
"""

# Endings that are the ends of their types' names.
NAMED_ENDINGS = """
application/: dicom gzip json json5 jsonc mbox mxf pdf rtf sql toml wasm xml yaml zip
application/x-: cpio gnumeric hdf5 lha lz4 lzma msi ndjson pcapng rpm tar xar xz
audio/: aac aiff amr flac midi ogg wav
audio/x-: ape caf
font/: otf ttf woff woff2
image/: avif bmp emf fits gif heic heif j2c jp2 jpeg jpx jxl ktx ktx2 png tiff webp wmf
image/x-: dpx exr icns sgi tga xcf
model/: 3mf stl
text/: css csv html markdown vcard vtt
text/x-: c diff go java lua rst scala sh ssa swift tex
video/: 3gpp mj2 mp4 mpeg webm
video/x-: flv m4v mng
"""

# Endings that mean several formats, or that the tables of systems and browsers take for another one: what those say.
MISTAKEN = """
a: text/vnd.a
ass: audio/aac
bat: application/x-msdos-program
cmd: application/x-msdos-program
csv: application/vnd.ms-excel
dot: application/msword text/vnd.graphviz
key: application/pgp-keys application/vnd.apple.keynote
m: application/vnd.wolfram.mathematica.package
mod: audio/x-mod application/xml-dtd
mpt: application/vnd.ms-project
o: application/x-object
obj: model/obj
orc: audio/csound
org: application/vnd.lotus-organizer
pot: application/vnd.ms-powerpoint
prc: model/prc
ram: audio/vnd.rn-realaudio
rs: application/rls-services+xml
scm: application/vnd.lotus-screencam
shp: application/x-qgis
shx: application/x-qgis
sub: image/vnd.dvb.subtitle
tex: application/x-tex
ts: video/mp2t text/vnd.trolltech.linguist
tsx: video/mp2t
wmz: application/x-ms-wmz
xlb: application/vnd.ms-excel
xlc: application/vnd.ms-excel
"""
