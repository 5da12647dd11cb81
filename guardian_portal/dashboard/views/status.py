"""How well mails leave just now, for everybody: the same words for whoever asks."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from notifications.channels import offered_channels
from notifications.health import IN_TIME, Health, health


@dataclass(frozen=True)
class ChannelRow:
    """One way beside mail, and by how many minutes it is late."""

    label: str | Promise
    minutes: int


@require_safe
def status_show(request: HttpRequest) -> HttpResponse:
    """Without a look at who asks: nothing here is anybody's."""
    now = health()
    trip = now.canary.sent_at - now.canary.accepted_at if now.canary else None
    context = {
        "health": now,
        "pulse": now.pulse.name,
        "minutes": minutes(now.late),
        "bulk_minutes": minutes(now.bulk_late),
        "channels": _channels(now),
        "seconds": ceil(trip.total_seconds()) or 1 if trip is not None else None,
    }
    return render(request, "dashboard/status_show.html", context)


def minutes(late: timedelta) -> int:
    """0: in time."""
    return round(late / timedelta(minutes=1)) if late >= IN_TIME else 0


def _channels(now: Health) -> list[ChannelRow]:
    labels = {channel.key: channel.label for channel in offered_channels()}
    return [ChannelRow(labels[key], minutes(late)) for key, late in now.channels_late.items() if key in labels]
