"""Beginning and ending a staff session, and showing the family's names in it. Each leaves an audit entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.support.models import EndedWhy, SessionReason, StaffLook, StaffSession

from .opening import case_of
from .subjects import CASE, SUBJECTS

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from guardian_portal.support.models import Case

    from .subjects import Subject, Thing

SESSION_LASTS = timedelta(minutes=30)
# Whoever gives one of these says that nobody outside may learn of it, whatever the case is about.
PROTECTING = frozenset({SessionReason.SAFETY, SessionReason.DISPUTE})


class SessionRefused(Exception):
    """This person may not begin one here, or said too little."""


def begin_session(
    *, staff: User, subject: Subject, thing: Thing, reason: SessionReason, words: str = ""
) -> StaffSession:
    """On the case, or on the item's case, which is opened where there is none. One that runs is ended: to go on longer
    is to say once more why. Raises SessionRefused."""
    if not (staff.is_staff_member and subject.known_to(staff).filter(pk=thing.pk).exists()):
        raise SessionRefused
    if reason == SessionReason.OTHER and not words.strip():
        raise SessionRefused
    try:
        with transaction.atomic():
            case = case_of(subject, thing, staff)
            return _begun(staff, case, reason, words.strip(), private=subject.is_private(thing))
    except IntegrityError:
        # The same person twice at once, or two on an item without a case: the other one has made it.
        with transaction.atomic():
            case = case_of(subject, thing, staff)
            return _begun(staff, case, reason, words.strip(), private=subject.is_private(thing))


def end_session(*, session: StaffSession, why: EndedWhy, actor: Actor = SYSTEM) -> bool:
    """False where it was ended already. What time has ended is dated by its time."""
    now = timezone.now()
    with transaction.atomic():
        standing = StaffSession.objects.filter(pk=session.pk, ended_at__isnull=True)
        if not standing.update(ended_at=min(now, session.ends_at), ended_why=why):
            return False
        record(
            actor=actor,
            action=Action.STAFF_SESSION_ENDED,
            object_kind="staff_session",
            object_id=session.public_id,
            why=str(why),
        )
    return True


def show_names(*, session: StaffSession, reason: str) -> None:
    """From now on this session's case page names the family. Raises SessionRefused without a reason."""
    if not reason.strip():
        raise SessionRefused
    with transaction.atomic():
        hidden = StaffSession.objects.filter(pk=session.pk, ended_at__isnull=True, names_at__isnull=True)
        if hidden.update(names_at=timezone.now(), names_reason=reason.strip().encode()):
            record(
                actor=actor_of(session.staff),
                action=Action.NAMES_SHOWN,
                object_kind="staff_session",
                object_id=session.public_id,
                case=session.case.public_id,
            )


@transaction.atomic
def delete_sessions_before(moment: datetime) -> int:
    """Those that had ended by then, with what was read in them; how many sessions."""
    over = StaffSession.objects.filter(ends_at__lt=moment, ended_at__isnull=False)
    StaffLook.objects.filter(session__in=over).delete()
    return over.delete()[0]


def _begun(staff: User, case: Case, reason: SessionReason, words: str, *, private: bool) -> StaffSession:
    now = timezone.now()
    for old in StaffSession.objects.filter(staff=staff, case=case, ended_at__isnull=True):
        end_session(session=old, why=EndedWhy.AGAIN if old.ends_at > now else EndedWhy.TIME, actor=actor_of(staff))
    session = StaffSession.objects.create(
        staff=staff,
        case=case,
        reason=reason,
        words=words.encode() or None,
        is_protected=private or reason in PROTECTING or SUBJECTS[CASE].is_private(case),
        started_at=now,
        ends_at=now + SESSION_LASTS,
    )
    record(
        actor=actor_of(staff),
        action=Action.STAFF_SESSION_BEGUN,
        object_kind="staff_session",
        object_id=session.public_id,
        case=case.public_id,
        reason=str(reason),
        protected=session.is_protected,
    )
    return session
