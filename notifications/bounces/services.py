"""What a mail service's report changes: `sent` becomes `bounced`, once; an address that is gone is flagged."""

from collections.abc import Iterable, Sequence

import structlog
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from notifications.alarms import alarm_operator
from notifications.bounces.complaints import heed_complaint
from notifications.bounces.reports import Report
from notifications.locking import lock_notice_of
from notifications.models import Delivery, DeliveryState
from notifications.notices import OPERATOR_ALARM
from notifications.services import tell_otherwise
from notifications.settling import mark_bounced
from notifications.suppressing import flag

log = structlog.get_logger(__name__)


class TooEarlyError(Exception):
    """The report overtook the mail server's 250: the service should say it again in a moment."""


def take_reports(*, reports: Sequence[Report], provider: str) -> None:
    """Apply what is timely and about a mail of ours to that very address; nothing else changes anything.

    Raises TooEarlyError after the others are applied.
    """
    now = timezone.now()
    timely = [one for one in reports if one.is_timely(now)]
    deliveries = _deliveries(timely)
    addresses = _addresses(deliveries.values())
    too_early = False
    for report in timely:
        delivery = deliveries.get(report.delivery)
        if delivery is None or report.recipient not in addresses[delivery.pk]:
            continue
        if delivery.state == DeliveryState.HANDING_OVER:
            too_early = True
        elif report.kind == "complained":
            heed_complaint(delivery=delivery)
        else:
            _bounce(delivery, report, provider)
    if too_early:
        raise TooEarlyError


def _bounce(delivery: Delivery, report: Report, provider: str) -> None:
    reply = f"bounced {report.code}".strip()
    with transaction.atomic():
        lock_notice_of(delivery)
        if not mark_bounced(delivery, reply=reply):
            return
        tell_otherwise(delivery)
        flagged = report.gone and flag(delivery, address=report.recipient, reply=reply)
    log.info("mail_bounced", delivery=delivery.public_id, provider=provider, code=report.code)
    if not flagged and delivery.notice.kind != OPERATOR_ALARM:
        alarm_operator(cause=f"{provider} {reply}")


def _deliveries(reports: Iterable[Report]) -> dict[str, Delivery]:
    wanted = {one.delivery for one in reports}
    found = Delivery.objects.filter(public_id__in=wanted).select_related("notice__recipient").defer("body")
    return {str(one.public_id): one for one in found} if wanted else {}


def _addresses(deliveries: Iterable[Delivery]) -> dict[int, set[str]]:
    """Where each may have gone, in lower case: its bare address, or those of its reader."""
    found: dict[int, set[str]] = {}
    people: dict[int, set[str]] = {}
    for one in deliveries:
        person = one.notice.recipient_id
        if one.address is not None:
            found[one.pk] = {bytes(one.address).decode().lower()}
        else:
            found[one.pk] = people.setdefault(person, set()) if person is not None else set()
    for person, email in EmailAddress.objects.filter(user_id__in=people).values_list("user_id", "email"):
        people[person].add(email.lower())
    return found
