"""Redraws one file that a stranger sent: the file on stdin, its picture on stdout. Run as a process of its own.

Imports nothing of the portal, and is started by its path in an empty environment: whoever takes this process over finds
no secret, no database, no network (no file or socket can be opened once the decoders are loaded), and little memory
and time. Type is told by content. What comes out was drawn here: no script, embedded file, metadata or trailing byte
of what came in is in it.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, BinaryIO

from PIL import Image, ImageCms, ImageFile, ImageOps, PngImagePlugin

# The limits of limits.RedrawLimits, by the same names.
Limits = Any

REFUSED = 3
MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"%PDF-", "PDF"),
)
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
# Sharp on a screen, at a size that a page's JPEG may have.
PAGE_DPI = 150
JPEG = {"format": "JPEG", "quality": 85, "optimize": False, "progressive": False}
TRANSPARENT = ("RGBA", "LA", "PA")


class Refused(Exception):
    """One word that the portal has a sentence for."""


def kind_of(data: bytes) -> str:
    """By its first bytes alone."""
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise Refused("heif")
    raise Refused("empty" if not data else "unknown")


def redraw(data: bytes, limits: Limits) -> tuple[str, bytes]:
    """(`jpeg`, `png` or `pdf`, the bytes). Raises Refused; whatever else is raised means that it is broken."""
    kind = kind_of(data)
    if kind == "PDF":
        return "pdf", _pdf(data, limits)
    return _picture(data, kind, limits)


def _picture(data: bytes, kind: str, limits: Limits) -> tuple[str, bytes]:
    """The first picture of it, upright, on white, not larger than anybody needs."""
    with Image.open(io.BytesIO(data), formats=[kind]) as opened:
        if opened.width * opened.height > limits.pixels:
            raise Refused("pixels")
        # Of a large photograph the decoder makes a smaller one at once.
        opened.draft("RGB", (limits.side, limits.side))
        opened.load()
        drawn = _on_white(opened, limits)
    if kind in ("PNG", "GIF"):
        # Letters on a screen stay sharp.
        kept = _saved(drawn, {"format": "PNG"})
        if len(kept) <= limits.file_bytes:
            return "png", kept
    return "jpeg", _saved(drawn, JPEG)


def _on_white(image: Image.Image, limits: Limits) -> Image.Image:
    """A new picture that has only the pixels of the old one: nothing that was hidden under full transparency."""
    if max(image.size) > limits.side:
        image = image.convert("RGBA" if _is_transparent(image) else "RGB")
        image.thumbnail((limits.side, limits.side))
    image = ImageOps.exif_transpose(image)
    paper = Image.new("RGB", image.size, "white")
    if _is_transparent(image):
        clear = image.convert("RGBA")
        paper.paste(clear, mask=clear.getchannel("A"))
    else:
        paper.paste(image.convert("RGB"))
    return paper


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in TRANSPARENT or "transparency" in image.info


def _saved(image: Image.Image, how: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    image.save(out, **how)
    return out.getvalue()


def _pdf(data: bytes, limits: Limits) -> bytes:
    """A new PDF of the pictures of its pages."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "broken") from error
    if not 0 < len(document) <= limits.pages:
        raise Refused("pages" if len(document) else "broken")
    document.init_forms()
    pages = [_page(document[number], limits) for number in range(len(document))]
    out = io.BytesIO()
    dated = {"creationDate": None, "modDate": None, "title": None}
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=PAGE_DPI, quality=JPEG["quality"], **dated
    )
    return out.getvalue()


def _page(page: Any, limits: Limits) -> Image.Image:
    """Scripts do not run: this PDFium has no engine for them. What somebody filled into a form is drawn as well."""
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise Refused("broken")
    scale = min(PAGE_DPI / 72, limits.page_side / max(width, height))
    bitmap = page.render(scale=scale, limit_image_cache=True)
    drawn: Image.Image = bitmap.to_pil().convert("RGB").copy()
    bitmap.close()
    page.close()
    return drawn


def confine(limits: Limits) -> None:
    """Little time after everybody else, little memory, nothing written, no core left behind."""
    os.nice(10)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    # macOS refuses this one.
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, limits.memory)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)


def close_doors(limits: Limits) -> None:
    """Once each kind was drawn all that decodes is loaded; then nothing more is opened: no file, socket or process."""
    for sample in _samples():
        redraw(sample, limits)
    _limit(resource.RLIMIT_NOFILE, 0)
    _limit(resource.RLIMIT_NPROC, 0)


def _samples() -> Iterator[bytes]:
    """One of each kind, with what cameras and programs write into them."""
    image, turned = Image.new("RGBA", (8, 8), (200, 0, 0, 128)), Image.Exif()
    turned[0x0112], turned[0x010F] = 6, "camera"
    text = PngImagePlugin.PngInfo()
    text.add_text("a", "b")
    text.add_itxt("a", "b", "en", "a", zip=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    told = {"exif": turned.tobytes(), "icc_profile": profile}
    frames = {"save_all": True, "append_images": [Image.new("P", (8, 8), 3)], "comment": b"a", "transparency": 0}
    yield _saved(image, {"format": "PNG", "pnginfo": text, **told})
    yield _saved(image, {"format": "WEBP", **told})
    yield _saved(image.convert("P"), {"format": "GIF", **frames})
    for kind in ("JPEG", "MPO", "PDF"):
        yield _saved(image.convert("RGB"), {"format": kind, **({} if kind == "PDF" else told)})


def _limit(which: int, most: int) -> None:
    """Never above what already holds."""
    _soft, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def main(told: str, source: BinaryIO, sink: BinaryIO) -> int:
    """The kind on a line, then the bytes; or REFUSED and the word for it."""
    limits = SimpleNamespace(**json.loads(told))
    confine(limits)
    # Pillow's own alarm is the pixels' limit; half a picture is not one.
    Image.MAX_IMAGE_PIXELS = limits.pixels
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    close_doors(limits)
    try:
        kind, drawn = redraw(source.read(limits.file_bytes + 1), limits)
        if len(drawn) > limits.kept_bytes:
            raise Refused("large")
    except Refused as refused:
        sink.write(str(refused).encode())
        return REFUSED
    except Image.DecompressionBombError:
        sink.write(b"pixels")
        return REFUSED
    except MemoryError:
        sink.write(b"heavy")
        return REFUSED
    except Exception:  # noqa: BLE001  # whatever a decoder raises: the file is at fault, and is not spoken of
        sink.write(b"broken")
        return REFUSED
    sink.write(kind.encode() + b"\n" + drawn)
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    sys.exit(status)
