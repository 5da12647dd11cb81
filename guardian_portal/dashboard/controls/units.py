"""What stands behind a limit's number: the unit that the platform declares, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from guardian_portal.controls.catalogue import Limit


def unit_words(control: Limit) -> str:
    """For example "minutes a day"; of a unit that nobody here knows, the platform's own word."""
    what, _per, period = control.unit.partition("_per_")
    each: Mapping[str, str] = {
        "hour": _("%(unit)s an hour"),
        "day": _("%(unit)s a day"),
        "week": _("%(unit)s a week"),
        "month": _("%(unit)s a month"),
    }
    return each.get(period, "%(unit)s") % {"unit": _thing(control, what)}


def _thing(control: Limit, what: str) -> str:
    known: Mapping[str, str] = {"minutes": _("minutes"), "hours": _("hours"), "times": _("times")}
    return control.currency or known.get(what) or what.replace("_", " ")
