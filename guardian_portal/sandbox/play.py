"""What a player does in Starhaven: each deed stores its rows and one event for the portal."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .catalogue import PUBLIC_PLACES
from .models import Account, Friend, OutboxEvent, PlayedHour
from .outbox import record_event

HOUR = timedelta(hours=1)
NAMES = ("Nova", "Pixel", "Juniper", "Orbit", "Maple", "Comet", "Kiwi", "Echo", "Pebble", "Saffron")


@transaction.atomic
def play_hour(account: Account) -> OutboxEvent:
    """Play the current hour, or the newest hour before it that is still free."""
    now = timezone.now()
    start = _newest_free_hour(account, now)
    counts = _an_hours_counts(account)
    PlayedHour.objects.create(account=account, start=start, counts=counts)
    window = {"start": start.isoformat(), "end": (start + HOUR).isoformat()}
    # A window is summed up when it ends; the current one has not ended, and a time ahead would be refused.
    time = min(start + HOUR, now)
    return record_event(
        type="activity.summary.v1",
        subject=account.subject,
        data={"window": window, **counts},
        time=time.isoformat(),
    )


@transaction.atomic
def add_friend(account: Account) -> OutboxEvent:
    """Make a friend; the portal learns a pseudonym that is different for each child."""
    count = Friend.objects.filter(account=account).count()
    name = NAMES[count % len(NAMES)] + (str(count // len(NAMES) + 1) if count >= len(NAMES) else "")
    ref = "c_" + salted_hmac("starhaven.contact", f"{account.subject}:{name}").hexdigest()[:24]
    Friend.objects.create(account=account, name=name, contact_ref=ref)
    data = {"contact_ref": ref, "is_minor": True, "mutual_count": min(count, 3), "origin": "world"}
    return record_event(type="contact.added.v1", subject=account.subject, data=data)


def stranger_writes(account: Account) -> OutboxEvent:
    """Somebody who is no friend writes; the message never arrives."""
    data = {"kind": "dm", "control": "contact.messages"}
    return record_event(type="interaction.blocked.v1", subject=account.subject, data=data)


def avatar_harassed(account: Account) -> OutboxEvent:
    """Someone harasses the player's avatar; the player reports it and the other one is blocked."""
    return _flag(
        account,
        incident_class="avatar-harassment",
        role="target",
        detected_by="user_report",
        confidence="medium",
        actions_taken=["contact_blocked"],
    )


def items_for_pictures(account: Account) -> OutboxEvent:
    """Someone offers items for a picture; Starhaven's own filter sees it and blocks the trade."""
    return _flag(
        account,
        incident_class="trade-coercion",
        role="target",
        detected_by="automation",
        confidence="high",
        actions_taken=["content_removed", "contact_blocked"],
    )


def tell_guardian(account: Account) -> OutboxEvent:
    """The player asks Starhaven to tell a guardian that something is wrong."""
    return _flag(
        account,
        incident_class="child-report",
        role="reporter",
        detected_by="user_report",
        confidence="medium",
        reported_class="bullying-target",
        actions_taken=[],
    )


DEEDS: dict[str, Callable[[Account], OutboxEvent]] = {
    "play-hour": play_hour,
    "add-friend": add_friend,
    "stranger-writes": stranger_writes,
    "avatar-harassed": avatar_harassed,
    "items-for-pictures": items_for_pictures,
    "tell-guardian": tell_guardian,
}


def _flag(account: Account, *, incident_class: str, **more: Any) -> OutboxEvent:
    data = {
        "incident_id": f"in_{secrets.token_hex(10)}",
        "class": incident_class,
        "occurred_at": timezone.now().isoformat(),
        "state": "open",
        "guardian_notice": "allowed",
        **more,
    }
    return record_event(type="interaction.flagged.v1", subject=account.subject, data=data)


def _newest_free_hour(account: Account, now: datetime) -> datetime:
    start = now.replace(minute=0, second=0, microsecond=0)
    played = set(PlayedHour.objects.filter(account=account).values_list("start", flat=True))
    while start in played:
        start -= HOUR
    return start


def _an_hours_counts(account: Account) -> dict[str, Any]:
    places = secrets.SystemRandom().sample([place["key"] for place in PUBLIC_PLACES], 2)
    sent = 5 + secrets.randbelow(30)
    first = 20 + secrets.randbelow(20)
    return {
        "minutes_active": 60,
        "sessions": 1 + secrets.randbelow(2),
        "messages_sent": sent,
        "messages_received": sent + secrets.randbelow(10),
        "new_contacts": 0,
        "known_contacts": Friend.objects.filter(account=account).count(),
        "top_places": [
            {"place_key": places[0], "minutes": first},
            {"place_key": places[1], "minutes": 60 - first},
        ],
    }
