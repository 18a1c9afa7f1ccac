"""What media_types.py knows: tables of names, each a list separated by blanks."""

from __future__ import annotations

_OOXML = "application/vnd.openxmlformats-officedocument"

# Canonical name → its other names.
ALIASES = {
    "application/vnd.ms-visio.drawing.main+xml": "application/vnd.ms-visio.drawing application/vnd.visio2013",
    "application/vnd.oasis.opendocument.base": "application/vnd.oasis.opendocument.database",
    "application/x-font-type1": "font/x-postscript-pfb application/x-font application/font-type1",
    "application/x-hdf": "application/x-hdf4",
    "application/x-xar": "application/vnd.apple.installer+xar",
    "image/x-portable-graymap": "image/x-portable-greymap",
    "image/x-sigma-x3f": "image/x-x3f",
    "application/winhlp": "application/winhelp application/x-winhelp",
    "application/x-vhd": "application/x-virtualbox-vhd",
    "application/x-ms-shortcut": "application/x-windows-shortcut",
    "application/vnd.dbf": "application/x-dbf application/dbf application/dbase",
    "application/x-installshield": "application/x-installshield-cab",
    "application/dicom": "image/dicom image/x-dicom",
    "application/epub+zip": "application/epub application/x-epub+zip",
    "application/gzip": "application/x-gzip application/x-gunzip application/gzipped application/x-tgz application/x-gtar-compressed "
    "application/x-compressed-tar application/tar+gzip application/x-tar+gzip application/x-tar-gz application/tgz gzip/document",
    "application/illustrator": "application/vnd.adobe.illustrator",
    "application/java-archive": "application/x-java-archive application/x-jar",
    "application/java-vm": "application/java application/x-java application/x-java-applet application/x-java-class application/x-java-vm "
    "application/x-compiled-java",
    "application/json": "text/json application/x-json text/x-json",
    "application/mxf": "video/mxf",
    "application/netcdf": "application/x-netcdf",
    "application/pdf": "application/x-pdf application/acrobat text/pdf text/x-pdf image/pdf",
    "application/pem-certificate-chain": "application/x-pem-file",
    "application/pkcs12": "application/x-pkcs12",
    "application/pkix-cert": "application/x-x509-ca-cert application/x-x509-cert",
    "application/rtf": "text/rtf application/x-rtf text/richtext",
    "application/sql": "application/x-sql text/x-sql text/sql",
    "application/toml": "text/x-toml application/x-toml text/toml",
    "application/vnd.adobe.flash.movie": "application/x-shockwave-flash",
    "application/vnd.apache.arrow.file": "application/x-arrow application/x-apache-arrow application/x-feather",
    "application/vnd.apache.avro": "application/avro application/x-avro avro/binary",
    "application/vnd.apache.orc": "application/orc application/x-orc",
    "application/vnd.apache.parquet": "application/x-parquet application/parquet",
    "application/vnd.apple.mpegurl": "application/x-mpegurl audio/mpegurl audio/x-mpegurl application/mpegurl video/x-mpegurl "
    "application/vnd.apple.mpegurl.audio",
    "application/vnd.debian.binary-package": "application/x-debian-package application/x-deb",
    "application/vnd.iccprofile": "application/x-iccprofile",
    "application/vnd.microsoft.portable-executable": "application/x-pe application/x-ms-dos-executable application/exe "
    "application/x-winexe application/x-exe application/vnd.microsoft.portable-executable-dll",
    "application/vnd.ms-cab-compressed": "application/x-cab application/x-cab-compressed application/cab",
    "application/vnd.ms-excel": "application/excel application/x-excel application/x-msexcel application/msexcel application/xls "
    "application/x-xls",
    "application/vnd.ms-fontobject": "application/x-font-eot font/eot",
    "application/vnd.ms-htmlhelp": "application/x-chm",
    "application/vnd.ms-powerpoint": "application/powerpoint application/mspowerpoint application/x-mspowerpoint",
    "application/vnd.ms-word.document.macroenabled.12": "application/vnd.ms-word.document.macroenabled",
    "application/vnd.rar": "application/x-rar application/x-rar-compressed application/rar",
    "application/vnd.rn-realmedia": "application/x-rm",
    "application/vnd.sqlite3": "application/x-sqlite3 application/sqlite3 application/x-sqlite",
    "application/vnd.tcpdump.pcap": "application/x-pcap application/pcap application/cap application/x-tcpdump",
    "application/vnd.visio": "application/x-visio application/visio",
    "application/vnd.wordperfect": "application/wordperfect application/x-wordperfect",
    "application/wasm": "application/x-wasm",
    "application/x-apple-diskimage": "application/x-dmg application/dmg",
    "application/x-archive": "application/x-unix-archive application/x-ar",
    "application/x-bittorrent": "application/x-torrent",
    "application/x-bzip2": "application/bzip2 application/x-bzip application/bzip application/x-bz2 application/x-bzip2-compressed-tar "
    "application/x-bzip-compressed-tar application/x-tbz application/x-tar+bzip2 application/x-bzip2-tar",
    "application/x-compress": "application/x-compressed-z application/x-z application/z",
    "application/x-elf": "application/elf",
    "application/x-hdf5": "application/hdf5 application/vnd.hdf5 application/vnd.hdfgroup.hdf5",
    "application/x-httpd-php": "application/x-php text/x-php text/php application/php",
    "application/x-iso9660-image": "application/x-iso-image application/x-cd-image application/x-iso application/x-raw-disk-image",
    "application/x-lha": "application/x-lzh-compressed application/x-lzh application/lha",
    "application/x-lz4": "application/lz4",
    "application/x-lzip": "application/lzip",
    "application/x-matlab-data": "application/matlab-mat application/x-matlab",
    "application/x-mobipocket-ebook": "application/vnd.amazon.mobi8-ebook application/vnd.amazon.ebook application/x-mobi8-ebook",
    "application/x-msaccess": "application/msaccess application/vnd.ms-access application/mdb",
    "application/x-msdos-program": "application/x-msdownload application/x-dosexec-program",
    "application/x-ndjson": "application/ndjson application/jsonl application/x-jsonlines application/jsonlines application/x-jsonl "
    "application/x-json-lines text/x-ndjson",
    "application/x-ole-storage": "application/cdfv2 application/x-cdf-v2 application/vnd.ms-office application/x-cfb",
    "application/x-plist": "application/x-bplist text/x-apple-plist+xml application/x-apple-binary-plist",
    "application/x-python-code": "application/x-bytecode.python application/x-python-bytecode",
    "application/x-rpm": "application/x-redhat-package-manager application/rpm",
    "application/x-sas-data": "application/x-sas7bdat",
    "application/x-tar": "application/tar application/x-gtar application/x-ustar multipart/x-tar",
    "application/x-xz": "application/x-xz-compressed-tar application/xz application/x-tar+xz",
    "application/yaml": "application/x-yaml text/yaml text/x-yaml text/vnd.yaml",
    "application/zip": "application/x-zip-compressed application/x-zip multipart/x-zip application/zip-compressed application/x-compressed",
    "application/zstd": "application/x-zstd application/x-zstd-compressed-tar",
    "audio/aac": "audio/x-aac audio/x-hx-aac-adts audio/aacp audio/x-hx-aac-adif",
    "audio/aiff": "audio/x-aiff sound/aiff audio/x-aifc audio/aifc",
    "audio/amr": "audio/x-amr audio/amr-encrypted",
    "audio/basic": "audio/x-au audio/au audio/x-basic",
    "audio/flac": "audio/x-flac application/x-flac",
    "audio/midi": "audio/mid audio/x-mid audio/x-midi audio/sp-midi application/x-midi music/crescendo x-music/x-midi application/midi",
    "audio/mp4": "audio/x-m4a audio/m4a audio/mp4a-latm audio/x-mp4 audio/x-m4b",
    "audio/mpeg": "audio/mp3 audio/x-mp3 audio/x-mpeg audio/mpeg3 audio/x-mpeg-3 audio/mpg audio/x-mpg audio/mp2 audio/x-mp2",
    "audio/ogg": "audio/x-ogg audio/vorbis audio/opus audio/x-vorbis+ogg audio/x-opus+ogg audio/speex audio/x-speex audio/x-vorbis",
    "audio/vnd.rn-realaudio": "audio/x-pn-realaudio audio/x-realaudio",
    "audio/wav": "audio/x-wav audio/wave audio/vnd.wave audio/x-pn-wav audio/x-wave",
    "font/collection": "application/x-font-ttc application/font-collection",
    "font/otf": "application/x-font-otf application/font-otf application/vnd.ms-opentype font/opentype application/x-font-opentype",
    "font/ttf": "application/x-font-ttf application/x-font-truetype application/font-ttf application/font-sfnt font/truetype font/x-ttf",
    "font/woff": "application/font-woff application/x-font-woff font/x-woff",
    "font/woff2": "application/font-woff2 application/x-font-woff2 font/x-woff2",
    "image/bmp": "image/x-ms-bmp image/x-bmp image/x-bitmap image/x-windows-bmp image/x-win-bitmap-bmp",
    "image/emf": "image/x-emf application/emf application/x-emf",
    "image/fits": "application/fits image/x-fits",
    "image/heic": "image/x-heic",
    "image/heif": "image/x-heif",
    "image/j2c": "image/x-jp2-codestream image/j2k image/x-j2c",
    "image/jp2": "image/jpeg2000 image/jpeg2000-image image/x-jpeg2000-image image/jp20",
    "image/jpeg": "image/jpg image/pjpeg image/x-jpeg image/x-jpg image/jpe image/jfif image/pipeg",
    "image/jpx": "image/jpf",
    "image/png": "image/x-png image/apng image/vnd.mozilla.apng",
    "image/svg+xml": "image/svg application/svg+xml image/svg-xml text/svg image/svg+xml-compressed application/svg",
    "image/tiff": "image/tif image/x-tif image/x-tiff application/tiff image/geotiff image/x-tiff-big",
    "image/vnd.adobe.photoshop": "image/x-photoshop application/photoshop application/x-photoshop image/psd image/x-psd "
    "application/psd",
    "image/vnd.djvu": "image/x-djvu image/vnd.djvu+multipage image/djvu application/djvu application/vnd.djvu",
    "image/vnd.dwg": "image/x-dwg application/acad application/x-dwg application/dwg",
    "image/vnd.microsoft.icon": "image/x-icon image/ico image/x-ico image/icon application/ico text/ico",
    "image/vnd.ms-dds": "image/x-dds image/dds image/x-direct-draw-surface",
    "image/vnd.zbrush.pcx": "image/x-pcx image/pcx",
    "image/webp": "image/x-webp",
    "image/wmf": "image/x-wmf application/x-wmf application/x-msmetafile windows/metafile application/wmf",
    "image/x-cmu-raster": "image/x-sun-raster",
    "image/x-dpx": "image/dpx",
    "image/x-exr": "image/aces",
    "image/x-sgi": "image/x-rgb image/sgi",
    "image/x-tga": "image/x-targa image/tga image/targa application/tga",
    "image/x-xbitmap": "image/x-xbm",
    "image/x-xcf": "image/xcf application/x-xcf",
    "image/x-xpixmap": "image/x-xpm image/xpm",
    "message/rfc822": "application/eml text/x-mail message/global",
    "text/calendar": "text/x-vcalendar application/ics text/x-icalendar",
    "text/csv": "application/csv text/x-csv application/x-csv text/comma-separated-values text/x-comma-separated-values",
    "text/javascript": "application/javascript application/x-javascript application/ecmascript text/ecmascript text/x-javascript "
    "text/jscript",
    "text/markdown": "text/x-markdown application/markdown text/x-web-markdown",
    "text/tab-separated-values": "text/tsv text/x-tab-separated-values application/tsv",
    "text/vcard": "text/x-vcard text/directory application/vcard",
    "text/vtt": "text/webvtt application/x-webvtt",
    "text/x-python": "text/x-script.python application/x-python application/x-python-script text/x-script.phyton",
    "text/x-sh": "application/x-sh text/x-shellscript application/x-shellscript text/x-script.sh application/x-bash",
    "text/x-tex": "application/x-tex application/x-latex text/x-latex application/tex",
    "video/3gpp": "audio/3gpp",
    "video/3gpp2": "audio/3gpp2",
    "video/mp2t": "video/x-mpegts video/vnd.dlna.mpeg-tts video/m2ts video/x-mp2t",
    "video/mp4": "application/mp4 video/mpeg4 video/x-mp4 video/iso.segment audio/iso.segment",
    "video/mpeg": "video/mpg video/x-mpeg video/x-mpg video/mp2p video/mpeg-system video/x-mpeg-system video/dvd video/x-mpeg2 "
    "video/mp1s video/mpv",
    "video/ogg": "video/x-ogg video/theora video/x-theora+ogg",
    "video/quicktime": "video/x-quicktime image/mov video/mov",
    "video/x-flv": "video/flv flv-application/octet-stream",
    "video/x-m4v": "video/m4v",
    "video/x-matroska": "video/matroska video/mkv video/x-mkv application/x-matroska",
    "audio/x-matroska": "audio/matroska",
    "video/x-ms-asf": "application/vnd.ms-asf application/x-mplayer2 video/x-ms-wm",
    "video/x-ms-wmv": "video/wmv",
    "audio/x-ms-wma": "audio/wma",
    "video/x-msvideo": "video/avi video/msvideo video/vnd.avi video/vnd.divx application/x-troff-msvideo video/x-avi",
}

# A type → what is a kind of it.
KINDS = {
    "application/gzip": "application/x-gnumeric application/x-killustrator application/x-dia-diagram image/svg+xml-gzip",
    "application/x-archive": "application/vnd.debian.binary-package",
    "application/zip": "application/java-archive application/vnd.android.package-archive application/vnd.google-earth.kmz "
    "application/vnd.ms-xpsdocument application/oxps application/x-xpinstall application/vnd.comicbook+zip application/x-cbz "
    "application/vnd.apple.pages application/vnd.apple.numbers application/vnd.apple.keynote "
    "application/vnd.ms-excel.sheet.binary.macroenabled.12 application/vnd.ms-officetheme application/vnd.recordare.musicxml "
    "application/vnd.openofficeorg.extension application/x-ios-app application/widget application/vnd.nuget.package "
    "application/x-krita image/openraster application/vnd.geogebra.file application/vnd.ms-3mfdocument "
    "application/vnd.ms-visio.drawing.main+xml application/appx application/vsix application/x-wheel+zip model/3mf "
    "application/vnd.snap+zip application/vnd.sigrok.session application/x-apple-aspen-config",
    f"{_OOXML}.wordprocessingml.document": f"{_OOXML}.wordprocessingml.template application/vnd.ms-word.document.macroenabled.12 "
    "application/vnd.ms-word.template.macroenabled.12",
    f"{_OOXML}.spreadsheetml.sheet": f"{_OOXML}.spreadsheetml.template application/vnd.ms-excel.sheet.macroenabled.12 "
    "application/vnd.ms-excel.template.macroenabled.12 application/vnd.ms-excel.addin.macroenabled.12",
    f"{_OOXML}.presentationml.presentation": f"{_OOXML}.presentationml.template {_OOXML}.presentationml.slideshow "
    f"{_OOXML}.presentationml.slide application/vnd.ms-powerpoint.presentation.macroenabled.12 "
    "application/vnd.ms-powerpoint.template.macroenabled.12 application/vnd.ms-powerpoint.slideshow.macroenabled.12 "
    "application/vnd.ms-powerpoint.addin.macroenabled.12 application/vnd.ms-powerpoint.slide.macroenabled.12",
    "application/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text-template "
    "application/vnd.oasis.opendocument.text-master",
    "application/vnd.oasis.opendocument.spreadsheet": "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/vnd.oasis.opendocument.presentation": "application/vnd.oasis.opendocument.presentation-template",
    "application/x-ole-storage": "application/msword application/vnd.ms-excel application/vnd.ms-powerpoint application/vnd.visio "
    "application/vnd.ms-outlook application/x-msi application/vnd.ms-project application/vnd.ms-publisher application/x-mspublisher "
    "application/x-hwp image/vnd.fpx application/vnd.ms-works application/x-ms-msp",
    "application/pdf": "application/illustrator",
    "application/postscript": "application/illustrator image/x-eps application/x-font-type1 application/eps",
    "application/xml": "image/svg+xml application/xhtml+xml text/xml text/xsl application/xml-external-parsed-entity application/x-dia "
    "application/xslt+xml application/x-abiword application/vnd.scribus application/x-glade application/x-designer "
    "application/vnd.apple.installer+xml application/vnd.oasis.opendocument.text-flat-xml "
    "application/vnd.oasis.opendocument.spreadsheet-flat-xml application/vnd.oasis.opendocument.presentation-flat-xml "
    "application/vnd.oasis.opendocument.graphics-flat-xml application/x-gpx+xml application/x-rss+xml application/x-freemind "
    "application/x-java-jnlp-file application/x-qgis application/x-xliff text/x-opml model/vnd.collada+xml application/xml-dtd",
    "text/html": "application/xhtml+xml application/hta text/x-server-parsed-html",
    "application/json": "application/x-ndjson application/geo+json application/ld+json application/x-ipynb+json model/gltf+json "
    "application/schema+json application/json5 application/jsonc application/manifest+json application/x-web-app-manifest+json "
    "application/json-patch+json",
    "application/x-elf": "application/x-executable application/x-sharedlib application/x-pie-executable application/x-object "
    "application/x-coredump",
    "application/x-dosexec": "application/vnd.microsoft.portable-executable",
    "application/x-msdos-program": "application/x-dosexec text/x-msdos-batch",
    "application/vnd.sqlite3": "application/geopackage+sqlite3 application/x-mbtiles application/vnd.mapbox-mbtiles",
    "application/x-hdf": "application/x-hdf5",
    "application/vnd.shp": "application/vnd.shx",
    "image/tiff": "image/x-canon-cr2 image/x-nikon-nef image/x-nikon-nrw image/x-sony-arw image/x-sony-sr2 image/x-adobe-dng "
    "image/x-pentax-pef image/x-epson-erf image/x-kodak-dcr image/x-kodak-kdc image/x-samsung-srw image/x-hasselblad-3fr "
    "image/x-phaseone-iiq image/tiff-fx image/x-dcraw image/x-mamiya-mef image/x-leaf-mos image/x-raw",
    "image/heif": "image/heic image/heic-sequence image/heif-sequence image/avif image/avci image/avcs",
    "image/x-portable-anymap": "image/x-portable-bitmap image/x-portable-graymap image/x-portable-pixmap "
    "image/x-portable-arbitrarymap",
    "image/jp2": "image/jpx image/jph",
    "video/mp4": "audio/mp4 video/quicktime video/x-m4v video/3gpp video/3gpp2 image/x-canon-cr3 video/mj2 audio/vnd.audible.aax",
    "application/ogg": "audio/ogg video/ogg",
    "video/ogg": "audio/x-flac+ogg",
    "video/x-matroska": "video/webm audio/x-matroska video/x-matroska-3d",
    "video/webm": "audio/webm",
    "video/x-ms-asf": "video/x-ms-wmv audio/x-ms-wma",
    "application/cms": "application/pkcs7-mime application/pkcs7-signature application/x-pkcs7-certificates application/x-pkcs7-signature",
    "audio/mpeg": "audio/x-mpa",
}

# Types of text whose names do not say so.
TEXTUAL = (
    "application/json application/xml application/yaml application/toml application/sql application/rtf application/postscript "
    "application/graphql text/javascript application/typescript application/x-httpd-php application/x-perl application/x-ruby "
    "application/x-csh application/x-tcl application/x-awk application/x-subrip application/x-bibtex application/x-texinfo "
    "application/x-troff application/x-troff-man application/x-troff-me application/x-troff-ms application/x-info "
    "application/vnd.apple.mpegurl audio/x-scpls application/pem-certificate-chain application/mbox message/rfc822 message/http "
    "message/partial message/news application/n-triples application/n-quads application/trig application/sparql-query "
    "application/x-desktop application/x-wine-extension-ini application/x-x509-pem application/cwl application/hjson "
    "application/vnd.coffeescript application/vnd.dart application/vnd.cups-ppd application/relax-ng-compact-syntax "
    "application/sdp application/sieve application/yang application/x-shar application/mac-binhex40 application/vnd.chess-pgn "
    "application/x-go-sgf application/x-gedcom application/vnd.las application/srgs application/x-font-bdf application/x-ns-proxy-autoconfig "
    "application/vnd.uri-map application/x-lyx application/x-xfig application/http application/x-tex-pfb-text application/vnd.yaml "
    "image/x-xpixmap image/x-xbitmap model/obj model/mtl model/iges model/step model/vrml image/x-xfig application/x-rdp "
    "application/x-sha256 application/x-md5 application/vnd.curl application/x-patch application/xml-dtd application/x-genbank"
)

# Types that the same files may have: what sets them apart is not at the beginning, or nobody keeps to it.
FAMILIES = (
    "video/mp4",  # a file of sound alone may call itself film
    "application/ogg",
    "video/x-matroska",
    "video/x-ms-asf",
    "font/ttf font/otf font/collection font/sfnt",
    "audio/mpeg audio/aac",
    "video/mpeg video/mp2t",
    "application/x-hdf5 application/netcdf application/x-matlab-data",
    "image/heif",
    "image/bmp image/x-dib",
    "image/jp2 image/j2c image/jpm video/mj2",
    "image/x-portable-anymap",
    "application/pgp-keys application/pgp-encrypted application/pgp-signature",
    "application/pkix-cert application/pem-certificate-chain application/cms application/pkcs12 application/pkcs8 application/pkcs10",
    "application/vnd.lotus-1-2-3 application/x-123",
    "image/x-win-bitmap image/vnd.microsoft.icon",
    "application/xml text/html",
    "audio/vnd.rn-realaudio application/vnd.rn-realmedia video/vnd.rn-realvideo",
    "application/vnd.tcpdump.pcap application/x-pcapng",
    "application/x-plist application/xml",
)

# Types of which no file is without its signature, in all variants that are known.
SIGNED = (
    "application/pdf application/gzip application/x-bzip2 application/x-xz application/zstd application/x-7z-compressed "
    "application/vnd.rar application/zip application/x-ole-storage application/vnd.debian.binary-package application/x-rpm "
    "application/vnd.ms-cab-compressed application/vnd.apache.parquet application/vnd.apache.orc application/vnd.apache.avro "
    "application/vnd.apache.arrow.file application/vnd.sqlite3 application/x-elf application/vnd.microsoft.portable-executable "
    "application/java-vm application/wasm application/x-lz4 application/rtf application/vnd.ms-fontobject "
    "audio/flac audio/wav audio/aiff audio/midi audio/ogg video/ogg audio/amr "
    "image/png image/jpeg image/gif image/tiff image/webp image/bmp image/vnd.microsoft.icon image/jp2 image/jxl image/heif "
    "image/vnd.adobe.photoshop image/vnd.djvu image/x-xcf image/x-exr image/vnd.ms-dds image/x-icns "
    "video/mp4 video/x-matroska video/x-msvideo video/x-ms-asf video/x-flv "
    "font/ttf font/otf font/collection font/woff font/woff2"
)

# Formats of text and of bytes, by the same name.
EITHER = (
    "image/vnd.dxf image/x-portable-anymap image/fits image/vnd.radiance image/x-pict model/stl audio/x-mod image/x-rgb image/x-eps "
    "audio/vnd.rn-realaudio video/x-ms-asf image/cgm image/x-xbitmap image/x-xpixmap image/x-xwindowdump image/pcd audio/csound"
)
