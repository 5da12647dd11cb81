"""What can be put before a second person in a case, about which things, and whose staff it concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import masked_address
from guardian_portal.family.models import STANDING_STATES, Guardianship, GuardianshipState
from guardian_portal.family.services.overrides import REOPENED_WITHIN
from guardian_portal.family.serving import served
from guardian_portal.family.standing import live_at
from guardian_portal.support.deciding.forms import (
    AddressForm,
    AskAgainForm,
    EndLinkForm,
    EraseAccountForm,
    EraseChildForm,
    FreezeForm,
    ProposeForm,
)
from guardian_portal.support.models import Case, CaseKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

Things = Callable[["Case", "User"], list[tuple[str, str]]]


@dataclass(frozen=True)
class Act:
    """One kind of proposal, as a case offers it. `things`: ids and what staff call them."""

    kind: str
    label: StrPromise
    form: type[ProposeForm]
    things: Things
    fits: Callable[[Case], bool]


def acts_for(case: Case) -> list[Act]:
    """In the order of the page; asks the database nothing."""
    return [one for one in ACTS.values() if case.is_open and one.fits(case)]


def platform_of(kind: str, thing: str, case: Case) -> int | None:
    """Whose staff answer it. What concerns a whole account is for all platforms on which its owner had a link."""
    if kind in (ADDRESS, ERASE_ACCOUNT):
        links = Guardianship.objects.filter(guardian__public_id=thing)
        found = set(links.values_list("connection__platform", flat=True))
        return found.pop() if len(found) == 1 else None
    return case.platform_id


def _links_around(case: Case, staff: User) -> Any:
    """Of the child the case is about; without one, the person's own."""
    about = {"child": case.child_id} if case.child_id else {"guardian": case.person_id}
    links = Guardianship.objects.select_related("guardian") if any(about.values()) else Guardianship.objects.none()
    # About a case's platform only: its staff answer.
    own = links.filter(**about, connection__platform=case.platform_id).order_by("requested_at", "pk")
    return served(own, staff, platform="connection__platform", child="child", people=("guardian",))


def _standing(case: Case, staff: User) -> list[tuple[str, str]]:
    return _named(_links_around(case, staff).filter(state__in=STANDING_STATES))


def _live(case: Case, staff: User) -> list[tuple[str, str]]:
    live = _links_around(case, staff).filter(live_at(timezone.now()))
    return _named(live.exclude(state=GuardianshipState.FROZEN))


def _unanswered(case: Case, staff: User) -> list[tuple[str, str]]:
    """What nobody answered in time; that the child said no shows too, for staff to read that it stands."""
    lately = _links_around(case, staff).filter(ended_at__gt=timezone.now() - REOPENED_WITHIN)
    over = lately.filter(state__in=(GuardianshipState.EXPIRED, GuardianshipState.DECLINED))
    return _named(over.filter(guardian=case.person_id))


def _named(links: Any) -> list[tuple[str, str]]:
    return [
        (one.public_id, f"{one.public_id} · {masked_address(one.guardian.email)} · {one.get_state_display()}")
        for one in links
    ]


def _child(case: Case, staff: User) -> list[tuple[str, str]]:
    return [(case.child.public_id, case.child.public_id)] if case.child else []


def _person(case: Case, staff: User) -> list[tuple[str, str]]:
    return [(case.person.public_id, masked_address(case.person.email))] if case.person else []


def _has_person(case: Case) -> bool:
    return case.person_id is not None


def _on_platform(case: Case) -> bool:
    return case.platform_id is not None


ADDRESS, ERASE_ACCOUNT = "address_change", "erase_account"
ACTS: Mapping[str, Act] = {
    one.kind: one
    for one in (
        Act("ask_child_again", _("Ask the child once more"), AskAgainForm, _unanswered, _has_person),
        Act("end_link", _("End a link"), EndLinkForm, _standing, _on_platform),
        Act("freeze_quietly", _("Put a link under review without a mail"), FreezeForm, _live, _on_platform),
        Act(ADDRESS, _("Invite this person to change their address"), AddressForm, _person, _has_person),
        Act(
            "erase_child",
            _("Erase what is kept about the child"),
            EraseChildForm,
            _child,
            lambda case: case.kind == CaseKind.ERASURE and case.child_id is not None,
        ),
        Act(
            ERASE_ACCOUNT,
            _("Erase this person's account"),
            EraseAccountForm,
            _person,
            lambda case: case.kind == CaseKind.ERASURE and case.person_id is not None,
        ),
    )
}
