"""What the guardian's pages show, gathered from the rooms below in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from accounts.address_changes import waiting_change
from accounts.models import AddressChange, User
from guardian_portal.family import consent_home
from guardian_portal.family.models import (
    PENDING_STATES,
    STANDING_STATES,
    Child,
    Guardianship,
    GuardianshipState,
    Invitation,
    InvitationState,
)
from guardian_portal.family.policies import hides_from
from guardian_portal.family.seeing import seen_keys
from guardian_portal.family.selectors import guardians_of, own_links, waiting_invitations
from guardian_portal.family.standing import is_live
from guardian_portal.family.states import SEES, sees
from guardian_portal.incidents.selectors import AlertNews, AlertRow, OpenAlerts, latest_alerts, open_alerts
from notifications.selectors import address_problem

# How long an answer that ended a request stays on the home page.
NEWS_FOR = timedelta(days=7)


@dataclass(frozen=True)
class ChildCard:
    """One child on the home page."""

    child: Child
    link: Guardianship
    open_alerts: int
    consent_asked: Promise | None = None


@dataclass(frozen=True)
class Home:
    """Everything on the home page."""

    cards: list[ChildCard] = field(default_factory=list)
    waiting: list[Guardianship] = field(default_factory=list)
    ended: list[Guardianship] = field(default_factory=list)
    latest: Sequence[AlertRow] = ()
    news: AlertNews | None = None  # what an open page is compared with; None: no child, so no alerts
    counted: Sequence[int] = ()  # the alerts behind its counts that say something not yet shown
    address_problem: Any = None
    # Only where no mail can tell of it: who gets our mail has been told.
    address_change: AddressChange | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing linked and nothing asked for."""
        return not self.cards and not self.waiting


def home_of(user: User) -> Home:
    """A guardian's home in four queries; two for a guardian without children."""
    links = own_links(user, ended_after=timezone.now() - NEWS_FOR)
    live = [link for link in links if is_live(link) and link.child]
    alerts = open_alerts(user) if live else None
    problem = address_problem(user)
    return Home(
        cards=[_card(user, link.child, link, alerts) for link in live if link.child],
        waiting=_waiting(links),
        ended=_news(links),
        latest=latest_alerts(user) if live else (),
        news=alerts.news if alerts else None,
        counted=alerts.all_unseen if alerts else (),
        address_problem=problem,
        address_change=waiting_change(user) if problem else None,
    )


def _card(user: User, child: Child, link: Guardianship, alerts: OpenAlerts | None) -> ChildCard:
    return ChildCard(child, link, alerts.by_child.get(child.pk, 0) if alerts else 0, consent_home.asks(user, link))


def _waiting(links: list[Guardianship]) -> list[Guardianship]:
    """Requests that wait; of those a platform never answered only the newest, however often it was tried."""
    waiting = [link for link in links if link.state in PENDING_STATES]
    unanswered = {link.connection_id: link for link in reversed(waiting) if link.child_id is None}
    return [link for link in waiting if link.child_id or unanswered[link.connection_id] is link]


def _news(links: list[Guardianship]) -> list[Guardianship]:
    """Links that others or the clock ended; what one ended oneself is no news."""
    over = [link for link in links if link.state not in STANDING_STATES]
    return [link for link in over if link.ended_by not in ("guardian", "repeat")]


@dataclass(frozen=True)
class GuardianRow:
    """A guardian as the other guardians of the child may know them: a name they chose, a role, a day.

    Whom staff protect is a guardian without name and day; to one under review, all the others are.
    """

    name: str
    role: str
    since: datetime | None
    is_me: bool
    is_hidden: bool = False


def guardian_rows(own: Guardianship, child: Child) -> list[GuardianRow]:
    """The child's guardians as the guardian of `own` may know them."""
    return [_row(link, own) for link in guardians_of(child)]


@dataclass(frozen=True)
class InvitationRow:
    """An invitation as a guardian of the child may know it: whom it went to, only the one who wrote it.

    Without its last moment, which tells its first, where whoever wrote it is hidden.
    """

    public_id: str
    role: str
    ends_at: datetime | None
    expires_at: datetime | None
    is_accepted: bool
    is_mine: bool
    address: str


def invitation_rows(own: Guardianship, child: Child) -> list[InvitationRow]:
    """The child's invitations that somebody still has to answer, oldest first, for the guardian of `own`."""
    me = own.guardian_id
    return [
        InvitationRow(
            public_id=one.public_id,
            role=one.get_role_display(),
            ends_at=one.ends_at,
            expires_at=None if hides_from(one.inviter_link, own) else one.expires_at,
            is_accepted=one.state == InvitationState.ACCEPTED,
            is_mine=one.inviter_id == me,
            address=bytes(one.address).decode() if one.inviter_id == me and one.address else "",
        )
        for one in waiting_invitations(child)
    ]


def own_invitation(user: User, child: Child, public_id: str) -> Invitation | None:
    """An invitation that this guardian wrote for this child, in whatever state."""
    own = Invitation.objects.filter(inviter=user, child=child, public_id=public_id)
    return own.select_related("child__connection").first()


def _row(link: Guardianship, own: Guardianship) -> GuardianRow:
    """A masked address is still an address: it is shown to its owner alone."""
    role = link.get_role_display()
    if link.pk == own.pk:
        return GuardianRow(link.guardian.display_name, role, link.activated_at, is_me=True)
    if hides_from(link, own):
        return GuardianRow("", "", None, is_me=False, is_hidden=True)
    return GuardianRow(link.guardian.name, role, link.activated_at, is_me=False)


def what_is_seen(link: Guardianship, *, barred: bool | None = None) -> list[Promise]:
    """In words, what this guardianship lets its guardian see. `barred`: by law no activity; asked where not given."""
    return [SEES[key] for key in seen_keys(link, barred=barred)]


def what_will_be_seen() -> list[Promise]:
    """In words, what a guardian sees whose link is active."""
    return [SEES[key] for key in sees(GuardianshipState.ACTIVE)]
