"""Who looks after whom: look-ups for intake and incidents in one query each, and the scoped way to a child."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from guardian_portal.common.prepared import Prepared
from guardian_portal.family.consent_home import columns
from guardian_portal.family.models import (
    PENDING_STATES,
    STANDING_STATES,
    Child,
    Guardianship,
    Invitation,
    InvitationState,
    LinkMethod,
    LinkRequest,
)
from guardian_portal.family.powers import Hearing, hearing_of
from guardian_portal.family.standing import live_at
from guardian_portal.platforms.models import Connection


@dataclass(frozen=True, slots=True)
class ChildRef:
    """A supervised child as other rooms need it; `activated_at` is the earliest activation of a live guardianship."""

    id: int
    public_id: str
    country: str
    activated_at: datetime


@dataclass(frozen=True, slots=True)
class GuardianToTell:
    """A guardian with a live guardianship, and how to speak to them. Paused and frozen ones are told less."""

    guardian_id: int
    guardian_public_id: str
    guardianship_id: int
    role: str
    state: str
    activated_at: datetime
    language: str
    time_zone: str
    is_danger: bool = False
    connection_id: int | None = None

    @property
    def hears(self) -> Hearing:
        """Which alerts reach them."""
        return hearing_of(self.state, is_danger=self.is_danger)


def supervised_children(*, connection: Connection, accounts: Collection[str]) -> dict[str, ChildRef]:
    """Those of a platform's accounts that have at least one live guardianship."""
    rows = (
        Guardianship.objects.filter(
            live_at(timezone.now()), child__connection=connection, child__account__in=set(accounts)
        )
        .values_list("child__account", "child_id", "child__public_id", "child__country")
        .annotate(Min("activated_at"))
        .order_by()
    )
    return {account: ChildRef(*fields) for account, *fields in rows}


def guardians_to_tell(*, child_ids: Collection[int]) -> dict[int, list[GuardianToTell]]:
    """Every live guardianship of these children, oldest first; the caller applies what paused and frozen mean."""
    found: dict[int, list[GuardianToTell]] = {child_id: [] for child_id in child_ids}
    for child_id, *fields in _to_tell(Guardianship.objects.filter(child_id__in=found), timezone.now()):
        found[child_id].append(GuardianToTell(*fields))
    return found


def entitlement(*, guardian_id: int, child_id: int) -> GuardianToTell | None:
    """This guardian's live guardianship of this child, asked again just before a message leaves."""
    for _child_id, *fields in _entitlement(guardian_id=guardian_id, child_id=child_id, now=timezone.now()):
        return GuardianToTell(*fields)
    return None


def _to_tell(guardianships: QuerySet[Guardianship], now: datetime) -> QuerySet[Guardianship, tuple[Any, ...]]:
    live = guardianships.filter(live_at(now), guardian__is_active=True)
    return live.order_by("pk").values_list(
        "child_id",
        "guardian_id",
        "guardian__public_id",
        "pk",
        "role",
        "state",
        "activated_at",
        "guardian__language",
        "guardian__time_zone",
        "is_danger",
        "connection_id",
    )


def visible_children(user: User) -> QuerySet[Child]:
    """The children this guardian may see now: the scoped way to every page about a child."""
    return Child.objects.filter(live_at(timezone.now(), "guardianships__"), guardianships__guardian=user)


def guardianship_of(user: User, child: Child) -> Guardianship | None:
    """This guardian's live guardianship of this child."""
    return Guardianship.objects.filter(live_at(timezone.now()), guardian=user, child=child).first()


def own_link(user: User, link_id: str) -> Guardianship | None:
    """A guardian's own link in whatever state, for the page that tells what became of a request."""
    links = Guardianship.objects.filter(guardian=user, public_id=link_id)
    return links.select_related("child", "connection__platform").first()


def own_links(user: User, *, ended_after: datetime) -> list[Guardianship]:
    """A guardian's standing links and those that ended lately, with child and platform, newest first, in one query."""
    return _own_links(guardian_id=user.pk, ended_after=ended_after)


def _links_of(guardian_id: int, ended_after: datetime) -> QuerySet[Guardianship]:
    return (
        Guardianship.objects.filter(Q(state__in=STANDING_STATES) | Q(ended_at__gt=ended_after), guardian_id=guardian_id)
        .annotate(**columns())
        .select_related("child", "connection__platform")
        .order_by("-requested_at", "-pk")
    )


def guardians_of(child: Child) -> QuerySet[Guardianship]:
    """The live guardianships of a child with their guardians, oldest first."""
    live = Guardianship.objects.filter(live_at(timezone.now()), child=child)
    return live.select_related("guardian").order_by("activated_at", "pk")


def waiting_invitations(child: Child) -> QuerySet[Invitation]:
    """Invitations to look after this child that wait for the invited, or accepted ones for the child; oldest first."""
    is_open = Q(state=InvitationState.OPEN, expires_at__gt=timezone.now())
    is_asked = Q(state=InvitationState.ACCEPTED, guardianship__state__in=PENDING_STATES)
    return Invitation.objects.filter(is_open | is_asked, child=child).select_related("inviter_link").order_by("pk")


def connections_to_link() -> list[Connection]:
    """The connections that a child's account can be linked through, by the platform's name."""
    active = Connection.objects.filter(retired_at__isnull=True).select_related("platform")
    return list(active.order_by("platform__name", "pk"))


def connections_to_sign_in() -> list[Connection]:
    """Those of them where a child can sign in to prove a link."""
    return [connection for connection in connections_to_link() if connection.oidc_issuer]


def connection_to_sign_in(public_id: str) -> Connection | None:
    """One of them, by its id."""
    active = Connection.objects.filter(retired_at__isnull=True, public_id=public_id).exclude(oidc_issuer="")
    return active.select_related("platform").first()


def own_sign_in(user: User, reference: str) -> LinkRequest | None:
    """A guardian's own attempt to link by the child's sign-in, by its reference code."""
    attempts = LinkRequest.objects.filter(guardian=user, method=LinkMethod.OIDC, reference=reference)
    return attempts.select_related("guardianship").first()


_own_links: Prepared[Guardianship] = Prepared(_links_of, guardian_id=int, ended_after=datetime)
_entitlement: Prepared[tuple[Any, ...]] = Prepared(
    lambda guardian_id, child_id, now: _to_tell(
        Guardianship.objects.filter(guardian_id=guardian_id, child_id=child_id), now
    ),
    guardian_id=int,
    child_id=int,
    now=datetime,
)
