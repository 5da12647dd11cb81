"""What happened since, on an alert's page: the platform's steps, ours towards this reader, and who took it in hand.

The platform's steps come from the reader's own copy of the facts, ours from rows that go when what they are about is
taken from the reader: so nothing held shines through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.selectors import DeliveryStatus, ShownState, deliveries_about

from . import words
from .escalation.ladder import LADDERED
from .facts import Facts
from .models import Alert, EscalationStep, Step, Telling
from .notices import ALERT_CORRECTED, ALERT_MAILS, ALERT_NEW, ALERT_SEVERITY_RAISED, ESCALATION_MAILS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TALK = _("We told you that there is something worth a talk.")
TOLD = _("We put it on this page.")
YOU_HAVE_IT = _("You said “I have it”.")
HIDDEN_HAS_IT = _("Another guardian has it.")

GONE = (ShownState.HANDED_OVER, ShownState.BOUNCED)
# Not the second and the last try: those are steps of their own, and say so.
OUR_MAILS: Mapping[str, StrPromise] = {
    ALERT_NEW: _("We wrote to you."),
    ALERT_SEVERITY_RAISED: _("It became more urgent, and we wrote to you again."),
    ALERT_CORRECTED: _("We wrote to you that it was checked."),
}


@dataclass(frozen=True, slots=True)
class OtherHolder:
    """Another guardian who has it, by the name they chose; of one whom staff protect, neither name nor day."""

    name: str = ""
    at: datetime | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry. Without a time where the time is not this reader's to know; `detail` is what became of a mail."""

    words: str | Promise
    at: datetime | None
    detail: str | Promise = ""


Mail = tuple[str, str, DeliveryStatus]  # thing, kind, what became of it


def mails_of(alert: Alert) -> list[Mail]:
    """What was written to the alert's own guardian about it, newest first; one query."""
    return deliveries_about(recipient_id=alert.guardian_id, thread=alert.public_id, kinds=ALERT_MAILS)


def timeline_of(
    alert: Alert, facts: Facts, *, mails: Sequence[Mail], mine: datetime | None, others: Sequence[OtherHolder]
) -> list[Moment]:
    """Oldest first, what has no time last. No query, but one for what is critical, and one while a mail is waiting."""
    found = [*_platform_steps(facts), *_told(alert, facts), *_escalated(alert, mails), *_mailed(mails)]
    found += _taken(mine, others)
    return sorted(found, key=lambda one: (one.at is None, one.at.timestamp() if one.at else 0.0))


def _platform_steps(facts: Facts) -> Iterable[Moment]:
    if facts["sensitive"]:
        return
    for step, at in facts.get("steps", ()):
        yield Moment(words.step_in_words(step), datetime.fromisoformat(at))


def _told(alert: Alert, facts: Facts) -> Iterable[Moment]:
    yield Moment(TALK if facts["sensitive"] else TOLD, alert.created_at)


def _escalated(alert: Alert, mails: Sequence[Mail]) -> Iterable[Moment]:
    if alert.severity not in LADDERED and not any(kind in ESCALATION_MAILS for _thing, kind, _status in mails):
        return
    about = Telling.objects.filter(mail=OuterRef("mail"), at__lte=OuterRef("at"), sighting__withdrawn_at__isnull=True)
    for one in alert.steps.filter(Exists(about)):
        yield Moment(_step_words(one), one.at)


def _mailed(mails: Sequence[Mail]) -> Iterable[Moment]:
    """What was not sent on purpose is no step, nor what never left and is about nothing that the reader can see now."""
    unsure = {thing for thing, _kind, status in mails if status.state not in (*GONE, ShownState.NOT_SENT)}
    standing = set(Telling.objects.filter(mail__in=unsure).values_list("mail", flat=True).distinct()) if unsure else ()
    for thing, kind, status in mails:
        if status.state in GONE or thing in standing:
            yield Moment(OUR_MAILS.get(kind, ""), status.at, status.words)


def _step_words(one: EscalationStep) -> StrPromise:
    return format_lazy("{} {}", _after_words(one.minutes), _STEPS[Step(one.step)])


def _after_words(minutes: int) -> str:
    return ngettext_lazy(
        "%(minutes)d minute: nobody had said “I have it”.",
        "%(minutes)d minutes: nobody had said “I have it”.",
        "minutes",
    ) % {"minutes": minutes}


_STEPS: Mapping[Step, StrPromise] = {
    Step.TOLD: TOLD,
    Step.SECOND_CHANNEL: _("So we tried everybody's second way of being reached."),
    Step.ALL_CHANNELS: _("So we wrote to everybody again, by every way we have."),
    Step.DESK: _("So we told our support desk."),
}


def _taken(mine: datetime | None, others: Sequence[OtherHolder]) -> Iterable[Moment]:
    if mine is not None:
        yield Moment(YOU_HAVE_IT, mine)
    for one in others:
        if one.is_hidden:
            yield Moment(HIDDEN_HAS_IT, None)
        elif one.name:
            yield Moment(format_lazy(_("{name} said “I have it”."), name=one.name), one.at)
        else:
            yield Moment(_("Another guardian said “I have it”."), one.at)
