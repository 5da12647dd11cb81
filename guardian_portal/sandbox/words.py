"""Words of the child's app: what a guardian sees, what a button did, and how a control's value reads."""

from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from .catalogue import CONTROLS, GROUPS, Labels
from .controls import read_controls
from .models import Account

USUAL_SIGHT = ("profile", "activity", "contacts", "controls", "alerts")


def seen_by_guardian(keys: list[str]) -> list[str]:
    """What a guardian will see, one sentence each; the usual things until the portal says which."""
    sentences = {
        "activity": _("How long you play each day, and in which public places."),
        "contacts": _("How many new friends you have. Never who they are."),
        "purchases": _("How much you spend."),
        "controls": _("Your privacy and time settings, and they can change some of them."),
        "alerts": _("That something bad may have happened to you, so that they can help."),
        "profile": _("Your player name, your age group and your country."),
        "safety_alerts": _("That something serious may have happened to you, so that they can help."),
        "critical_alerts": _("Only that you may be in danger, so that they can help."),
        "requests": _("What you ask to have changed."),
    }
    return [sentences.get(key, key) for key in (keys or USUAL_SIGHT)]


def deed_done(deed: str) -> str:
    """What a button did."""
    return {
        "play-hour": _("You played for an hour."),
        "add-friend": _("You have a new friend."),
        "stranger-writes": _("A stranger wrote to you. Your settings stopped the message."),
        "avatar-harassed": _("You reported it, and we blocked that player. It is not your fault."),
        "items-for-pictures": _("We stopped that trade and blocked that player. It is not your fault."),
        "tell-guardian": _("We will tell your guardian that you want help. Well done for asking."),
    }[deed]


def told_of_growing_up(key: str, params: dict[str, Any]) -> str:
    """What a notice of the portal about growing up or about settings says; empty for any other key."""
    sentences = {
        "supervision_ends_in_30_days": _("You are soon grown up: your guardians see nothing more from %(on)s."),
        "supervision_ends_in_7_days": _("Only a few days: your guardians see nothing more from %(on)s."),
        "supervision_ended": _("You are grown up: your guardians see nothing here any more."),
        "birth_month_given": _("A guardian told us when you were born: %(month)s."),
        "plan_step_proposed": _("A guardian proposes a step of your growing-up plan. Say what you think."),
        "plan_step_agreed": _("A step of your growing-up plan is agreed."),
        "plan_step_declined": _("A guardian said no to a step of your growing-up plan."),
        "plan_step_withdrawn": _("A guardian took back a step of your growing-up plan."),
        "plan_step_in_30_days": _("A step of your growing-up plan comes on %(on)s."),
        "plan_step_in_7_days": _("A step of your growing-up plan comes on %(on)s."),
        "plan_step_today": _("Today a step of your growing-up plan has come."),
        "controls_changed": _("One of your settings was changed. Your own page says which."),
        "controls_loosening": _("A guardian asks for a looser setting. It counts in a day, if no guardian says no."),
        "request_approved": _("Your guardian said yes to what you asked."),
        "request_refused": _("Your guardian said: not now."),
        "request_expired": _("Nobody answered what you asked. You can ask again."),
    }
    return sentences.get(key, "") % {"on": params.get("on", ""), "month": params.get("month", "")}


def control_rows(account: Account) -> tuple[list[dict[str, Any]], int]:
    """The controls in force, by group, in the reader's language, with the revision they come from."""
    held = read_controls(account)
    groups = [
        {
            "label": _label(group["labels"]),
            "controls": [_row(control, held) for control in CONTROLS if control["group"] == group["key"]],
        }
        for group in GROUPS
    ]
    return groups, held["revision"]


def _row(control: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    managers = {
        "guardian": _("A guardian can set this."),
        "child": _("You set this."),
        "platform": _("Always like this."),
    }
    return {
        "label": _label(control["labels"]),
        "help": _label(control["help"]),
        "value": _value(control, held["effective"][control["key"]]),
        "manager": managers[control["managed_by"]],
        "locked": control["key"] in held["locks"],
    }


def _label(labels: Labels) -> str:
    return labels.get((get_language() or "en")[:2], labels["en"])


def _value(control: dict[str, Any], value: Any) -> str:
    match control["type"]:
        case "choice":
            return next(_label(choice["labels"]) for choice in control["values"] if choice["value"] == value)
        case "switch":
            return _("On") if value else _("Off")
        case "limit":
            return _limit(control, value)
        case _:
            spans = [f"{span['start']} - {span['end']} ({_days(span['days'])})" for span in value]
            return ", ".join(spans) or _("None")


def _limit(control: dict[str, Any], value: int) -> str:
    match control["unit"]:
        case "minutes_per_day":
            return ngettext("%(n)s minute a day", "%(n)s minutes a day", value) % {"n": value}
        case "minutes_per_hour":
            return ngettext("%(n)s minute each hour", "%(n)s minutes each hour", value) % {"n": value}
        case "minor_units_per_month":
            return _("%(amount)s %(currency)s a month") % {
                "amount": f"{value / 100:.2f}",
                "currency": control["currency"],
            }
    return ngettext("%(n)s starcoin a month", "%(n)s starcoins a month", value) % {"n": value}


def _days(days: list[str]) -> str:
    names = {
        "mon": _("Mon"),
        "tue": _("Tue"),
        "wed": _("Wed"),
        "thu": _("Thu"),
        "fri": _("Fri"),
        "sat": _("Sat"),
        "sun": _("Sun"),
    }
    return _("every day") if set(days) == set(names) else ", ".join(names[day] for day in names if day in days)
