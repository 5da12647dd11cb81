"""What is sent twice is kept once: a form brings an id of its own, and the same words with the same id are the same.

Whoever goes back and writes something else says something else, so the words and files count too.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import IntegrityError, transaction

from guardian_portal.common.ids import PUBLIC_ID_LENGTH, new_public_id
from guardian_portal.support.models import CaseMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guardian_portal.support.attachments.redrawing import Redrawn


class OnceForm(forms.Form):
    """Each page that shows it has another id in it."""

    once = forms.CharField(max_length=PUBLIC_ID_LENGTH, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", new_public_id())


def mark_of(once: str, *said: str, files: Sequence[Redrawn] = ()) -> str:
    """Of a form's id and all that stands in it; empty without an id. It tells nothing of the words."""
    if not once:
        return ""
    parts = (once, *said, *(one.digest for one in files))
    return sha256("\0".join(parts).encode()).hexdigest()


def said_once(mark: str, say: Callable[[], CaseMessage]) -> CaseMessage:
    """What `say` writes, in one transaction; where it was written before, or is in this moment, that."""
    before = _said(mark)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            return say()
    except IntegrityError:
        before = _said(mark)
        if before is None:
            raise
        return before


def _said(mark: str) -> CaseMessage | None:
    return CaseMessage.objects.select_related("case").filter(mark=mark).first() if mark else None
