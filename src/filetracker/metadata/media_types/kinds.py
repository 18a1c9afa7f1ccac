"""Which media types are kinds of which, and what is known of them besides: tables for media_types.py."""

from __future__ import annotations

# A type, then what is a kind of it.
KINDS = """
application/cms: application/pkcs7-mime application/pkcs7-signature application/x-pkcs7-certificates
  application/x-pkcs7-signature
application/gzip: application/x-gnumeric application/x-killustrator application/x-dia-diagram image/svg+xml-gzip
application/json: application/x-ndjson application/geo+json application/ld+json application/x-ipynb+json
  model/gltf+json application/schema+json application/json5 application/jsonc application/manifest+json
  application/x-web-app-manifest+json application/json-patch+json
application/ogg: audio/ogg video/ogg
application/pdf: application/illustrator
application/postscript: application/illustrator image/x-eps application/x-font-type1 application/eps
application/vnd.oasis.opendocument.presentation: application/vnd.oasis.opendocument.presentation-template
application/vnd.oasis.opendocument.spreadsheet: application/vnd.oasis.opendocument.spreadsheet-template
application/vnd.oasis.opendocument.text: application/vnd.oasis.opendocument.text-template
  application/vnd.oasis.opendocument.text-master
application/vnd.openxmlformats-officedocument.presentationml.presentation:
  application/vnd.openxmlformats-officedocument.presentationml.template
  application/vnd.openxmlformats-officedocument.presentationml.slideshow
  application/vnd.openxmlformats-officedocument.presentationml.slide
  application/vnd.ms-powerpoint.presentation.macroenabled.12 application/vnd.ms-powerpoint.template.macroenabled.12
  application/vnd.ms-powerpoint.slideshow.macroenabled.12 application/vnd.ms-powerpoint.addin.macroenabled.12
  application/vnd.ms-powerpoint.slide.macroenabled.12
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet:
  application/vnd.openxmlformats-officedocument.spreadsheetml.template application/vnd.ms-excel.sheet.macroenabled.12
  application/vnd.ms-excel.template.macroenabled.12 application/vnd.ms-excel.addin.macroenabled.12
application/vnd.openxmlformats-officedocument.wordprocessingml.document:
  application/vnd.openxmlformats-officedocument.wordprocessingml.template
  application/vnd.ms-word.document.macroenabled.12 application/vnd.ms-word.template.macroenabled.12
application/vnd.shp: application/vnd.shx
application/vnd.sqlite3: application/geopackage+sqlite3 application/x-mbtiles application/vnd.mapbox-mbtiles
application/x-archive: application/vnd.debian.binary-package
application/x-dosexec: application/vnd.microsoft.portable-executable
application/x-elf: application/x-executable application/x-sharedlib application/x-pie-executable application/x-object
  application/x-coredump
application/x-hdf: application/x-hdf5
application/x-msdos-program: application/x-dosexec text/x-msdos-batch
application/x-ole-storage: application/msword application/vnd.ms-excel application/vnd.ms-powerpoint
  application/vnd.visio application/vnd.ms-outlook application/x-msi application/vnd.ms-project
  application/vnd.ms-publisher application/x-mspublisher application/x-hwp image/vnd.fpx application/vnd.ms-works
  application/x-ms-msp
application/xml: image/svg+xml application/xhtml+xml text/xml text/xsl application/x-dia application/xslt+xml
  application/x-abiword application/vnd.scribus application/x-glade application/x-designer
  application/vnd.apple.installer+xml application/vnd.oasis.opendocument.text-flat-xml
  application/vnd.oasis.opendocument.spreadsheet-flat-xml application/vnd.oasis.opendocument.presentation-flat-xml
  application/vnd.oasis.opendocument.graphics-flat-xml application/x-gpx+xml application/x-rss+xml
  application/x-freemind application/x-java-jnlp-file application/x-qgis application/x-xliff text/x-opml
  model/vnd.collada+xml
application/zip: application/java-archive application/vnd.android.package-archive application/vnd.google-earth.kmz
  application/vnd.ms-xpsdocument application/oxps application/x-xpinstall application/vnd.comicbook+zip
  application/x-cbz application/vnd.apple.pages application/vnd.apple.numbers application/vnd.apple.keynote
  application/vnd.ms-excel.sheet.binary.macroenabled.12 application/vnd.ms-officetheme
  application/vnd.recordare.musicxml application/vnd.openofficeorg.extension application/x-ios-app application/widget
  application/vnd.nuget.package application/x-krita image/openraster application/vnd.geogebra.file
  application/vnd.ms-3mfdocument application/vnd.ms-visio.drawing.main+xml application/appx application/vsix
  application/x-wheel+zip model/3mf application/vnd.snap+zip application/vnd.sigrok.session
  application/x-apple-aspen-config
audio/mpeg: audio/x-mpa
image/heif: image/heic image/heic-sequence image/heif-sequence image/avif image/avci image/avcs
image/jp2: image/jpx image/jph
image/tiff: image/x-canon-cr2 image/x-nikon-nef image/x-nikon-nrw image/x-sony-arw image/x-sony-sr2 image/x-adobe-dng
  image/x-pentax-pef image/x-epson-erf image/x-kodak-dcr image/x-kodak-kdc image/x-samsung-srw image/x-hasselblad-3fr
  image/x-phaseone-iiq image/tiff-fx image/x-dcraw image/x-mamiya-mef image/x-leaf-mos image/x-raw
image/x-portable-anymap: image/x-portable-bitmap image/x-portable-graymap image/x-portable-pixmap
  image/x-portable-arbitrarymap
text/html: application/xhtml+xml application/hta text/x-server-parsed-html
video/mp4: audio/mp4 video/quicktime video/x-m4v video/3gpp video/3gpp2 image/x-canon-cr3 video/mj2
  audio/vnd.audible.aax
video/ogg: audio/x-flac+ogg
video/webm: audio/webm
video/x-matroska: video/webm audio/x-matroska video/x-matroska-3d
video/x-ms-asf: video/x-ms-wmv audio/x-ms-wma
"""

# Types of text whose names do not say so.
TEXTUAL = """
application/cwl application/graphql application/hjson application/http application/json application/mac-binhex40
application/mbox application/n-quads application/n-triples application/pem-certificate-chain application/postscript
application/relax-ng-compact-syntax application/rtf application/sdp application/sieve application/sparql-query
application/sql application/srgs application/toml application/trig application/typescript
application/vnd.apple.mpegurl application/vnd.chess-pgn application/vnd.coffeescript application/vnd.cups-ppd
application/vnd.curl application/vnd.dart application/vnd.las application/vnd.uri-map application/vnd.yaml
application/x-awk application/x-bibtex application/x-csh application/x-desktop application/x-font-bdf
application/x-gedcom application/x-genbank application/x-go-sgf application/x-httpd-php application/x-info
application/x-lyx application/x-md5 application/x-ns-proxy-autoconfig application/x-patch application/x-perl
application/x-rdp application/x-ruby application/x-sha256 application/x-shar application/x-subrip application/x-tcl
application/x-tex-pfb-text application/x-texinfo application/x-troff application/x-troff-man application/x-troff-me
application/x-troff-ms application/x-wine-extension-ini application/x-x509-pem application/x-xfig application/xml
application/xml-dtd application/xml-external-parsed-entity application/yaml application/yang audio/x-scpls
image/x-xbitmap image/x-xfig image/x-xpixmap message/http message/news message/partial message/rfc822 model/iges
model/mtl model/obj model/step model/vrml text/javascript
"""

# Formats of text and of bytes, by the same name.
EITHER = """
audio/csound audio/vnd.rn-realaudio audio/x-mod image/cgm image/fits image/pcd image/vnd.dxf image/vnd.radiance
image/x-eps image/x-pict image/x-portable-anymap image/x-xbitmap image/x-xpixmap image/x-xwindowdump
model/stl video/x-ms-asf
"""

# One family a line: types that the same files may have, for what sets them apart is not at the beginning, or nobody
# keeps to it. So a file of sound alone may call itself film.
FAMILIES = """
video/mp4
application/ogg
video/x-matroska
video/x-ms-asf
font/ttf font/otf font/collection font/sfnt
audio/mpeg audio/aac
video/mpeg video/mp2t
application/x-hdf5 application/netcdf application/x-matlab-data
image/heif
image/bmp image/x-dib
image/jp2 image/j2c image/jpm video/mj2
image/x-portable-anymap
application/pgp-keys application/pgp-encrypted application/pgp-signature
application/pkix-cert application/pem-certificate-chain application/cms application/pkcs12 application/pkcs8
application/vnd.lotus-1-2-3 application/x-123
image/x-win-bitmap image/vnd.microsoft.icon
application/xml text/html
audio/vnd.rn-realaudio application/vnd.rn-realmedia video/vnd.rn-realvideo
application/vnd.tcpdump.pcap application/x-pcapng
application/x-plist application/xml
"""

# Types of which no file is without its signature, in all variants that are known.
SIGNED = """
application/gzip application/java-vm application/pdf application/rtf application/vnd.apache.arrow.file
application/vnd.apache.avro application/vnd.apache.orc application/vnd.apache.parquet
application/vnd.debian.binary-package application/vnd.microsoft.portable-executable application/vnd.ms-cab-compressed
application/vnd.ms-fontobject application/vnd.rar application/vnd.sqlite3 application/wasm application/x-7z-compressed
application/x-bzip2 application/x-elf application/x-lz4 application/x-ole-storage application/x-rpm application/x-xz
application/zip application/zstd audio/aiff audio/amr audio/flac audio/midi audio/ogg audio/wav font/collection
font/otf font/ttf font/woff font/woff2 image/bmp image/gif image/heif image/jp2 image/jpeg image/jxl image/png
image/tiff image/vnd.adobe.photoshop image/vnd.djvu image/vnd.microsoft.icon image/vnd.ms-dds image/webp image/x-exr
image/x-icns image/x-xcf video/mp4 video/ogg video/x-flv video/x-matroska video/x-ms-asf video/x-msvideo
"""
