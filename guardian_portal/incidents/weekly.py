"""What only the weekly mail tells of: incidents whose class waits for it, until their guardian has seen them.

The mail says no more than that there is something new. That it told of them is remembered as for any mail: so nothing
is told twice, and what is held later counts as shown to whom it was told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from guardian_portal.common.rows import insert_rows
from guardian_portal.family.models import GuardianshipState
from guardian_portal.family.standing import live_at

from .models import Sighting, Telling


def untold_sightings(*, guardian_ids: Collection[int], now: datetime) -> dict[int, list[int]]:
    """By guardian, the sightings that no mail has told of. One query."""
    told = Telling.objects.filter(sighting=OuterRef("pk"))
    rows = _unseen(now).filter(~Exists(told), alert__guardian_id__in=guardian_ids)
    found: dict[int, list[int]] = defaultdict(list)
    for guardian_id, sighting in rows.order_by("pk").values_list("alert__guardian_id", "pk"):
        found[guardian_id].append(sighting)
    return found


def mails_with_news(*, mails: Collection[str], now: datetime) -> set[str]:
    """Those of the mails that still have something unseen to tell of. One query."""
    told = _unseen(now).filter(tellings__mail__in=mails)
    return set(told.values_list("tellings__mail", flat=True))


def tell_by_weekly_mail(*, sightings: Mapping[str, Sequence[int]], now: datetime) -> None:
    """Remember which mail (its notice's `thing`) tells of which sightings."""
    insert_rows(
        [Telling(mail=mail, sighting_id=one, caused=True, at=now) for mail, ids in sightings.items() for one in ids]
    )


def _unseen(now: datetime) -> QuerySet[Sighting]:
    """On the page of a guardian who rests or is under review nothing waits for a weekly mail."""
    return Sighting.objects.filter(
        live_at(now, "alert__guardianship__"),
        alert__guardianship__state=GuardianshipState.ACTIVE,
        alert__guardianship__is_danger=False,
        first_shown_at__isnull=True,
        withdrawn_at__isnull=True,
        frozen_at__isnull=True,
        cleared=False,
    )
