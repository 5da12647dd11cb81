"""What guardians are told of controls and of the steps of a growing-up plan. No mail says that it is about that."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.controls.models import (
    ChildRequest,
    ControlSheet,
    LooseningProposal,
    LooseningState,
    PlanStep,
    RequestState,
    Revision,
    RevisionState,
    StepState,
)
from guardian_portal.controls.planning import day_of
from guardian_portal.family.ageing_notices import plan_context, still_guardian, tell_active, tell_child
from guardian_portal.family.models import Child, Forewarning, Guardianship, GuardianshipState
from guardian_portal.family.standing import live_at
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.services import NoticeRequest, notify
from notifications.topics import Topic

PLAN_STEP_SOON = "plan_step_soon"
CONTROLS_CHANGED = "controls_changed"
CONTROLS_LOOSENING = "controls_loosening"
CONTROLS_NOT_IN_FORCE = "controls_not_in_force"
CHILD_REQUEST = "child_request"
CONTROLS_WITHDRAWN = "controls_withdrawn"

_FAILED = (RevisionState.PARTLY, RevisionState.REFUSED, RevisionState.TIMED_OUT)
# Whoever is under review hears nothing new; who paused has a say all the same.
_ASKED_STATES = (GuardianshipState.ACTIVE, GuardianshipState.PAUSED)


def tell_of_step(forewarning: Forewarning) -> None:
    """Tell the active guardians that an agreed step comes."""
    tell_active(PLAN_STEP_SOON, forewarning.child, forewarning.public_id)


def tell_of_change(*, child: Child, version: int, but: int | None = None) -> None:
    """Tell the other active guardians, and the child, that a setting changed."""
    tell_active(CONTROLS_CHANGED, child, str(version), but=but)
    tell_child(child=child, key="controls_changed")


def tell_of_loosening(proposal: LooseningProposal) -> None:
    """Tell every guardian who may say no, whoever asked included, and the child."""
    links = Guardianship.objects.filter(live_at(timezone.now()), child=proposal.child, state__in=_ASKED_STATES)
    notify(
        requests=[
            NoticeRequest(
                kind=CONTROLS_LOOSENING,
                recipient_id=guardian,
                thing=proposal.public_id,
                params={"child": proposal.child.public_id},
                connection_id=proposal.child.connection_id,
                expires_at=proposal.ripens_at,
            )
            for guardian in links.order_by("pk").values_list("guardian_id", flat=True)
        ]
    )
    tell_child(
        child=proposal.child, key="controls_loosening", control=proposal.control, on=proposal.ripens_at.isoformat()
    )


def tell_of_failure(revision: Revision) -> None:
    """Tell the active guardians that what they asked for is not in force."""
    tell_active(CONTROLS_NOT_IN_FORCE, revision.child, str(revision.number))


def tell_of_withdrawal(*, child: Child, version: int) -> None:
    """Tell the active guardians, and the child, that the platform does not offer what was set in this way any more."""
    tell_active(CONTROLS_WITHDRAWN, child, str(version))
    tell_child(child=child, key="controls_changed")


def tell_of_request(request: ChildRequest) -> None:
    """Tell the active guardians that the child asks for something."""
    tell_active(CHILD_REQUEST, request.child, request.public_id)


def _still_comes(notice: Notice) -> WithheldReason | None:
    told = Forewarning.objects.select_related("child").filter(public_id=notice.thing).first()
    step = told and PlanStep.objects.filter(public_id=told.about, state=StepState.AGREED).first()
    if not told or not step or day_of(step, told.child) != told.on or told.on <= timezone.now().date():
        return WithheldReason.SUPERSEDED
    return still_guardian(notice)


def _still_newest(notice: Notice) -> WithheldReason | None:
    """A later change tells of itself."""
    sheet = ControlSheet.objects.filter(child__public_id=notice.params["child"], version=int(notice.thing))
    return still_guardian(notice) if sheet.exists() else WithheldReason.SUPERSEDED


def _still_waits(notice: Notice) -> WithheldReason | None:
    waiting = LooseningProposal.objects.filter(public_id=notice.thing, state=LooseningState.WAITING)
    return still_guardian(notice) if waiting.exists() else WithheldReason.SUPERSEDED


def _still_failed(notice: Notice) -> WithheldReason | None:
    newest = Revision.objects.filter(child__public_id=notice.params["child"]).order_by("-number").first()
    failed = newest and newest.number == int(notice.thing) and newest.state in _FAILED
    return still_guardian(notice) if failed else WithheldReason.SUPERSEDED


def _still_asked(notice: Notice) -> WithheldReason | None:
    waiting = ChildRequest.objects.filter(
        public_id=notice.thing, state=RequestState.OPEN, expires_at__gt=timezone.now()
    )
    return still_guardian(notice) if waiting.exists() else WithheldReason.SUPERSEDED


def _requests_context(notice: Notice) -> dict[str, object]:
    return {"path": f"/children/{notice.params['child']}/requests/"}


def _controls_context(notice: Notice) -> dict[str, object]:
    return {"path": f"/children/{notice.params['child']}/controls/"}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        PLAN_STEP_SOON, _("A step of the growing-up plan is near"), Topic.PLAN, "bulk", _still_comes, plan_context
    ),
    NoticeKind(CONTROLS_CHANGED, _("Settings were changed"), Topic.CONTROLS, "bulk", _still_newest, _controls_context),
    NoticeKind(
        CONTROLS_LOOSENING,
        _("A setting may become looser"),
        Topic.CONTROLS_SAFETY,
        "bulk",
        _still_waits,
        _controls_context,
    ),
    NoticeKind(CHILD_REQUEST, _("A child asks for something"), Topic.REQUESTS, "bulk", _still_asked, _requests_context),
    NoticeKind(
        CONTROLS_NOT_IN_FORCE,
        _("A setting does not hold"),
        Topic.CONTROLS_SAFETY,
        "bulk",
        _still_failed,
        _controls_context,
    ),
    NoticeKind(
        CONTROLS_WITHDRAWN,
        _("A platform stopped to offer a setting"),
        Topic.CONTROLS_SAFETY,
        "bulk",
        still_guardian,
        _controls_context,
    ),
)
