"""What a page says of a notice that went by a channel other than mail, in its reader's words."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext

from notifications.channels import channels


def _on_its_way(channel: str) -> str:
    return gettext("%(way)s: on its way.") % {"way": _label(channel)}


def _delayed(channel: str) -> str:
    return gettext("%(way)s: delayed. We keep trying.") % {"way": _label(channel)}


def _taken(channel: str, at: datetime) -> str:
    local = timezone.localtime(at)
    when = f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    return gettext("%(way)s: handed to the service that brings it to you, at %(when)s.") % {
        "way": _label(channel),
        "when": when,
    }


def _failed(channel: str) -> str:
    return gettext("%(way)s: could not be delivered.") % {"way": _label(channel)}


def _nothing_sent(channel: str) -> str:
    return gettext("%(way)s: nothing was sent.") % {"way": _label(channel)}


def _label(channel: str) -> Any:
    found = channels().get(channel)
    return found.label if found else channel


on_its_way, delayed, taken = lazy(_on_its_way, str), lazy(_delayed, str), lazy(_taken, str)
failed, nothing_sent = lazy(_failed, str), lazy(_nothing_sent, str)
