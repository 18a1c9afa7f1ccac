"""Names of media types that mean the same: the one that is used here, then its others."""

from __future__ import annotations

ALIASES = """
application/dicom: image/dicom image/x-dicom
application/epub+zip: application/epub application/x-epub+zip
application/gzip: application/x-gzip application/x-gunzip application/gzipped application/x-tgz
  application/x-gtar-compressed application/x-compressed-tar application/tar+gzip application/x-tar+gzip
  application/x-tar-gz application/tgz gzip/document
application/illustrator: application/vnd.adobe.illustrator
application/java-archive: application/x-java-archive application/x-jar
application/java-vm: application/java application/x-java application/x-java-applet application/x-java-class
  application/x-java-vm application/x-compiled-java
application/json: text/json application/x-json text/x-json
application/mxf: video/mxf
application/netcdf: application/x-netcdf
application/pdf: application/x-pdf application/acrobat text/pdf text/x-pdf image/pdf
application/pem-certificate-chain: application/x-pem-file
application/pkcs12: application/x-pkcs12
application/pkix-cert: application/x-x509-ca-cert application/x-x509-cert
application/rtf: text/rtf application/x-rtf text/richtext
application/sql: application/x-sql text/x-sql text/sql
application/toml: text/x-toml application/x-toml text/toml
application/vnd.adobe.flash.movie: application/x-shockwave-flash
application/vnd.apache.arrow.file: application/x-arrow application/x-apache-arrow application/x-feather
application/vnd.apache.avro: application/avro application/x-avro avro/binary
application/vnd.apache.orc: application/orc application/x-orc
application/vnd.apache.parquet: application/x-parquet application/parquet
application/vnd.apple.mpegurl: application/x-mpegurl audio/mpegurl audio/x-mpegurl application/mpegurl video/x-mpegurl
  application/vnd.apple.mpegurl.audio
application/vnd.dbf: application/x-dbf application/dbf application/dbase
application/vnd.debian.binary-package: application/x-debian-package application/x-deb
application/vnd.iccprofile: application/x-iccprofile
application/vnd.microsoft.portable-executable: application/x-pe application/x-ms-dos-executable application/exe
  application/x-winexe application/x-exe application/vnd.microsoft.portable-executable-dll
application/vnd.ms-cab-compressed: application/x-cab application/x-cab-compressed application/cab
application/vnd.ms-excel: application/excel application/x-excel application/x-msexcel application/msexcel
  application/xls application/x-xls
application/vnd.ms-fontobject: application/x-font-eot font/eot
application/vnd.ms-htmlhelp: application/x-chm
application/vnd.ms-powerpoint: application/powerpoint application/mspowerpoint application/x-mspowerpoint
application/vnd.ms-visio.drawing.main+xml: application/vnd.ms-visio.drawing application/vnd.visio2013
application/vnd.ms-word.document.macroenabled.12: application/vnd.ms-word.document.macroenabled
application/vnd.oasis.opendocument.base: application/vnd.oasis.opendocument.database
application/vnd.rar: application/x-rar application/x-rar-compressed application/rar
application/vnd.rn-realmedia: application/x-rm
application/vnd.sqlite3: application/x-sqlite3 application/sqlite3 application/x-sqlite
application/vnd.tcpdump.pcap: application/x-pcap application/pcap application/cap application/x-tcpdump
application/vnd.visio: application/x-visio application/visio
application/vnd.wordperfect: application/wordperfect application/x-wordperfect
application/wasm: application/x-wasm
application/winhlp: application/winhelp application/x-winhelp
application/x-apple-diskimage: application/x-dmg application/dmg
application/x-archive: application/x-unix-archive application/x-ar
application/x-bittorrent: application/x-torrent
application/x-bzip2: application/bzip2 application/x-bzip application/bzip application/x-bz2
  application/x-bzip2-compressed-tar application/x-bzip-compressed-tar application/x-tbz application/x-tar+bzip2
  application/x-bzip2-tar
application/x-compress: application/x-compressed-z application/x-z application/z
application/x-elf: application/elf
application/x-font-type1: font/x-postscript-pfb application/x-font application/font-type1
application/x-hdf: application/x-hdf4
application/x-hdf5: application/hdf5 application/vnd.hdf5 application/vnd.hdfgroup.hdf5
application/x-httpd-php: application/x-php text/x-php text/php application/php
application/x-installshield: application/x-installshield-cab
application/x-iso9660-image: application/x-iso-image application/x-cd-image application/x-iso
  application/x-raw-disk-image
application/x-lha: application/x-lzh-compressed application/x-lzh application/lha
application/x-lz4: application/lz4
application/x-lzip: application/lzip
application/x-matlab-data: application/matlab-mat application/x-matlab
application/x-mobipocket-ebook: application/vnd.amazon.mobi8-ebook application/vnd.amazon.ebook
  application/x-mobi8-ebook
application/x-ms-shortcut: application/x-windows-shortcut
application/x-msaccess: application/msaccess application/vnd.ms-access application/mdb
application/x-msdos-program: application/x-msdownload application/x-dosexec-program
application/x-ndjson: application/ndjson application/jsonl application/x-jsonlines application/jsonlines
  application/x-jsonl application/x-json-lines text/x-ndjson
application/x-ole-storage: application/cdfv2 application/x-cdf-v2 application/vnd.ms-office application/x-cfb
application/x-plist: application/x-bplist text/x-apple-plist+xml application/x-apple-binary-plist
application/x-python-code: application/x-bytecode.python application/x-python-bytecode
application/x-rpm: application/x-redhat-package-manager application/rpm
application/x-sas-data: application/x-sas7bdat
application/x-tar: application/tar application/x-gtar application/x-ustar multipart/x-tar
application/x-vhd: application/x-virtualbox-vhd
application/x-xar: application/vnd.apple.installer+xar
application/x-xz: application/x-xz-compressed-tar application/xz application/x-tar+xz
application/yaml: application/x-yaml text/yaml text/x-yaml text/vnd.yaml
application/zip: application/x-zip-compressed application/x-zip multipart/x-zip application/zip-compressed
  application/x-compressed
application/zstd: application/x-zstd application/x-zstd-compressed-tar
audio/aac: audio/x-aac audio/x-hx-aac-adts audio/aacp audio/x-hx-aac-adif
audio/aiff: audio/x-aiff sound/aiff audio/x-aifc audio/aifc
audio/amr: audio/x-amr audio/amr-encrypted
audio/basic: audio/x-au audio/au audio/x-basic
audio/flac: audio/x-flac application/x-flac
audio/midi: audio/mid audio/x-mid audio/x-midi audio/sp-midi application/x-midi music/crescendo x-music/x-midi
  application/midi
audio/mp4: audio/x-m4a audio/m4a audio/mp4a-latm audio/x-mp4 audio/x-m4b
audio/mpeg: audio/mp3 audio/x-mp3 audio/x-mpeg audio/mpeg3 audio/x-mpeg-3 audio/mpg audio/x-mpg audio/mp2 audio/x-mp2
audio/ogg: audio/x-ogg audio/vorbis audio/opus audio/x-vorbis+ogg audio/x-opus+ogg audio/speex audio/x-speex
  audio/x-vorbis
audio/vnd.rn-realaudio: audio/x-pn-realaudio audio/x-realaudio
audio/wav: audio/x-wav audio/wave audio/vnd.wave audio/x-pn-wav audio/x-wave
audio/x-matroska: audio/matroska
audio/x-ms-wma: audio/wma
font/collection: application/x-font-ttc application/font-collection
font/otf: application/x-font-otf application/font-otf application/vnd.ms-opentype font/opentype
  application/x-font-opentype
font/ttf: application/x-font-ttf application/x-font-truetype application/font-ttf application/font-sfnt font/truetype
  font/x-ttf
font/woff: application/font-woff application/x-font-woff font/x-woff
font/woff2: application/font-woff2 application/x-font-woff2 font/x-woff2
image/bmp: image/x-ms-bmp image/x-bmp image/x-bitmap image/x-windows-bmp image/x-win-bitmap-bmp
image/emf: image/x-emf application/emf application/x-emf
image/fits: application/fits image/x-fits
image/heic: image/x-heic
image/heif: image/x-heif
image/j2c: image/x-jp2-codestream image/j2k image/x-j2c
image/jp2: image/jpeg2000 image/jpeg2000-image image/x-jpeg2000-image image/jp20
image/jpeg: image/jpg image/pjpeg image/x-jpeg image/x-jpg image/jpe image/jfif image/pipeg
image/jpx: image/jpf
image/png: image/x-png image/apng image/vnd.mozilla.apng
image/svg+xml: image/svg application/svg+xml image/svg-xml text/svg image/svg+xml-compressed application/svg
image/tiff: image/tif image/x-tif image/x-tiff application/tiff image/geotiff image/x-tiff-big
image/vnd.adobe.photoshop: image/x-photoshop application/photoshop application/x-photoshop image/psd image/x-psd
  application/psd
image/vnd.djvu: image/x-djvu image/vnd.djvu+multipage image/djvu application/djvu application/vnd.djvu
image/vnd.dwg: image/x-dwg application/acad application/x-dwg application/dwg
image/vnd.microsoft.icon: image/x-icon image/ico image/x-ico image/icon application/ico text/ico
image/vnd.ms-dds: image/x-dds image/dds image/x-direct-draw-surface
image/vnd.zbrush.pcx: image/x-pcx image/pcx
image/webp: image/x-webp
image/wmf: image/x-wmf application/x-wmf application/x-msmetafile windows/metafile application/wmf
image/x-cmu-raster: image/x-sun-raster
image/x-dpx: image/dpx
image/x-exr: image/aces
image/x-portable-graymap: image/x-portable-greymap
image/x-sgi: image/x-rgb image/sgi
image/x-sigma-x3f: image/x-x3f
image/x-tga: image/x-targa image/tga image/targa application/tga
image/x-xbitmap: image/x-xbm
image/x-xcf: image/xcf application/x-xcf
image/x-xpixmap: image/x-xpm image/xpm
message/rfc822: application/eml text/x-mail message/global
text/calendar: text/x-vcalendar application/ics text/x-icalendar
text/csv: application/csv text/x-csv application/x-csv text/comma-separated-values text/x-comma-separated-values
text/javascript: application/javascript application/x-javascript application/ecmascript text/ecmascript
  text/x-javascript text/jscript
text/markdown: text/x-markdown application/markdown text/x-web-markdown
text/tab-separated-values: text/tsv text/x-tab-separated-values application/tsv
text/vcard: text/x-vcard text/directory application/vcard
text/vtt: text/webvtt application/x-webvtt
text/x-python: text/x-script.python application/x-python application/x-python-script text/x-script.phyton
text/x-sh: application/x-sh text/x-shellscript application/x-shellscript text/x-script.sh application/x-bash
text/x-tex: application/x-tex application/x-latex text/x-latex application/tex
video/3gpp: audio/3gpp
video/3gpp2: audio/3gpp2
video/mp2t: video/x-mpegts video/vnd.dlna.mpeg-tts video/m2ts video/x-mp2t
video/mp4: application/mp4 video/mpeg4 video/x-mp4 video/iso.segment audio/iso.segment
video/mpeg: video/mpg video/x-mpeg video/x-mpg video/mp2p video/mpeg-system video/x-mpeg-system video/dvd
  video/x-mpeg2 video/mp1s video/mpv
video/ogg: video/x-ogg video/theora video/x-theora+ogg
video/quicktime: video/x-quicktime image/mov video/mov
video/x-flv: video/flv flv-application/octet-stream
video/x-m4v: video/m4v
video/x-matroska: video/matroska video/mkv video/x-mkv application/x-matroska
video/x-ms-asf: application/vnd.ms-asf application/x-mplayer2 video/x-ms-wm
video/x-ms-wmv: video/wmv
video/x-msvideo: video/avi video/msvideo video/vnd.avi video/vnd.divx application/x-troff-msvideo video/x-avi
"""
