"""The time of day in words: when it was most, and how much of it at night."""

from collections.abc import Sequence
from datetime import time

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from guardian_portal.activity.durations import in_words

# So many hours make "the busiest time"; a whole afternoon would be no news, a single hour chance.
BUSY_HOURS = 3
# From ten in the evening to six in the morning, whatever the age: the page tells and does not judge.
NIGHT_BEGINS, NIGHT_ENDS = 22, 6


def hour_name(hour: int) -> str:
    """An hour of the day as clocks here say it."""
    return str(time_format(time(hour % 24), "TIME_FORMAT"))


def time_of_day(by_hour: Sequence[int]) -> str:
    """The point of the chart of hours: minutes by local hour. Empty where there are none."""
    if not any(by_hour):
        return ""
    night = sum(by_hour[NIGHT_BEGINS:]) + sum(by_hour[:NIGHT_ENDS])
    first, last = busiest(by_hour)
    words = (
        _("Between %(from)s and %(to)s it was most. At night, from %(night)s to %(morning)s, it was %(time)s.")
        if night
        else _("Between %(from)s and %(to)s it was most. At night, from %(night)s to %(morning)s, there was none.")
    )
    return words % {
        "from": hour_name(first),
        "to": hour_name(last),
        "time": in_words(night),
        "night": hour_name(NIGHT_BEGINS),
        "morning": hour_name(NIGHT_ENDS),
    }


def busiest(by_hour: Sequence[int]) -> tuple[int, int]:
    """The hours between which most was, midnight being no limit; the earliest such, without empty hours at its ends."""
    hours = len(by_hour)
    starts = range(hours)
    start = max(starts, key=lambda one: sum(by_hour[(one + more) % hours] for more in range(BUSY_HOURS)))
    filled = [more for more in range(BUSY_HOURS) if by_hour[(start + more) % hours]]
    return (start + filled[0]) % hours, (start + filled[-1] + 1) % hours
