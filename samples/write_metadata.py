#!/usr/bin/env python3
"""samples/write_metadata.py: gives a PNG a statement of how it was made.

usage: write_metadata.py iptc|parameters IN.png OUT.png
  iptc        an XMP packet with IPTC's DigitalSourceType trainedAlgorithmicMedia
  parameters  the text chunk that popular local picture generators leave
"""
import struct
import sys
import zlib

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    Iptc4xmpExt:DigitalSourceType=
      "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

PARAMETERS = (
    "a woven carpet of coloured cells, sample picture\n"
    "Negative prompt: people, text\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234567890, Size: 480x270, "
    "Model hash: 0123456789, Model: sample-model"
)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("iptc", "parameters"):
        sys.exit(__doc__)
    with open(sys.argv[2], "rb") as file:
        png = file.read()
    header_end = 8 + 12 + 13  # signature, then IHDR, which is always 13 bytes
    if sys.argv[1] == "iptc":
        added = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP.encode())
    else:
        added = chunk(b"tEXt", b"parameters\0" + PARAMETERS.encode("latin-1"))
    with open(sys.argv[3], "wb") as file:
        file.write(png[:header_end] + added + png[header_end:])


main()
