"""What the end of a guardianship does here: what is not yet sent to that guardian is not sent any more."""

from __future__ import annotations

from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Guardianship
from guardian_portal.family.standing import ends
from guardian_portal.incidents.models import Telling
from notifications.models import WithheldReason
from notifications.services import withdraw


def withdraw_after_end(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """One of settings.GUARDIANSHIP_EFFECTS; runs inside the transition's transaction."""
    if not ends(previous, guardianship.state):
        return
    tellings = Telling.objects.filter(sighting__alert__guardianship=guardianship)
    mails = set(tellings.values_list("mail", flat=True))
    withdraw(things=mails, reason=WithheldReason.NOT_ENTITLED, recipient_ids=[guardianship.guardian_id])
