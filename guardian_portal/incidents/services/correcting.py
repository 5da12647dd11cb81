"""The platform found no problem: a correction for everyone who was told, and silence for who was not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from guardian_portal.common.ids import new_public_id
from guardian_portal.incidents.escalation.forgetting import forget_steps
from guardian_portal.incidents.escalation.ladder import LADDERED
from guardian_portal.incidents.models import Alert, EscalationStep, Incident, Sighting, Telling
from guardian_portal.incidents.notices import topic_for
from notifications.services import NoticeRequest, notify
from notifications.topics import Channels

from .counting import recount
from .hiding import LIVE, part_by_shown, take_away

ONE_CORRECTION_PER = timedelta(minutes=10)


def correct(incidents: Sequence[Incident], *, now: datetime) -> None:
    """Before `tell`, which refreshes what is still visible."""
    if not incidents:
        return
    sightings = list(
        Sighting.objects.filter(LIVE, incident__in=incidents, cleared=False).select_related("alert__guardianship")
    )
    shown, unseen = part_by_shown(sightings)
    take_away(unseen, now=now)
    alerts = {one.alert for one in unseen}
    forget_steps(alerts)
    recount(alerts)
    _write(shown, now=now)


def _write(shown: Sequence[Sighting], *, now: datetime) -> None:
    due: dict[Alert, list[Sighting]] = {}
    for one in shown:
        if one.alert.corrected_at is None or now - one.alert.corrected_at >= ONE_CORRECTION_PER:
            due.setdefault(one.alert, []).append(one)
    if not due:
        return
    mails = {alert: new_public_id() for alert in due}
    Alert.objects.filter(pk__in=[alert.pk for alert in due]).update(corrected_at=now)
    Telling.objects.bulk_create(
        [
            Telling(mail=mails[alert], sighting=one, correction=True, at=now)
            for alert, sightings in due.items()
            for one in sightings
        ]
    )
    reached = _asked_by_every_way(due)
    notify(requests=[_request(alert, mail, by_every_way=alert.pk in reached) for alert, mail in mails.items()])


def _asked_by_every_way(alerts: Collection[Alert]) -> set[int]:
    """Whom an escalation reached by more than the ways they chose: there the correction must be read too."""
    if not any(one.severity in LADDERED for one in alerts):
        return set()
    steps = EscalationStep.objects.filter(alert__in=alerts, mailed=True)
    return set(steps.values_list("alert_id", flat=True))


def _request(alert: Alert, mail: str, *, by_every_way: bool) -> NoticeRequest:
    return NoticeRequest(
        kind="alert_corrected",
        recipient_id=alert.guardian_id,
        connection_id=alert.guardianship.connection_id,
        thing=mail,
        thread=alert.public_id,
        topic=topic_for(alert.severity),
        channels=Channels.ALL if by_every_way else Channels.CHOSEN,
    )
