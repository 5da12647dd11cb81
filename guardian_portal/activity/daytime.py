"""The time of day in words: when it was most, and how much of it at night."""

from collections.abc import Sequence
from datetime import time

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from guardian_portal.activity.durations import in_words

# What counts as "most": so many parts of five.
MOST = 4
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
    first, last = most_between(by_hour)
    if night:
        words = _(
            "Between %(from)s and %(to)s was most of it. At night, from %(night)s to %(morning)s, it was %(time)s."
        )
    else:
        words = _(
            "Between %(from)s and %(to)s was most of it. At night, from %(night)s to %(morning)s, there was none."
        )
    return words % {
        "from": hour_name(first),
        "to": hour_name(last),
        "time": in_words(night),
        "night": hour_name(NIGHT_BEGINS),
        "morning": hour_name(NIGHT_ENDS),
    }


def most_between(by_hour: Sequence[int]) -> tuple[int, int]:
    """The hours between which four fifths were, as few as it takes and midnight being no limit; the earliest such."""
    hours, total = len(by_hour), sum(by_hour)
    for length in range(1, hours + 1):
        for start in range(hours):
            spent = sum(by_hour[(start + more) % hours] for more in range(length))
            if 5 * spent >= MOST * total:
                return start, (start + length) % hours
    return 0, 0
