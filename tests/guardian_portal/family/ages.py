"""Children who come of age around a day, for the tests of ageing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from guardian_portal.family.models import Child
from guardian_portal.family.services import watch_ages
from guardian_portal.platforms.models import OutboundEvent

# Born in May 2010, in Germany: of age on the last day of May 2028.
BORN = "2010-05"
OF_AGE = date(2028, 5, 31)


def at_noon(day: date) -> Any:
    """That day, here and now."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


def before(days: int, day: date = OF_AGE) -> date:
    return day - timedelta(days=days)


def clock_on(day: date) -> int:
    """What the clock does on a day."""
    with at_noon(day):
        return watch_ages()


def child_notices(child: Child) -> list[dict[str, Any]]:
    """What the child's app was told, oldest first."""
    rows = OutboundEvent.objects.filter(type__endswith="child.notice.v1", subject=child.account).order_by("pk")
    return [json.loads(bytes(row.payload or b""))["data"] for row in rows]


def keys_told(child: Child) -> list[str]:
    return [one["key"] for one in child_notices(child)]
