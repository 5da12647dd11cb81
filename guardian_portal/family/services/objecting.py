"""A child's private objection: stored for the desk alone, taken by a person, answered through the child's own app.

Nothing here may touch what a guardian can fetch, nor what the child's page shows: somebody may be looking on.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.errors import NotAllowed, TooManyObjections
from guardian_portal.family.models import Child, ChildSession, Objection, ObjectionState
from guardian_portal.family.objection_notices import OBJECTION_PAGE
from guardian_portal.family.policies import can_handle_objection
from guardian_portal.family.services.child_sessions import child_actor
from guardian_portal.platforms.outbox import send_event
from notifications.services import NoticeRequest, notify

WORDS_MAX = 2000
# Counted in one visit alone: what an earlier visit did must not be felt in this one.
PER_VISIT = 5
# Neutral on purpose: whoever looks at the child's app learns only that the desk has written.
ANSWER_KEY = "desk.note"


def object_privately(*, session: ChildSession, words: str) -> Objection:
    """Keep an objection and wake the person on call. Raises TooManyObjections."""
    with transaction.atomic():
        if session.objections.count() >= PER_VISIT:
            raise TooManyObjections
        child = session.child
        first = not Objection.objects.filter(child=child, state=ObjectionState.OPEN).exists()
        objection = Objection.objects.create(child=child, session=session, words=words.strip().encode() or None)
        _record(objection, Action.OBJECTION_MADE, child_actor(child))
        if first and settings.ONCALL_EMAIL:
            notify(
                requests=[NoticeRequest(kind=OBJECTION_PAGE, address=settings.ONCALL_EMAIL, thing=objection.public_id)]
            )
    return objection


def take_objection(*, objection: Objection, staff: User) -> bool:
    """One person looks after it from now on. False when another one was first."""
    _allow(staff, objection)
    with transaction.atomic():
        waiting = Objection.objects.filter(pk=objection.pk, state=ObjectionState.OPEN)
        if not waiting.update(state=ObjectionState.TAKEN, taken_by=staff, taken_at=timezone.now()):
            return False
        _record(objection, Action.OBJECTION_TAKEN, actor_of(staff))
    return True


def answer_objection(*, objection: Objection, staff: User, words: str) -> bool:
    """Write to the child through the platform. False when it was answered meanwhile."""
    _allow(staff, objection)
    now, child = timezone.now(), objection.child
    with transaction.atomic():
        unanswered = Objection.objects.filter(pk=objection.pk).exclude(state=ObjectionState.ANSWERED)
        changes = {"state": ObjectionState.ANSWERED, "answered_by": staff, "answered_at": now}
        if not unanswered.update(**changes, answer=words.encode(), answer_sent=bool(child.connection.notify_url)):
            return False
        _send(child, words)
        _record(objection, Action.OBJECTION_ANSWERED, actor_of(staff))
    return True


def _send(child: Child, words: str) -> None:
    send_event(
        connection=child.connection,
        type="child.notice.v1",
        subject=child.account,
        data={"notice_id": new_public_id(), "key": ANSWER_KEY, "params": {"text": words}},
    )


def _allow(staff: User, objection: Objection) -> None:
    if not can_handle_objection(staff, objection):
        raise NotAllowed


def _record(objection: Objection, action: Action, actor: Actor) -> None:
    record(actor=actor, action=action, object_kind="objection", object_id=objection.public_id)
