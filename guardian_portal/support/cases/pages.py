"""Everything on the page of a case: thread, clocks, the family without names, what is related, what to do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Guardianship, LinkRequest, Verification
from guardian_portal.family.serving import acting_for, served
from guardian_portal.family.standing import live_at
from guardian_portal.support.cases.answer_texts import AnswerText, texts_for
from guardian_portal.support.cases.counting import COUNTED_UP_TO, Count
from guardian_portal.support.cases.kinds import is_private_case
from guardian_portal.support.cases.policies import can_assign_case, can_work_on_case, could_be_raised
from guardian_portal.support.cases.queue import cases_for_staff, next_action, next_waiting
from guardian_portal.support.cases.thread import Thread, thread_of
from guardian_portal.support.deciding.acts import Act, acts_for
from guardian_portal.support.deciding.selectors import CaseProposal, next_with, proposals_of
from guardian_portal.support.deliveries import DeliveryRow, known_deliveries, row_of
from guardian_portal.support.models import Case, CaseDecision, CaseMessage, Side
from guardian_portal.support.sessions.subjects import SUBJECTS
from notifications.selectors import delivery_log

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

RELATED_SHOWN = 5


@dataclass(frozen=True)
class Related:
    """One guardianship around the case: its id, role and state. Who it is stays masked."""

    link: str
    role: str
    state: str
    is_theirs: bool
    is_verified: bool


@dataclass(frozen=True)
class FamilyPicture:
    """The family in counts and roles. Names and addresses come with a staff session that gives a reason for them."""

    has_verified_address: bool
    children: int
    child_id: str
    child_age: str
    guardianships: list[Related]
    roles: list[tuple[str, int]]


@dataclass(frozen=True)
class CasePage:
    """What `templates/support/case_detail.html` shows."""

    case: Case
    thread: Thread
    decisions: list[CaseDecision]
    picture: FamilyPicture
    attempts: list[LinkRequest]
    deliveries: list[DeliveryRow]
    others: Count
    about_child: list[Case]
    texts: list[AnswerText]
    proposals: list[CaseProposal]
    acts: list[Act]
    next_action: StrPromise
    due_at: datetime | None
    is_overdue: bool
    following: Case | None
    subject_page: str
    may_act: bool
    may_answer: bool
    may_assign: bool
    may_raise: bool
    may_delete_files: bool
    is_mine: bool


def case_page(case: Case, staff: User, before: str = "") -> CasePage:
    """`before`: from which message on the thread is left out."""
    due = case.next_due_at
    may_work = can_work_on_case(staff, case)
    may_act = may_work and case.is_open
    proposals, around = proposals_of(case, staff), _around(case, staff)
    return CasePage(
        case=case,
        thread=thread_of(CaseMessage.objects.filter(case=case), before),
        decisions=list(case.decisions.select_related("made_by")),
        picture=family_picture(case, staff),
        attempts=_attempts(case, staff),
        deliveries=_deliveries(case, staff),
        others=Count(sum(_is_same_persons(case, one) for one in around)),
        about_child=[one for one in around if _may_be_named(case, one)][:RELATED_SHOWN],
        texts=texts_for(case.kind, case.language) if case.person_id else [],
        proposals=proposals,
        acts=acts_for(case),
        next_action=next_with(proposals, next_action(case)),
        due_at=due,
        is_overdue=due is not None and due < timezone.now(),
        following=next_waiting(staff, but=case),
        subject_page=SUBJECTS[case.subject_kind].address_of(case.subject_id) if case.subject_kind in SUBJECTS else "",
        may_act=may_act,
        may_answer=may_act and case.opened_side != Side.STAFF,
        may_assign=can_assign_case(staff, case) and case.is_open,
        may_raise=may_act and could_be_raised(case),
        may_delete_files=may_work,
        is_mine=case.assignee_id == staff.pk,
    )


def _around(case: Case, staff: User) -> list[Case]:
    """All of the same person, of a child that wrote all of the child's own; and open ones about the same child."""
    of_person = Q(person=case.person_id) if case.person_id else Q(child=case.child_id, person=None)
    about_child = Q(child=case.child_id, closed_at__isnull=True) if case.child_id else Q(pk__in=())
    known = cases_for_staff(staff).exclude(opened_side=Side.STAFF).exclude(pk=case.pk)
    open_first = F("closed_at").asc(nulls_first=True)
    found = known.filter(of_person | about_child).order_by(open_first, "opened_at", "pk")
    return list(found[:COUNTED_UP_TO]) if case.person_id or case.child_id else []


def _is_same_persons(case: Case, other: Case) -> bool:
    return other.person_id == case.person_id and (case.person_id is not None or other.child_id == case.child_id)


def _may_be_named(case: Case, other: Case) -> bool:
    """Two sides of one dispute lead to each other. What is private only a private case names."""
    is_about_same = case.child_id is not None and other.child_id == case.child_id and other.is_open
    return is_about_same and (is_private_case(case) or not is_private_case(other))


def family_picture(case: Case, staff: User) -> FamilyPicture:
    """Of the child the case is about; without one, of the person's own links. Only on the platforms served."""
    about = {"child": case.child_id} if case.child_id else {"guardian": case.person_id}
    live = Guardianship.objects.filter(live_at(timezone.now()), **about).order_by("activated_at", "pk")
    known = served(live, staff, platform="connection__platform", child="child", people=("guardian",))
    links = list(known) if any(about.values()) else []
    shown = _verified(links)
    related = [
        Related(
            link=one.public_id,
            role=one.get_role_display(),
            state=one.get_state_display(),
            is_theirs=one.guardian_id == case.person_id,
            is_verified=one.pk in shown,
        )
        for one in links
    ]
    child = case.child
    return FamilyPicture(
        has_verified_address=_has_verified_address(case.person),
        children=len({one.child_id for one in links if one.guardian_id == case.person_id}),
        child_id=child.public_id if child else "",
        child_age=f"{child.age_min}-{child.age_max}" if child and child.age_max is not None else "",
        guardianships=related,
        roles=sorted(Counter(one.role for one in related).items()),
    )


def colleagues_for(case: Case) -> list[User]:
    """Who could work on it."""
    return list(acting_for(platform=case.platform_id, child=case.child_id, people=[case.person_id]))


def _verified(links: list[Guardianship]) -> set[int]:
    standing = Verification.objects.filter(guardianship__in=links, undone_at__isnull=True)
    return set(standing.values_list("guardianship_id", flat=True)) if links else set()


def _has_verified_address(person: User | None) -> bool:
    return person is not None and EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists()


def _attempts(case: Case, staff: User) -> list[LinkRequest]:
    if case.person_id is None:
        return []
    tries = LinkRequest.objects.filter(guardian=case.person_id).order_by("-attempted_at")
    known = served(tries, staff, platform="connection__platform", person="guardian", child="guardianship__child")
    return list(known[:RELATED_SHOWN])


def _deliveries(case: Case, staff: User) -> list[DeliveryRow]:
    if case.person_id is None:
        return []
    theirs = known_deliveries(delivery_log().filter(notice__recipient=case.person_id), staff)
    return [row_of(one) for one in theirs[:RELATED_SHOWN]]
