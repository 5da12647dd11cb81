"""What the end of a guardianship does here: what is not yet sent to that guardian is not sent any more, and where
nobody is left, nobody is asked any more.
"""

from __future__ import annotations

from django.utils import timezone

from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Guardianship
from guardian_portal.family.standing import ends
from guardian_portal.incidents.escalation.watching import begin_again_without, stop_baseless
from guardian_portal.incidents.models import Telling
from guardian_portal.incidents.notices import ALERT_MAILS
from notifications.models import WithheldReason
from notifications.services import withdraw

from .recording import lock_children


def withdraw_after_end(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """One of settings.GUARDIANSHIP_EFFECTS; runs inside the transition's transaction."""
    if not ends(previous, guardianship.state):
        return
    tellings = Telling.objects.filter(sighting__alert__guardianship=guardianship)
    mails = set(tellings.values_list("mail", flat=True))
    withdraw(
        things=mails,
        reason=WithheldReason.NOT_ENTITLED,
        kinds=ALERT_MAILS,
        recipient_ids=[guardianship.guardian_id],
    )
    if mails and guardianship.child_id is not None:
        now = timezone.now()
        lock_children([guardianship.child_id])
        stop_baseless({guardianship.child_id}, now=now)
        begin_again_without(guardianship_id=guardianship.pk, now=now)
