#!/usr/bin/env python3
"""Makes hostile media files. usage: make_hostile.py FOLDER GOOD.mp4

Each file breaks one promise that a decoder might rely on. Everything is made from GOOD.mp4 and the
standard library; nothing is fetched. Prints one name a line."""
import os
import struct
import sys
import zlib


def box(kind, content):
    return struct.pack('>I', 8 + len(content)) + kind + content


def chunk(kind, content):
    return struct.pack('>I', len(content)) + kind + content + struct.pack(
        '>I', zlib.crc32(kind + content))


def png(width, height, data, extra=b''):
    header = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + extra + chunk(b'IDAT', data)
            + chunk(b'IEND', b''))


def top_boxes(data):
    """(kind, offset, size) of every top-level box."""
    at, out = 0, []
    while at + 8 <= len(data):
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        if size < 8:
            break
        out.append((kind, at, size))
        at += size
    return out


def replaced(data, kind, offset, new):
    """data with new bytes put offset bytes after the first occurrence of a box's name."""
    at = data.find(kind)
    return data[:at + offset] + new + data[at + offset + len(new):] if at >= 0 else data


def gif_of(frames, width, height):
    head = b'GIF89a' + struct.pack('<HHBBB', width, height, 0x80, 0, 0) + b'\0\0\0\xff\xff\xff'
    frame = (b'\x21\xf9\x04\0\0\0\0\0' + b',' + struct.pack('<HHHHB', 0, 0, 1, 1, 0)
             + b'\x02\x02D\x01\0')
    return head + frame * frames + b';'


def files(good):
    boxes = top_boxes(good)
    yield 'empty.mp4', b''
    for kind, at, size in boxes:
        name = kind.decode('latin-1').strip()
        yield f'cut-before-{name}-{at}.mp4', good[:at]
        yield f'cut-inside-{name}-{at}.mp4', good[:at + size // 2]
    moov = next(good[a:a + s] for k, a, s in boxes if k == b'moov')
    ftyp = next(good[a:a + s] for k, a, s in boxes if k == b'ftyp')
    yield 'moov-without-mdat.mp4', ftyp + moov
    yield 'mdat-without-moov.mp4', ftyp + box(b'mdat', b'\0' * 10000)
    yield 'box-beyond-end.mp4', ftyp + struct.pack('>I', 0x7fffffff) + b'moov' + moov[8:]
    yield 'box-size-zero.mp4', ftyp + struct.pack('>I', 0) + b'moov' + moov[8:]
    yield 'box-size-64.mp4', ftyp + struct.pack('>I4sQ', 1, b'moov', 2**63) + moov[8:]
    nested = b''
    for _ in range(1000):
        nested = box(b'moov', nested)
    yield 'nested-1000.mp4', ftyp + nested
    yield 'duration-1us.mp4', replaced(good, b'mvhd', 16, struct.pack('>II', 1000000, 1))
    yield 'duration-1000h.mp4', replaced(good, b'mvhd', 16, struct.pack('>II', 1, 3600000))
    yield 'times-huge.mp4', replaced(good, b'stts', 8, struct.pack('>III', 1, 200, 0xffffffff))
    yield 'times-zero.mp4', replaced(good, b'stts', 8, struct.pack('>III', 1, 200, 0))
    yield 'samples-4-billion.mp4', replaced(good, b'stsz', 8, struct.pack('>II', 1, 0xffffffff))
    yield 'chunk-offsets-wrong.mp4', replaced(good, b'stco', 12, struct.pack('>I', 0xfffffff0))
    yield 'tracks-10000.mp4', ftyp + box(b'moov', moov[8:116] + box(b'trak', b'') * 10000)
    yield 'noise.mp4', ftyp + bytes((i * 7919 >> 3) & 255 for i in range(200000))
    yield 'one-pixel.png', png(1, 1, zlib.compress(b'\0\1\2\3'))
    yield 'pixels-30000.png', png(30000, 30000, zlib.compress(b'\0' * 1000))
    yield 'pixels-zero.png', png(0, 0, zlib.compress(b''))
    yield 'bomb-pixels.png', png(8000, 8000, zlib.compress(b'\0' * (8000 * 24001), 9))
    bomb = zlib.compress(b'\0' * (200 << 20), 9)
    yield 'bomb-text.png', png(2, 2, zlib.compress(b'\0\1\2\3\4\5\6' * 2),
                               chunk(b'zTXt', b'parameters\0\0' + bomb))
    yield 'bomb-profile.png', png(2, 2, zlib.compress(b'\0\1\2\3\4\5\6' * 2),
                                  chunk(b'iCCP', b'x\0\0' + bomb))
    yield 'chunks-100000.png', png(2, 2, zlib.compress(b'\0\1\2\3\4\5\6' * 2),
                                   chunk(b'tEXt', b'a\0b') * 100000)
    yield 'frames-20000.gif', gif_of(20000, 1, 1)
    yield 'canvas-65535.gif', gif_of(2, 65535, 65535)
    yield 'canvas-16383.webp', (b'RIFF' + struct.pack('<I', 30) + b'WEBPVP8L'
                                + struct.pack('<I', 10) + b'\x2f\xff\xff\xff\xff\0\0\0\0\0')
    yield 'pixels-65500.jpg', (b'\xff\xd8\xff\xc0\0\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\0\x02\x11'
                               b'\x01\x03\x11\x01\xff\xda\0\x0c\x03\1\0\2\x11\3\x11\0\x3f\0\xff\xd9')
    yield 'segments-cut.jpg', b'\xff\xd8\xff\xe1\xff\xffhttp://ns.adobe.com/xap/1.0/\0<x'
    yield 'list.m3u8', b'#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\nhttp://127.0.0.1:1/x.ts\n'
    yield 'list-as-video.mp4', b'#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n'
    yield 'concat.txt', b'ffconcat version 1.0\nfile /etc/passwd\n'
    yield 'concat-as-video.mp4', b'ffconcat version 1.0\nfile /etc/hostname\n'
    yield 'dash.mpd', (b'<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation>'
                       b'<BaseURL>file:///etc/passwd</BaseURL></Representation></AdaptationSet>'
                       b'</Period></MPD>')
    yield 'session.sdp', b'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 5004 RTP/AVP 96\n'
    yield 'text.mp4', b'This is not a film.\n' * 100
    yield 'page.mp4', b'<!doctype html><script>alert(1)</script>' * 50
    yield 'program.mp4', b'\x7fELF' + b'\0' * 5000
    yield 'archive.mp4', b'PK\x03\x04' + b'\0' * 5000
    yield 'sound-huge.wav', (b'RIFF\xff\xff\xff\xffWAVEfmt ' + struct.pack(
        '<IHHIIHH', 16, 1, 65535, 4294967295, 4294967295, 65535, 16) + b'data\xff\xff\xff\xff' + b'\0' * 99)
    yield 'sound-rate-zero.wav', (b'RIFF\x64\0\0\0WAVEfmt ' + struct.pack(
        '<IHHIIHH', 16, 1, 1, 0, 0, 2, 16) + b'data\x40\0\0\0' + b'\0' * 64)
    yield 'sizes-huge.mkv', b'\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xfe' + b'\x42\x82\x88webm'
    yield 'tag-huge.mp3', b'ID3\x04\0\0\x7f\x7f\x7f\x7fTXXX\x7f\x7f\x7f\x7f\0\0' + b'A' * 1000
    yield 'name with "quotes" and \nnewline.mp4', b'short'
    yield b'name-\xff\xfe.mp4', b'short'
    yield '<img src=x onerror=alert(1)>.mp4'.replace('/', ''), b'short'


def main():
    folder, good = os.fsencode(sys.argv[1]), open(sys.argv[2], 'rb').read()
    os.makedirs(folder, exist_ok=True)
    count = 0
    for name, data in files(good):
        with open(os.path.join(folder, os.fsencode(name)), 'wb') as out:
            out.write(data)
        count += 1
    os.makedirs(os.path.join(folder, b'folder.mp4'), exist_ok=True)
    pipe = os.path.join(folder, b'pipe.mp4')
    if not os.path.exists(pipe):
        os.mkfifo(pipe)
    print(count + 2, 'hostile files')


if __name__ == '__main__':
    main()
