"""Puts together what the alert page says, from the copy of facts that this guardian may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from guardian_portal.family.policies import hides_from
from notifications.selectors import DeliveryStatus, delivery_status

from . import words
from .classes import class_for
from .guidance import Guidance, guidance_for
from .models import Acknowledgement, Alert, Severity
from .policies import can_acknowledge, can_print
from .selectors import AlertRow, row_of, who_has_it
from .timeline import Mail, Moment, OtherHolder, mails_of, timeline_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TALK = "talk"
NOT_CHECKED = _("No person has checked this yet.")
CLEARED = _("The platform looked into this and found no problem. You do not have to do anything.")


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Everything `templates/incidents/alert_detail.html` shows."""

    row: AlertRow
    limited: bool  # sensitive: only that it is worth a talk
    how_sure: StrPromise
    done: Sequence[StrPromise]
    state_words: StrPromise
    next_news: Sequence[StrPromise]
    timeline: Sequence[Moment]
    guidance: str  # key of a Guidance
    countries: tuple[str, ...]  # the child's and the guardian's
    holders: Sequence[Acknowledgement]
    others: Sequence[OtherHolder]
    mine: Acknowledgement | None
    may_acknowledge: bool
    may_print: bool
    delivery: DeliveryStatus | None

    @property
    def alert(self) -> Alert:
        return self.row.alert

    @property
    def happened_at(self) -> datetime:
        return self.row.happened_at


def others_of(alert: Alert, holders: Sequence[Acknowledgement]) -> list[OtherHolder]:
    """The other guardians who have it, as the alert's own guardian may know them."""
    return [_holder(one, viewer=alert) for one in holders if one.alert_id != alert.pk]


def _holder(one: Acknowledgement, *, viewer: Alert) -> OtherHolder:
    if hides_from(one.alert.guardianship, viewer.guardianship):
        return OtherHolder(is_hidden=True)
    return OtherHolder(name=one.guardian.name, at=one.at)


def alert_page(alert: Alert, user: User) -> AlertPage:
    """`alert` comes from `alerts_to_show(user)`; two more queries, and see `timeline_of`."""
    row = row_of(alert)
    facts = row.facts
    holders = who_has_it(alert)
    mails = mails_of(alert)
    mine = next((one for one in holders if one.alert_id == alert.pk), None)
    others = others_of(alert, holders)
    return AlertPage(
        row=row,
        limited=facts["sensitive"],
        how_sure=NOT_CHECKED if facts["unchecked"] else words.how_sure(facts["detected_by"]),
        done=words.actions_in_words(facts["actions"]),
        state_words=words.state_in_words(facts["state"]),
        next_news=_next_news(row, taken=bool(holders)),
        timeline=timeline_of(
            alert, facts, mails=mails, mine=mine.at if mine else None, others=others_of(alert, holders)
        ),
        guidance=_guidance(row).key,
        countries=(alert.thread.child.country, user.country.code or ""),
        holders=holders,
        others=others,
        mine=mine,
        may_acknowledge=mine is None and can_acknowledge(user, alert),
        may_print=can_print(user, alert),
        delivery=_delivery(alert, user, mails),
    )


def _next_news(row: AlertRow, *, taken: bool) -> list[StrPromise]:
    """When we write next: after the platform's news, and while nobody has what is critical."""
    facts = row.facts
    found = [words.SENSITIVE_NEXT if facts["sensitive"] else words.next_update(facts["state"])]
    critical = row.severity == Severity.CRITICAL.word and not row.cleared
    return [*found, words.UNCLAIMED_NEXT] if critical and not taken else found


def _guidance(row: AlertRow) -> Guidance:
    """A sensitive one, and one whose own guidance is for staff, get the talk."""
    blocks = (TALK,) if row.facts["sensitive"] else class_for(row.facts["class_code"]).guidance
    found = guidance_for(blocks, role=row.facts["role"])
    return found if found.key else guidance_for((TALK,), role="target")


def _delivery(alert: Alert, user: User, mails: Sequence[Mail]) -> DeliveryStatus | None:
    """Of the latest; the weekly mail, which may tell of it too, is about more than this alert."""
    if not alert.mail:
        return None
    latest = (status for thing, _kind, status in mails if thing == alert.mail)
    return next(latest, None) or delivery_status(recipient=user, thing=alert.mail)
