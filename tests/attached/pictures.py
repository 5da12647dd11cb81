"""Pictures of every kind that is taken, with what hides in pictures."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, PngImagePlugin

# Stands for whatever must not be passed on: a place, a name, a script.
SECRET = b"KITTIWAKE-TOLD"
SIZE = (64, 48)


def picture(kind: str = "JPEG", size: tuple[int, int] = SIZE, mode: str = "RGB", **how: Any) -> bytes:
    """Of one colour."""
    return saved(Image.new(mode, size, "teal" if mode in ("RGB", "RGBA") else 1), kind, **how)


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photo_with_place() -> bytes:
    """As a telephone takes it: where it was, upright only by its note, a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[29] = "N", (52.0, 31.0, 12.0), SECRET.decode()
    return picture("JPEG", exif=exif.tobytes(), comment=SECRET)


def png_with_words() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET.decode()}</x>", zip=True)
    return picture("PNG", pnginfo=told)


def under_transparency() -> bytes:
    """A picture that shows nothing, and holds black letters."""
    return saved(Image.new("RGBA", SIZE, (0, 0, 0, 0)), "PNG")


def animated() -> bytes:
    more = [Image.new("P", SIZE, number) for number in range(1, 40)]
    return saved(Image.new("P", SIZE, 0), "GIF", save_all=True, append_images=more, comment=SECRET)


def png(width: int, height: int, *, body: bytes = b"", chunks: tuple[tuple[bytes, bytes], ...] = ()) -> bytes:
    """Says what size it has, whatever is in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(body)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def png_with_bomb_in_text() -> bytes:
    """A little text that grows to 100 MB."""
    packed = zlib.compress(b"a" * 100_000_000, 9)
    return png(1, 1, body=b"\0\0\0\0", chunks=((b"zTXt", b"Comment\0\0" + packed),))


def png_with_bomb_in_pixels() -> bytes:
    """One pixel, and rows for millions."""
    return png(1, 1, body=b"\0" * 100_000_000)


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small photograph whose header claims another size."""
    data = bytearray(picture("JPEG"))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_of_many_scans() -> bytes:
    """Each scan of a progressive photograph costs its whole size: here are thousands."""
    data = picture("JPEG", (3000, 3000), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 20_000 + data[-2:]


def gif_of_size(width: int, height: int) -> bytes:
    data = bytearray(picture("GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def webp_of_size(width: int, height: int) -> bytes:
    """The header of an extended WebP of that size."""
    data = (
        b"VP8X"
        + struct.pack("<I", 10)
        + b"\0" * 4
        + struct.pack("<I", width - 1)[:3]
        + struct.pack("<I", height - 1)[:3]
    )
    return b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
