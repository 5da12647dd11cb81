"""What the end of a guardianship, a review, and a danger named do here: what is not yet sent to that guardian is not
sent any more, and of what this guardian had, or was the last to hear, somebody else is told.
"""

from __future__ import annotations

from django.utils import timezone

from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.standing import ends
from guardian_portal.incidents.escalation.unheard import tell_desk_instead
from guardian_portal.incidents.escalation.watching import begin_again_without, stop_baseless
from guardian_portal.incidents.models import Alert, Telling
from guardian_portal.incidents.notices import ALERT_MAILS
from notifications.models import WithheldReason
from notifications.services import withdraw

from .recording import lock_children


def withdraw_after_end(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """One of settings.GUARDIANSHIP_EFFECTS; runs inside the transition's transaction."""
    if ends(previous, guardianship.state):
        _withdraw(guardianship)
        _ask_others(guardianship)
    elif GuardianshipState.FROZEN in (previous, guardianship.state):
        _ask_others(guardianship)


def withdraw_from_danger(*, guardianship: Guardianship, actor: Actor) -> None:
    """One of settings.DANGER_EFFECTS; runs inside the transaction that names the danger."""
    _withdraw(guardianship)
    _ask_others(guardianship)


def _withdraw(guardianship: Guardianship) -> None:
    tellings = Telling.objects.filter(sighting__alert__guardianship=guardianship)
    withdraw(
        things=set(tellings.values_list("mail", flat=True)),
        reason=WithheldReason.NOT_ENTITLED,
        kinds=ALERT_MAILS,
        recipient_ids=[guardianship.guardian_id],
    )


def _ask_others(guardianship: Guardianship) -> None:
    """After a review the guardian's "I have it" counts again, and stops what had begun without it."""
    if guardianship.child_id is None or not Alert.objects.filter(guardianship=guardianship).exists():
        return
    now = timezone.now()
    lock_children([guardianship.child_id])
    stop_baseless([guardianship.child_id], now=now)
    begin_again_without(guardianship_id=guardianship.pk, now=now)
    tell_desk_instead(guardianship_id=guardianship.pk, now=now)
