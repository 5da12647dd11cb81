"""The corpus: every trick with a file that we know of, and what must become of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from tests.attached import papers, pictures
from tests.attached.pictures import SECRET, picture

KEPT, REFUSED, EITHER = "kept", "refused", "either"
HTML = b"<html><script>alert('" + SECRET + b"')</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>' + SECRET + b"</script></svg>"
EXE = b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0" + SECRET
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Attached:
    """One file as it is sent, and whether it may be kept."""

    about: str
    data: bytes
    fate: str
    name: bytes = b"scan.png"
    declared: str = "application/octet-stream"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("Main.class", SECRET)
    return out.getvalue()


def corpus() -> Iterator[Attached]:
    """All of them."""
    for part in (_good, _two_at_once, _other_kinds, _bombs, _broken, _papers, _sizes, _names):
        yield from part()


def _good() -> Iterator[Attached]:
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "MPO"):
        yield Attached(kind, picture(kind), KEPT)
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        yield Attached(f"PNG {mode}", picture("PNG", mode=mode), KEPT)
    yield Attached("CMYK", picture("JPEG", mode="CMYK"), KEPT)
    yield Attached("GPS", pictures.photo_with_place(), KEPT, b"IMG_0001.JPG", "image/jpeg")
    yield Attached("PNG with words", pictures.png_with_words(), KEPT)
    yield Attached("under transparency", pictures.under_transparency(), KEPT)
    yield Attached("animated", pictures.animated(), KEPT)
    yield Attached("PDF", papers.pdf(), KEPT, b"order.pdf", "application/pdf")
    yield Attached("PDF of 20 pages", papers.of_pages(20), KEPT)


def _two_at_once() -> Iterator[Attached]:
    yield Attached("GIFAR", picture("GIF") + archive(), KEPT)
    yield Attached("JPEG and ZIP", picture("JPEG") + archive(), KEPT)
    yield Attached("PNG and HTML", picture("PNG") + HTML, KEPT)
    yield Attached("PNG and EXE", picture("PNG") + EXE, KEPT)
    yield Attached("WebP and SVG", picture("WEBP") + SVG, KEPT)
    yield Attached("PDF and ZIP", papers.pdf() + archive(), KEPT)
    yield Attached("PDF and HTML", papers.pdf(catalog=f"/X ({HTML.decode()})"), KEPT)
    yield Attached("HTML before PDF", HTML + papers.pdf(), REFUSED)
    yield Attached("EXE before PDF", EXE + papers.pdf(), REFUSED)
    yield Attached("ZIP before JPEG", archive() + picture("JPEG"), REFUSED)
    yield Attached("JPEG with HTML inside", picture("JPEG", comment=HTML), KEPT)
    yield Attached("JPEG with PDF inside", picture("JPEG", comment=papers.with_script()), KEPT)
    yield Attached("GIF that is a script", b"GIF89a=1;/*" + b"\0" * 50 + b"*/alert(1)//" + SECRET, REFUSED)
    yield Attached("GIF's name and HTML", b"GIF89a" + HTML, REFUSED)
    yield Attached("PDF's name and HTML", b"%PDF-1.4\n" + HTML, REFUSED)


def _other_kinds() -> Iterator[Attached]:
    for kind in ("TIFF", "BMP", "ICO", "JPEG2000", "AVIF", "EPS", "PPM", "TGA", "ICNS"):
        yield Attached(kind, picture(kind, (64, 64)), REFUSED, b"photo.jpg", "image/jpeg")
    for name, data in (("HTML", HTML), ("SVG", SVG), ("EXE", EXE), ("ZIP", archive()), ("text", b"hello")):
        yield Attached(name, data, REFUSED, b"photo.png", "image/png")
        yield Attached(f"{name} by its own name", data, REFUSED, f"a.{name.lower()}".encode(), "text/html")
    yield Attached("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99, REFUSED, b"IMG.HEIC", "image/heic")
    yield Attached("MP4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 99, REFUSED)
    yield Attached("SVG with a byte order mark", b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG, REFUSED)
    yield Attached("PostScript", b"%!PS-Adobe-3.0\n(%pipe%id) (r) file\n", REFUSED)
    yield Attached("ELF", b"\x7fELF" + b"\0" * 99, REFUSED)
    for declared in ("text/html", "image/svg+xml", "application/javascript", "", "x" * 300, "image/png; charset=utf-7"):
        yield Attached(f"PNG declared {declared[:20]}", picture("PNG"), KEPT, b"a.html", declared)


def _bombs() -> Iterator[Attached]:
    yield Attached("PNG 60000x60000", pictures.png(60_000, 60_000, body=b"\0" * 1_000_000), REFUSED)
    yield Attached("PNG 2^31", pictures.png(2**31 - 1, 2**31 - 1), REFUSED)
    yield Attached("PNG 0x0", pictures.png(0, 0), REFUSED)
    yield Attached("PNG 50 million by 1", pictures.png(50_000_000, 1), REFUSED)
    yield Attached("PNG, text of 100 MB", pictures.png_with_bomb_in_text(), EITHER)
    yield Attached("PNG, pixels of 100 MB", pictures.png_with_bomb_in_pixels(), EITHER)
    yield Attached("JPEG 65500x65500", pictures.jpeg_of_size(65_500, 65_500), REFUSED)
    yield Attached("JPEG of 20,000 scans", pictures.jpeg_of_many_scans(), EITHER)
    yield Attached("GIF 65535x65535", pictures.gif_of_size(65_535, 65_535), REFUSED)
    yield Attached("WebP 16383x16383", pictures.webp_of_size(16_383, 16_383), REFUSED)
    yield Attached("16 million pixels", picture("PNG", (4000, 4000)), KEPT)


def _broken() -> Iterator[Attached]:
    yield Attached("nothing", b"", REFUSED)
    yield Attached("one byte", b"\xff", REFUSED)
    for magic in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"%PDF-"):
        yield Attached(f"only {magic!r}", magic, REFUSED)
        yield Attached(f"{magic!r} and zeros", magic + b"\0" * 5000, REFUSED)
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        whole = picture(kind, (300, 200))
        yield Attached(f"half of a {kind}", whole[: len(whole) // 2], EITHER)
    yield Attached("half of a PDF", papers.pdf()[:400], EITHER)


def _papers() -> Iterator[Attached]:
    yield Attached("PDF with a script", papers.with_script(), KEPT)
    yield Attached("PDF that launches", papers.with_launch(), KEPT)
    yield Attached("PDF with a file inside", papers.with_file_inside(), KEPT)
    yield Attached("PDF with metadata", papers.with_metadata(), KEPT)
    yield Attached("PDF form, filled in", papers.filled_in(), KEPT)
    yield Attached("PDF, locked", papers.locked(), REFUSED)
    yield Attached("PDF, drawing of 130 MB", papers.bomb_in_stream(), EITHER)
    yield Attached("PDF, picture of 10 GB", papers.bomb_in_picture(), EITHER)
    yield Attached("PDF, deep", papers.deep(), EITHER)
    yield Attached("PDF of itself", papers.of_itself(), EITHER)
    yield Attached("PDF of 21 pages", papers.of_pages(21), REFUSED)
    yield Attached("PDF of 50,000 pages", papers.of_pages(50_000), REFUSED)
    for box in ("0 0 9000000 9000000", "0 0 0 0", "0 0 -5 -5", "0 0 0.001 14400", "0 0 1e30 1e30", "a b c d"):
        yield Attached(f"PDF page {box}", papers.pdf(box=box), EITHER)


def _sizes() -> Iterator[Attached]:
    yield Attached("10 MB and a byte", picture("JPEG") + b"\0" * (10 * MEGABYTE), REFUSED)
    yield Attached("50 MB", picture("JPEG") + b"\0" * (50 * MEGABYTE), REFUSED)
    yield Attached("9 MB behind a photo", picture("JPEG") + b"\0" * (9 * MEGABYTE), KEPT)


def _names() -> Iterator[Attached]:
    turned = "\u202egnp.exe".encode()
    for name in (
        *(b"../../../etc/passwd", b"..\\..\\boot.ini.png", b"/etc/cron.d/x", b"C:\\x.png", b".htaccess", b"a/../b.png"),
        *(b"a\0b.png", b"%00.png", turned, "\u2066x\u2069.png".encode(), b"x" * 250 + b".png"),
        *(b"<script>alert(1)</script>.png", b"a%22; filename=b.exe", b"a%0d%0aX-Evil: 1", b"CON", b"{{ 7*7 }}", b" . "),
        *("\U0001f98a\u0301.png".encode(), "가족관계증명서.pdf".encode(), b"&#46;&#46;&#47;x.png", b"\x1b[31m.png"),
    ):
        yield Attached(f"called {name[:30]!r}", picture("PNG"), EITHER if name == b" . " else KEPT, name)
    yield Attached("called by 10,000 letters", picture("PNG"), REFUSED, b"x" * 10_000 + b".png")
    # No browser sends it, and nobody can say that it is a file.
    yield Attached("called by no letters", picture("PNG"), EITHER, b"\xff\xfe.png")
