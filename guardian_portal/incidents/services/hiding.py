"""A told incident that must be told no more: it vanishes for who was not shown it, and freezes for who was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from guardian_portal.common.rows import save_rows
from guardian_portal.incidents.escalation.forgetting import forget_steps
from guardian_portal.incidents.models import Acknowledgement, Incident, Severity, Sighting, Telling
from guardian_portal.incidents.notices import ALERT_MAILS
from notifications.models import WEEKLY_READY, WithheldReason
from notifications.selectors import handed_over
from notifications.services import recall, withdraw

from .counting import recount

LIVE = Q(withdrawn_at__isnull=True, frozen_at__isnull=True)


def hide(incidents: Sequence[Incident], *, now: datetime) -> None:
    """Unsent mails are withdrawn; an alert already shown stays as it was last shown."""
    if not incidents:
        return
    sightings = list(Sighting.objects.filter(LIVE, incident__in=incidents).select_related("alert"))
    shown, unseen = part_by_shown(sightings)
    for one in shown:
        freeze(one, now=now)
    save_rows(shown, ["facts", "news", "severity", "cleared", "frozen_at"])
    take_away(unseen, now=now)
    alerts = {one.alert for one in sightings}
    forget_steps(alerts)
    recount(alerts)


def part_by_shown(sightings: Sequence[Sighting]) -> tuple[list[Sighting], list[Sighting]]:
    """Stop the unsent mails that tell of these alone; then: shown are those opened, or told by a mail on its way.

    In this order, or a mail could leave between the question and the answer.
    """
    tellings = list(Telling.objects.filter(sighting__in=sightings))
    mails = {one.mail for one in tellings}
    stop_mails(mails - _mails_with_another_cause(mails, sightings))
    gone = handed_over(mails)
    told = {one.sighting_id for one in tellings if one.caused and one.mail in gone}
    seen = {one.pk for one in sightings if one.first_shown_at is not None or one.pk in told}
    return [one for one in sightings if one.pk in seen], [one for one in sightings if one.pk not in seen]


def stop_mails(mails: Collection[str]) -> None:
    """A mail about an alert is withdrawn; a weekly mail may have more to tell, so it is written anew."""
    if mails:
        withdraw(things=mails, reason=WithheldReason.HELD, kinds=ALERT_MAILS)
        recall(things=mails, kinds=[WEEKLY_READY])


def _mails_with_another_cause(mails: Collection[str], sightings: Iterable[Sighting]) -> set[str]:
    """Mails that others may still be told by; from now on those are their cause."""
    others = Telling.objects.filter(
        mail__in=mails, sighting__withdrawn_at__isnull=True, sighting__frozen_at__isnull=True
    ).exclude(sighting__in=[one.pk for one in sightings])
    rows = list(others.values_list("pk", "mail"))
    if rows:
        Telling.objects.filter(pk__in=[pk for pk, _mail in rows]).update(caused=True)
    return {mail for _pk, mail in rows}


def freeze(sighting: Sighting, *, now: datetime) -> None:
    """What the guardian's screen last said, for good."""
    sighting.frozen_at, sighting.news = now, False
    sighting.facts = sighting.last_shown or sighting.facts
    sighting.severity = Severity.of(sighting.facts["severity"])
    sighting.cleared = sighting.facts["state"] == "cleared"


def take_away(sightings: Sequence[Sighting], *, now: datetime) -> None:
    """As if it had never been: also the "I have it" that it had reopened stands again."""
    if not sightings:
        return
    ids = [one.pk for one in sightings]
    Sighting.objects.filter(pk__in=ids).update(withdrawn_at=now)
    Telling.objects.filter(sighting__in=ids).delete()
    standing = Acknowledgement.objects.filter(reopened_at__isnull=True).values("alert")
    Acknowledgement.objects.filter(reopened_by__in=ids).exclude(alert__in=standing).update(
        reopened_at=None, reopened_by=None
    )
