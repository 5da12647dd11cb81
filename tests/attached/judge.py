"""Judges what was kept by reading it byte by byte, without the decoders that drew it: only a bare picture passes."""

from __future__ import annotations

import re
import struct

from guardian_portal.support.attachments import limits
from guardian_portal.support.models import Attachment
from tests.attached.pictures import SECRET

JPEG_PARTS = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xDD}
PNG_PARTS = {b"IHDR", b"IDAT", b"IEND"}
# What the PDFs that we write hold; anything else is something that was carried over.
PDF_NAMES = {
    *("Type", "Catalog", "Pages", "Count", "Kids", "Page", "Parent", "Resources", "ProcSet", "PDF", "ImageC"),
    *("XObject", "image", "MediaBox", "Contents", "Subtype", "Image", "Width", "Height", "Filter", "DCTDecode"),
    *("BitsPerComponent", "ColorSpace", "DeviceRGB", "Length", "Root", "Size"),
}
SUSPICIOUS = (SECRET, b"<script", b"<svg", b"<html", b"PK\x03\x04", b"MZ\x90", b"/JavaScript", b"/Launch", b"Exif\0")


def faults_of(kept: Attachment) -> list[str]:
    """Why it should not be there like that."""
    content = bytes(kept.content)
    found = [f"holds {one!r}" for one in SUSPICIOUS if one in content]
    if kept.kind == "pdf":
        found += _of_pdf(content)
    else:
        found += _of_jpeg(content) if kept.kind == "jpeg" else _of_png(content)
    if kept.size != len(content) or kept.size > limits.KEPT_BYTES:
        found.append("size")
    if not re.fullmatch(r"attachment-[0-9]+\.(jpeg|png|pdf)", kept.file_name):
        found.append("name")
    if not kept.called.isprintable() or re.search(r"[/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]", kept.called):
        found.append("shown name")
    if len(kept.called) > limits.NAME_LENGTH:
        found.append("long name")
    return found


def faults_of_answer(headers: dict[str, str], file_name: str) -> list[str]:
    """Why a browser might show it or run something in it."""
    wanted = {
        "content-type": "application/octet-stream",
        "content-disposition": f'attachment; filename="{file_name}"',
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
        "x-frame-options": "DENY",
    }
    given = {name.lower(): value for name, value in headers.items()}
    found = [name for name, value in wanted.items() if given.get(name) != value]
    policy = given.get("content-security-policy", "")
    return found + [f"policy without {one}" for one in ("sandbox", "default-src 'none'") if one not in policy]


def _of_jpeg(content: bytes) -> list[str]:
    place = 2
    found: list[str] = []
    if content[:2] != b"\xff\xd8" or content[-2:] != b"\xff\xd9":
        return ["not a whole JPEG"]
    while content[place : place + 2] != b"\xff\xd9":
        if content[place] != 0xFF:
            return [*found, "something between its parts"]
        part, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if part not in JPEG_PARTS:
            found.append(f"part {part:x}")
        place += 2 + length
        if part == 0xDA:
            place = _end_of_scan(content, place)
    return found if place + 2 == len(content) else [*found, "something behind its end"]


def _end_of_scan(content: bytes, place: int) -> int:
    """At the next marker that is none of the scan's own."""
    while True:
        place = content.index(b"\xff", place)
        if content[place + 1] != 0 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place += 2


def _of_png(content: bytes) -> list[str]:
    place, name = 8, b""
    found: list[str] = []
    while place < len(content) and name != b"IEND":
        length, name = struct.unpack(">I4s", content[place : place + 8])
        if name not in PNG_PARTS:
            found.append(f"part {name!r}")
        place += 12 + length
    return found if place == len(content) and name == b"IEND" else [*found, "something behind its end"]


def _of_pdf(content: bytes) -> list[str]:
    """Its pictures are JPEGs, judged as such; the rest has only names that we write."""
    streams = re.findall(rb"stream\r?\n(\xff\xd8.*?\xff\xd9)\s*endstream", content, re.DOTALL)
    rest = content
    for one in streams:
        rest = rest.replace(one, b"")
    names = {name.decode("latin-1") for name in re.findall(rb"/([^\s/<>\[\]()]+)", rest)}
    found = [f"/{name}" for name in sorted(names - PDF_NAMES)]
    found += [fault for one in streams for fault in _of_jpeg(one)]
    if not streams or not content.rstrip().endswith(b"%%EOF") or not content.startswith(b"%PDF-1."):
        found.append("not one of our PDFs")
    return found
