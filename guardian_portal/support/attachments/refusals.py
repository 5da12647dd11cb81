"""Why a file is not taken, each with what its sender can do next."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guardian_portal.support.attachments import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise


class Refusal(StrEnum):
    """The words that the process which redraws says, and those of the portal."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    HEIF = "heif"
    LOCKED = "locked"
    PAGES = "pages"
    PIXELS = "pixels"
    BROKEN = "broken"
    HEAVY = "heavy"
    LARGE_DRAWN = "large"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_MUCH = "too_much"
    BUSY = "busy"
    OFTEN = "often"
    CASE_FULL = "case_full"
    DAY_FULL = "day_full"
    LOST = "lost"


SENTENCES: Mapping[Refusal, StrPromise] = {
    Refusal.EMPTY: _("There is nothing in this file. Choose it again, or send a photo of it."),
    Refusal.UNKNOWN: _(
        "This is not a picture or PDF that we can take. Save it as PDF, JPEG or PNG, or send a photo of it."
    ),
    Refusal.HEIF: _(
        "We can't open this kind of photo (HEIC). Send a screenshot of it, or set the camera to JPEG: on an iPhone, "
        "Settings, Camera, Formats, Most Compatible."
    ),
    Refusal.LOCKED: _(
        "This PDF is locked with a password. Print it to a PDF without one, or send a photo of each page."
    ),
    Refusal.PAGES: _("This PDF has too many pages. Send only the pages that matter, at most %(pages)s."),
    Refusal.PIXELS: _("This picture is too large to draw. Send a screenshot of it, or a smaller copy."),
    Refusal.BROKEN: _("We could not read this file; it may be damaged. Send a photo or a screenshot of it."),
    Refusal.HEAVY: _("This file takes too long to draw. Send a photo or a screenshot of what matters in it."),
    Refusal.LARGE_DRAWN: _("This file is too large once drawn. Send fewer pages, or a smaller picture."),
    Refusal.TOO_LARGE: _("This file is larger than %(file)s MB. Send a screenshot of it, or a smaller copy."),
    Refusal.TOO_MANY: _("These are more than %(files)s files. Send the others in a second message."),
    Refusal.TOO_MUCH: _("These files are more than %(message)s MB together. Send some of them in a second message."),
    Refusal.BUSY: _("Many files are being read just now. Wait a minute, then send it again."),
    Refusal.OFTEN: _("You have sent many files just now. Wait a quarter of an hour, or send your words without files."),
    Refusal.CASE_FULL: _(
        "This request holds as many files as it can. Send your words without files; we will tell you how to go on."
    ),
    Refusal.DAY_FULL: _(
        "You have sent as many files as we can take in a day. Send your words now, and the files tomorrow."
    ),
    Refusal.LOST: _("Your files were not kept while you confirmed who you are. Choose them again."),
}
# Said of the message, not of one file.
OF_ALL = frozenset(
    {Refusal.TOO_MANY, Refusal.TOO_MUCH, Refusal.BUSY, Refusal.OFTEN, Refusal.CASE_FULL, Refusal.DAY_FULL, Refusal.LOST}
)


class AttachmentRefused(Exception):
    """One file is not taken."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class AttachmentsRefused(Exception):
    """The files of a message are not taken; a sentence for each reason."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences

    @classmethod
    def of(cls, refusal: Refusal) -> AttachmentsRefused:
        return cls([sentence(refusal)])


def sentence(refusal: Refusal, name: str = "") -> str:
    """For the person; with the name of the file where it is about one of several."""
    said = str(SENTENCES[refusal]) % {
        "pages": limits.REDRAW.pages,
        "file": limits.FILE_BYTES // limits.MEGABYTE,
        "files": limits.FILES_A_MESSAGE,
        "message": limits.MESSAGE_BYTES // limits.MEGABYTE,
    }
    return f"{name}: {said}" if name and refusal not in OF_ALL else said
