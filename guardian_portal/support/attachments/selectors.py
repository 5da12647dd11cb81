"""Attachments as lists show them, without their content; and the one way to the content of one."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from guardian_portal.support.models import Attachment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from guardian_portal.support.models import Case


def listed_attachments() -> QuerySet[Attachment]:
    """Without what may be many megabytes."""
    return Attachment.objects.defer("content")


def with_attachments() -> Prefetch[str]:
    """For messages: one statement for all of a thread."""
    return Prefetch("attachments", queryset=listed_attachments())


def shown_attachments(case: Case) -> QuerySet[Attachment]:
    """Of what both sides read."""
    return Attachment.objects.filter(case=case, message__is_internal=False)


def is_whole(attachment: Attachment) -> bool:
    """Whether it is, to the byte, what was drawn."""
    return sha256(bytes(attachment.content)).hexdigest() == attachment.digest
