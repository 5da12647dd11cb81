"""Why the child's page did not open, in words, each with the same next step: open it again from the app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from guardian_portal.dashboard.mine.forms import TokenForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrPromise


OPEN_AGAIN = _("Open it again from the app.")


@dataclass(frozen=True)
class Failure:
    """The words of one explained failure, and the status of its page."""

    title: StrPromise
    cause: StrPromise
    next_step: StrPromise = OPEN_AGAIN
    status: int = 200


CLOSED = Failure(
    title=_("This page is closed"),
    cause=_("It closes by itself after 15 minutes, so that nobody else reads it on this device."),
    status=403,
)
EXPIRED = Failure(
    title=_("This came too late"),
    cause=_("The app opens this page for two minutes only."),
)
USED = Failure(
    title=_("This was opened before"),
    cause=_("Each time you open this page from the app, it works once. That way nobody else can open it after you."),
)
WRONG = Failure(
    title=_("This did not work"),
    cause=_("What the app sent us could not be read. You did nothing wrong."),
)
AWAY = Failure(
    title=_("The app does not answer us right now"),
    cause=_("This is not your mistake."),
    next_step=_("Wait a few minutes. Then open it again from the app."),
)
NOBODY = Failure(
    title=_("Nobody looks after your account here"),
    cause=_("So there is nothing to see on this page."),
    next_step=_("Do you think that is wrong? Ask for help in the app."),
)
TOO_MANY = Failure(
    title=_("Please wait a little"),
    cause=_("This page was opened very often just now."),
    next_step=_("Wait five minutes. Then open it again from the app."),
    status=429,
)

# Causes of platforms.tokens that say more than "wrong".
BY_CAUSE: Mapping[str, Failure] = {"expired": EXPIRED, "keys_away": AWAY}


def entrance_page(request: HttpRequest, form: TokenForm, failure: Failure | None = None) -> HttpResponse:
    """The page with the form for the token, and why it is shown again."""
    page = {"form": form, "failure": failure}
    return render(request, "dashboard/mine_open.html", page, status=failure.status if failure else 200)


def closed_page(request: HttpRequest) -> HttpResponse:
    """For whoever asks for something without an open visit."""
    return entrance_page(request, TokenForm(), CLOSED)
