"""What notices are about, as far as their readers choose how they come; and which of them nobody can switch off."""

import enum
from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """A notice has one; a notice kind names it, and an alert's follows its severity."""

    ALERTS_URGENT = "alerts_urgent", _("Alerts to look at today or at once")
    ALERTS = "alerts", _("Other alerts")
    ACCOUNT = "account", _("The safety of your account")
    LINKS = "links", _("Your links")
    HELP = "help", _("Answers of support")
    CONTROLS_SAFETY = "controls_safety", _("Settings that may become looser or do not hold")
    CONTROLS = "controls", _("Changed settings")
    REQUESTS = "requests", _("What your child asks for")
    PLAN = "plan", _("The growing-up plan")
    WEEKLY = "weekly", _("The weekly mail")
    DIGEST = "digest", _("The daily mail")
    DESK = "desk", _("For the desk")


class Pace(models.TextChoices):
    """How soon a reader wants to hear of a topic."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("Once a day")
    OFF = "off", _("Not at all")


class Channels(enum.Enum):
    """Which of the ways to a reader a notice takes."""

    CHOSEN = "as the reader chose"
    SECOND = "the reader's second channel; the first again where there is no other"
    ALL = "every channel that reaches the reader, also those that they switched off for this"


# Nobody can switch these off: what a family must not miss.
FLOORS = frozenset({Topic.ALERTS_URGENT, Topic.ACCOUNT, Topic.LINKS, Topic.HELP, Topic.CONTROLS_SAFETY, Topic.DESK})

# What comes into the daily mail where its reader wants that, or by mail not at all. The rest has its own ways: what
# nobody can switch off, the weekly mail (notifications.weekly), and the daily mail itself.
CHOOSABLE = tuple(one for one in Topic if one not in FLOORS and one not in {Topic.WEEKLY, Topic.DIGEST})
# What may also come by another way than mail.
ELSEWHERE = (*(one for one in Topic if one in FLOORS and one != Topic.DESK), *CHOOSABLE)
# How it comes to who chose nothing. By mail everything comes at once; other ways bring what is worth an interruption.
BY_MAIL = Pace.NOW
BY_OTHERS: Mapping[str, frozenset[Topic]] = {
    "push": frozenset({Topic.ALERTS_URGENT, Topic.ALERTS, Topic.CONTROLS_SAFETY, Topic.REQUESTS}),
}
BY_ANY_OTHER = frozenset({Topic.ALERTS_URGENT})


def default_pace(topic: Topic, channel: str, *, first: bool) -> Pace:
    """How a topic comes by a channel, the first one or another, to who chose nothing."""
    if first:
        return BY_MAIL
    return Pace.NOW if topic in BY_OTHERS.get(channel, BY_ANY_OTHER) else Pace.OFF
