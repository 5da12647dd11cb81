"""Link codes: short, readable, ten minutes, one use; Starhaven keeps only a keyed hash."""

import io
import secrets
from datetime import timedelta

import segno
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Account, LinkCode
from .problems import Problem

# Consonants only: no words, and no vowel or digit to mistake for a letter.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
LIFETIME = timedelta(minutes=10)


def new_code(account: Account, lifetime: timedelta = LIFETIME) -> str:
    """Make a code; the caller shows it, nobody can read it from the database."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    LinkCode.objects.create(account=account, code_hash=_hash(code), expires_at=timezone.now() + lifetime)
    return code


def usable_code(code: str) -> LinkCode:
    """The live code, or a problem: 404 unknown, 410 expired or used. To people all three read the same."""
    detail = "This code cannot be used."
    row = LinkCode.objects.select_related("account").filter(code_hash=_hash(code)).first()
    if row is None:
        raise Problem(404, "code-unknown", detail)
    if row.used_at is not None:
        raise Problem(410, "code-used", detail)
    if row.expires_at <= timezone.now():
        raise Problem(410, "code-expired", detail)
    return row


def use_code(row: LinkCode) -> None:
    """Use the code up; 410 when another claim was faster."""
    if not LinkCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()):
        raise Problem(410, "code-used", "This code cannot be used.")


def is_live(code: str) -> bool:
    """Whether a guardian could still use this code."""
    return LinkCode.objects.filter(code_hash=_hash(code), used_at=None, expires_at__gt=timezone.now()).exists()


def code_url(portal_url: str, code: str) -> str:
    """Where the QR code leads; the code stands in the fragment, which never reaches a log."""
    return f"{portal_url.rstrip('/')}/children/link/#{code}"


def qr_svg(text: str) -> bytes:
    """The text as a QR code picture."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    return picture.getvalue()


def _hash(code: str) -> str:
    normal = "".join(code.upper().split()).replace("-", "")
    return salted_hmac("starhaven.link-code", normal, algorithm="sha256").hexdigest()
