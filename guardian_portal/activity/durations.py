"""Minutes in words and on a scale: "4 h 10 min" in a sentence, "4:10" where there is little room."""

from django.utils.translation import gettext as _

HOUR = 60
# Steps between the lines of a scale, in minutes, that people count in.
STEPS = (1, 5, 10, 15, 30, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR)


def in_words(minutes: int) -> str:
    """As it is read in a sentence or a table."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def in_digits(minutes: int) -> str:
    """Hours and minutes with a colon, for the top of a bar."""
    hours, rest = divmod(minutes, HOUR)
    return f"{hours}:{rest:02}"


def step_for(highest: int, lines: int) -> int:
    """The smallest step of which so many reach the highest value."""
    for step in STEPS:
        if step * lines >= highest:
            return step
    day = STEPS[-1]
    return -(-highest // (day * lines)) * day
