"""The child's requests: asked on the platform or on their own page, answered by a guardian, over after a while.

A yes sets the control like any other change of that guardian, by the same rule.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.controls.catalogue import Value
from guardian_portal.controls.errors import RequestProblem, RequestRefused
from guardian_portal.controls.models import Cause, ChildRequest, RequestState
from guardian_portal.controls.notices import tell_of_request
from guardian_portal.controls.policies import can_answer_request
from guardian_portal.controls.services.setting import Outcome, change
from guardian_portal.controls.services.sheet import HeldSheet, hold
from guardian_portal.family.ageing_notices import tell_child
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.selectors import guardianship_of
from guardian_portal.platforms.events import PermissionRequested
from guardian_portal.platforms.outbox import send_event

OPEN = RequestState.OPEN
ASKED_HERE_FOR = timedelta(days=7)
LONGEST = timedelta(days=30)
MOST_OPEN = 5
_AT_ONCE = 200


def record_request(*, child: Child, asked: PermissionRequested, at: datetime, actor: Actor) -> None:
    """From the platform; it may come twice and in any order. The newest for a control takes the place of an older."""
    with transaction.atomic():
        hold(child)
        if ChildRequest.objects.filter(child=child, request_id=asked.request_id).exists():
            return
        newer = ChildRequest.objects.filter(child=child, control=asked.control, asked_at__gt=at).exists()
        now = timezone.now()
        state = RequestState.WITHDRAWN if newer else OPEN if asked.expires_at > now else RequestState.EXPIRED
        if state == OPEN:
            _make_room(child, asked.control, actor)
        made = ChildRequest.objects.create(
            child=child,
            request_id=asked.request_id,
            control=asked.control,
            wanted=asked.wanted,
            state=state,
            asked_at=at,
            expires_at=min(asked.expires_at, now + LONGEST),
        )
        _made(made, actor)


def propose_value(*, child: Child, control: str, wanted: Value, actor: Actor) -> ChildRequest:
    """The child asks on their own page. Raises RequestRefused."""
    with transaction.atomic():
        held = hold(child)
        problem = _problem(held, control, wanted)
        if problem:
            raise RequestRefused(problem)
        _make_room(child, control, actor)
        if ChildRequest.objects.filter(child=child, state=OPEN).count() >= MOST_OPEN:
            raise RequestRefused(RequestProblem.TOO_MANY)
        expires_at = timezone.now() + ASKED_HERE_FOR
        made = ChildRequest.objects.create(child=child, control=control, wanted=wanted, expires_at=expires_at)
        _made(made, actor)
    return made


def approve_request(
    *, request: ChildRequest, guardian: User, seen_version: int, actor: Actor, word: str = ""
) -> Outcome:
    """Yes. Raises RequestRefused, and what `set_controls` raises: then nothing is answered."""
    with transaction.atomic():
        link = _answer(request, guardian, RequestState.APPROVED, word, actor)
        wanted = {request.control: request.wanted}
        return change(request.child, link.guardian, wanted, seen_version, actor, Cause.REQUEST, word)


def refuse_request(*, request: ChildRequest, guardian: User, actor: Actor, word: str = "") -> None:
    """No, with a word. Raises RequestRefused."""
    with transaction.atomic():
        _answer(request, guardian, RequestState.REFUSED, word, actor)


def withdraw_request(*, request: ChildRequest, actor: Actor) -> None:
    """The child takes it back. Raises RequestRefused."""
    with transaction.atomic():
        if not _close(request, RequestState.WITHDRAWN, Action.CHILD_REQUEST_ENDED, actor):
            raise RequestRefused(RequestProblem.SETTLED)


def expire_requests() -> int:
    """Run by the sweepers. Returns how many went unanswered."""
    due = ChildRequest.objects.filter(state=OPEN, expires_at__lte=timezone.now()).select_related("child__connection")
    return sum(_expire(request) for request in due.order_by("expires_at")[:_AT_ONCE])


def end_requests(*, child: Child, actor: Actor, **which: object) -> None:
    """Nobody is there any more who could answer; or, of those that `which` narrows it to, nothing to be answered."""
    for request in ChildRequest.objects.filter(child=child, state=OPEN, **which).select_related("child__connection"):
        _close(request, RequestState.EXPIRED, Action.CHILD_REQUEST_ENDED, actor)


def _problem(held: HeldSheet | None, key: str, wanted: Value) -> RequestProblem | None:
    control = held.control(key) if held else None
    if held is None or control is None or control.managed_by != "guardian" or not control.is_valid(wanted):
        return RequestProblem.NO_SUCH_VALUE
    if control.is_looser(wanted, held.floor(control)):
        return RequestProblem.NO_SUCH_VALUE
    return RequestProblem.NOTHING_NEW if control.same(wanted, held.in_effect(control)) else None


def _make_room(child: Child, control: str, actor: Actor) -> None:
    for older in ChildRequest.objects.filter(child=child, control=control, state=OPEN).select_related(
        "child__connection"
    ):
        _close(older, RequestState.WITHDRAWN, Action.CHILD_REQUEST_ENDED, actor)


def _made(request: ChildRequest, actor: Actor) -> None:
    _record(request, Action.CHILD_REQUEST_MADE, actor)
    if request.state == OPEN:
        tell_of_request(request)


def _answer(request: ChildRequest, guardian: User, state: RequestState, word: str, actor: Actor) -> Guardianship:
    hold(request.child)
    link = guardianship_of(guardian, request.child)
    if link is None or not can_answer_request(guardian, link):
        raise RequestRefused(RequestProblem.NOT_ALLOWED)
    is_over = request.expires_at <= timezone.now()
    if is_over or not _close(request, state, Action.CHILD_REQUEST_ANSWERED, actor, answered_by=link, word=word[:200]):
        raise RequestRefused(RequestProblem.SETTLED)
    return link


def _expire(request: ChildRequest) -> bool:
    with transaction.atomic():
        return _close(request, RequestState.EXPIRED, Action.CHILD_REQUEST_ENDED, SYSTEM)


def _close(request: ChildRequest, state: RequestState, action: Action, actor: Actor, **answer: object) -> bool:
    """The row count decides which of two ends counts. The child is told by the platform, in the same words."""
    waiting = ChildRequest.objects.filter(pk=request.pk, state=OPEN)
    if not waiting.update(state=state, answered_at=timezone.now(), **answer):
        return False
    request.state = state
    _record(request, action, actor)
    if request.request_id:
        said = {"request_id": request.request_id, "decision": str(state), "word": str(answer.get("word", ""))}
        child = request.child
        send_event(connection=child.connection, type="permission.decided.v1", subject=child.account, data=said)
    elif state != RequestState.WITHDRAWN:
        tell_child(child=request.child, key=f"request_{state}", control=request.control)
    return True


def _record(request: ChildRequest, action: Action, actor: Actor) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="child_request",
        object_id=request.public_id,
        child=request.child.public_id,
        control=request.control,
        state=str(request.state),
    )
