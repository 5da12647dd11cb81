"""A reader called a mail spam: what may be switched off is switched off; what keeps a child safe still comes."""

from django.db import transaction

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, record
from notifications.channels import EMAIL
from notifications.models import Complaint, Delivery, DeliveryState, WeeklyChoice
from notifications.preferences import choose_paces
from notifications.topics import CHOOSABLE, Pace
from notifications.weekly import switch_off

REACHED = (DeliveryState.SENT, DeliveryState.BOUNCED)


@transaction.atomic
def heed_complaint(*, delivery: Delivery) -> bool:
    """Once for each mail that was sent to a person; False where there is nothing to heed."""
    reader = delivery.notice.recipient
    if reader is None or delivery.state not in REACHED:
        return False
    if not Complaint.objects.get_or_create(delivery=delivery, defaults={"person": reader})[1]:
        return False
    for token in WeeklyChoice.objects.filter(person=reader, is_on=True).values_list("token", flat=True):
        switch_off(token=token)
    choose_paces(person=reader, paces={(topic, EMAIL): Pace.OFF for topic in CHOOSABLE}, actor=SYSTEM)
    record(
        actor=SYSTEM,
        action=Action.COMPLAINT_HEEDED,
        object_kind="user",
        object_id=reader.public_id,
        delivery=delivery.public_id,
    )
    return True


def last_complaint(person_id: int) -> Complaint | None:
    """The newest, for the person's own page: it says why mails stopped."""
    return Complaint.objects.filter(person_id=person_id).order_by("-at").first()
