"""Headers by the contract: which media types count, which signatures hold, and how repeated headers may be read."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import itertools
import re
from datetime import UTC, datetime

SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


def resolutions(headers: tuple[tuple[str, bytes], ...]) -> list[dict[str, str]]:
    """Every way to read headers that came more than once: the first, the last, all joined by a comma."""
    given: dict[str, list[str]] = {}
    for name, value in headers:
        given.setdefault(name.lower(), []).append(value.decode("latin-1").strip(" \t"))
    choices = [
        [(name, one) for one in dict.fromkeys([values[0], values[-1], ",".join(values), ", ".join(values)])]
        for name, values in given.items()
    ]
    return [dict(chosen) for chosen in itertools.islice(itertools.product(*choices), 64)]


def media_of(headers: dict[str, str]) -> tuple[bool | None, bool]:
    """(batch, single or None for neither; whether it may be refused all the same)."""
    if "content-encoding" in headers:
        return None, False
    kind, _, parameters = headers.get("content-type", "").partition(";")
    kind, parameters = kind.strip(" \t").lower(), parameters.strip(" \t").lower()
    if kind not in (SINGLE, BATCH):
        return None, False
    if re.fullmatch(r"charset=(\"utf-8\"|utf-8)", parameters) or (
        not parameters and ";" not in headers["content-type"]
    ):
        return kind == BATCH, False
    if "charset" in parameters and "utf-8" not in parameters:
        return None, False
    return kind == BATCH, True  # parameters do not change a media type; to refuse them is safe


def is_signed(headers: dict[str, str], body: bytes, secrets: tuple[str, ...], now: datetime) -> bool | None:
    """Standard Webhooks, in the grammar that the document publishes. None: some receivers would, some not."""
    message, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not re.fullmatch(r"[!-\-/-~]{1,255}", message) or not re.fullmatch(r"[0-9]{1,12}", stamp, re.ASCII):
        return False
    if abs(now.astimezone(UTC).timestamp() - int(stamp)) > 300:
        return False
    parts = given.split(" ")
    if any(re.fullmatch(r"[A-Za-z0-9]{1,8},[A-Za-z0-9+/=]{1,128}", part) is None for part in parts) or len(parts) > 10:
        return False
    signed = f"{message}.{stamp}.".encode() + body
    right = {hmac.digest(base64.b64decode(one.removeprefix("whsec_")), signed, hashlib.sha256) for one in secrets}
    found = broken = False
    for part in parts:
        version, _, text = part.partition(",")
        try:
            found |= version == "v1" and base64.b64decode(text, validate=True) in right
        except binascii.Error:
            broken |= version == "v1"
    return None if found and broken else found
