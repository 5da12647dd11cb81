"""Sends files as a browser does, or as nobody should: names and types as raw bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.test import Client

    from tests.attached.corpus import Attached

BOUNDARY = b"----portal-of-guardians"
FIELD = "attachments"


def send(client: Client, path: str, fields: Mapping[str, object], files: Iterable[Attached], **more: Any) -> Any:
    """As one message."""
    return client.generic("POST", path, body_of(fields, files), content_type(), **more)


def content_type() -> str:
    return f"multipart/form-data; boundary={BOUNDARY.decode()}"


def body_of(fields: Mapping[str, object], files: Iterable[Attached]) -> bytes:
    parts = [_part(f'name="{name}"'.encode(), str(value).encode()) for name, value in fields.items()]
    for one in files:
        head = f'name="{FIELD}"; filename="'.encode() + one.name + b'"'
        parts.append(_part(head, one.data, one.declared.encode()))
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def _part(head: bytes, content: bytes, declared: bytes | None = None) -> bytes:
    heads = [b"Content-Disposition: form-data; " + head]
    if declared is not None:
        heads.append(b"Content-Type: " + declared)
    return b"--" + BOUNDARY + b"\r\n" + b"\r\n".join(heads) + b"\r\n\r\n" + content + b"\r\n"
