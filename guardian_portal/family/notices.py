"""What people are told about links: a yes, a no, an end, an invitation. No mail or subject says which, or of whom."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import (
    PENDING_STATES,
    STANDING_STATES,
    Guardianship,
    GuardianshipState,
    Invitation,
    InvitationState,
)
from guardian_portal.family.secrets import invitation_token
from guardian_portal.family.standing import begins, ends, is_live, is_past_its_end, live_at
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.services import NoticeRequest, notify
from notifications.topics import Topic

LINK_ACTIVE = "link_active"
LINK_DECLINED = "link_declined"
GUARDIANSHIP_ENDED = "guardianship_ended"
GUARDIAN_INVITED = "guardian_invited"
LINK_COOLING = "link_cooling"
GUARDIANSHIP_FROZEN = "guardianship_frozen"
GUARDIANSHIP_ENDS_SOON = "guardianship_ends_soon"

# A guardian under review learns nothing new about the other guardians.
_TOLD_STATES = (GuardianshipState.ACTIVE, GuardianshipState.PAUSED)


def tell_guardians(*, guardianship: Guardianship, previous: str, quietly: bool = False) -> None:
    """Write the notices of one step of a guardianship's life, if it has any; `quietly`: none to its own guardian."""
    state, own = guardianship.state, [] if quietly else [guardianship.guardian_id]
    if state == GuardianshipState.FROZEN:
        # To this guardian alone: the others learn neither that nor why.
        _tell(GUARDIANSHIP_FROZEN, guardianship, own)
    elif state == GuardianshipState.COOLING:
        _tell(LINK_COOLING, guardianship, own)
    if begins(previous, state):
        _tell(LINK_ACTIVE, guardianship, [*own, *_others(guardianship)])
    elif ends(previous, state):
        _tell(GUARDIANSHIP_ENDED, guardianship, [*own, *_others(guardianship)])
    elif previous in PENDING_STATES and _was_refused(guardianship):
        _tell(LINK_DECLINED, guardianship, own)


def tell_of_end_soon(guardianship: Guardianship) -> None:
    """Tell a carer a week before their date."""
    _tell(GUARDIANSHIP_ENDS_SOON, guardianship, [guardianship.guardian_id])


def tell_invited(*, invitation: Invitation, address: str) -> None:
    """The one mail of an invitation, to an address that may be nobody's here. It dies with the invitation."""
    request = NoticeRequest(
        kind=GUARDIAN_INVITED,
        address=address,
        connection_id=invitation.child.connection_id,
        thing=invitation.public_id,
        expires_at=invitation.expires_at,
    )
    notify(requests=[request])


def _was_refused(guardianship: Guardianship) -> bool:
    """By the child or the platform; the guardian's own withdrawal and a repeat are no news."""
    ended = (GuardianshipState.DECLINED, GuardianshipState.REVOKED, GuardianshipState.AGED_OUT)
    return guardianship.state in ended and guardianship.ended_by not in ("guardian", "repeat")


def _others(guardianship: Guardianship) -> list[int]:
    others = Guardianship.objects.filter(live_at(timezone.now()), child=guardianship.child_id, state__in=_TOLD_STATES)
    return list(others.exclude(guardian=guardianship.guardian_id).values_list("guardian_id", flat=True))


def _tell(kind: str, guardianship: Guardianship, recipients: Iterable[int]) -> None:
    notify(
        requests=[
            NoticeRequest(
                kind=kind,
                recipient_id=recipient,
                connection_id=guardianship.connection_id,
                thing=guardianship.public_id,
            )
            for recipient in recipients
        ]
    )


def _link(notice: Notice) -> Guardianship | None:
    return Guardianship.objects.select_related("child").filter(public_id=notice.thing).first()


def _due_while_live(notice: Notice) -> WithheldReason | None:
    link = _link(notice)
    if link is None or not is_live(link):
        return WithheldReason.SUPERSEDED
    return _due_to(notice, link)


def _due_in(state: GuardianshipState) -> Callable[[Notice], WithheldReason | None]:
    """Only while it is so: what was over before the mail could leave is no news."""

    def still_due(notice: Notice) -> WithheldReason | None:
        link = _link(notice)
        return None if link and link.state == state and not is_past_its_end(link) else WithheldReason.SUPERSEDED

    return still_due


def _due_once_over(notice: Notice) -> WithheldReason | None:
    link = _link(notice)
    if link is None or link.state in STANDING_STATES:
        return WithheldReason.SUPERSEDED
    return _due_to(notice, link)


def _due_to(notice: Notice, link: Guardianship) -> WithheldReason | None:
    """The one whose link it is, always; another guardian, only while they still look after the same child."""
    if notice.recipient_id == link.guardian_id:
        return None
    own = Guardianship.objects.filter(
        live_at(timezone.now()), guardian=notice.recipient_id, child=link.child_id, state__in=_TOLD_STATES
    )
    return None if own.exists() else WithheldReason.NOT_ENTITLED


def _context(notice: Notice) -> dict[str, object]:
    """One path to sign in to: one's own link, or the list of guardians for the others."""
    link = _link(notice)
    if link is None or link.child is None or notice.recipient_id == link.guardian_id:
        return {"path": reverse("dashboard:link_status", args=[notice.thing])}
    return {"path": reverse("dashboard:guardian_list", args=[link.child.public_id])}


def _due_while_open(notice: Notice) -> WithheldReason | None:
    is_open = Invitation.objects.filter(public_id=notice.thing, state=InvitationState.OPEN)
    return None if is_open.exists() else WithheldReason.WITHDRAWN


def _way_to_invitation(notice: Notice) -> dict[str, object]:
    token = invitation_token(Invitation.objects.get(public_id=notice.thing))
    return {"path": reverse("dashboard:link_invitation", args=[token])}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(LINK_ACTIVE, _("A link is active"), Topic.LINKS, "bulk", _due_while_live, _context),
    NoticeKind(LINK_DECLINED, _("A link was declined"), Topic.LINKS, "bulk", _due_once_over, _context),
    NoticeKind(GUARDIANSHIP_ENDED, _("A link ended"), Topic.LINKS, "bulk", _due_once_over, _context),
    NoticeKind(
        GUARDIAN_INVITED,
        _("An invitation to a guardian"),
        Topic.LINKS,
        "bulk",
        _due_while_open,
        _way_to_invitation,
        needs_verified_address=False,
    ),
    NoticeKind(
        LINK_COOLING, _("A link waits a day"), Topic.LINKS, "bulk", _due_in(GuardianshipState.COOLING), _context
    ),
    NoticeKind(
        GUARDIANSHIP_FROZEN,
        _("A link is under review"),
        Topic.LINKS,
        "bulk",
        _due_in(GuardianshipState.FROZEN),
        _context,
    ),
    NoticeKind(GUARDIANSHIP_ENDS_SOON, _("A link ends soon"), Topic.LINKS, "bulk", _due_while_live, _context),
)
