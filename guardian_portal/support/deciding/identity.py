"""A guardian's address: the desk only writes to the channel that was proved before; the person does all the rest.

No new address goes through the desk, so nobody can talk it into one. Who signs in changes the address as always: a code
to the new one, two days in which the old one is told and can stop it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.address_changes import waiting_change
from accounts.models import User, masked_address
from guardian_portal.support.notices import ADDRESS_INVITED
from guardian_portal.support.proposal_kinds import Described, ProposalConflict
from notifications.channels import EMAIL, offered_channels
from notifications.services import NoticeRequest, notify
from notifications.topics import Channels

if TYPE_CHECKING:
    from guardian_portal.audit.services import Actor
    from guardian_portal.support.models import Proposal

FIRST, SECOND = "first", "second"
WAYS = ((FIRST, _("Their confirmed e-mail address")), (SECOND, _("Their second channel, proved before")))
LIVES = timedelta(days=7)


def apply(*, proposal: Proposal, actor: Actor) -> None:
    """Write to the proved channel. Raises ProposalConflict."""
    check(proposal)
    notify(
        requests=[
            NoticeRequest(
                kind=ADDRESS_INVITED,
                recipient_id=person_of(proposal).pk,
                thing=proposal.public_id,
                channels=Channels.SECOND if proposal.params["way"] == SECOND else Channels.CHOSEN,
                expires_at=timezone.now() + LIVES,
            )
        ]
    )


def check(proposal: Proposal) -> None:
    """The person has the channel, and no change waits. Raises ProposalConflict."""
    person = person_of(proposal)
    if person.is_staff_member or not person.is_active:
        raise ProposalConflict(_("This is not the account of a guardian."))
    if waiting_change(person):
        raise ProposalConflict(_("A change of address waits already. Its owner can stop it; the desk cannot."))
    if not EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists():
        raise ProposalConflict(_("Their e-mail address was never confirmed: nothing is proved that we could write to."))
    if proposal.params["way"] == SECOND and not second_channels(person):
        raise ProposalConflict(_("They have no second channel that was proved before."))


def describe(proposal: Proposal) -> Sequence[Described]:
    """Where it goes, and what only the person can do."""
    person = person_of(proposal)
    return [
        Described(_("Account"), person.public_id),
        Described(_("Address now"), masked_address(person.email)),
        Described(_("We write to"), dict(WAYS)[proposal.params["way"]]),
        Described(_("Second channels proved"), ", ".join(str(one) for one in second_channels(person)) or _("None")),
        Described(
            _("What happens then"),
            _(
                "They sign in and give the new address themselves. A code goes there, the old address is told and can "
                "stop it for two days. The desk can do none of these steps"
            ),
        ),
    ]


def second_channels(person: User) -> list[object]:
    """What they call the channels beside mail that reach them."""
    return [one.label for one in offered_channels() if one.key != EMAIL and person.pk in one.reaches([person.pk])]


def person_of(proposal: Proposal) -> User:
    return User.objects.get(public_id=proposal.thing)
