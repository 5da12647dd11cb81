"""What both sides are told of the growing-up plan: that it changed, that supervision ends soon. Mails say neither."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.ids import new_public_id
from guardian_portal.family.ageing import ending_of
from guardian_portal.family.models import Child, Forewarning, Guardianship, GuardianshipState
from guardian_portal.family.standing import live_at
from guardian_portal.platforms.outbox import send_event
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.services import NoticeRequest, notify
from notifications.topics import Topic

SUPERVISION_ENDS_SOON = "supervision_ends_soon"
PLAN_CHANGED = "plan_changed"


def tell_of_ending(forewarning: Forewarning) -> None:
    """Tell every guardian, whatever their state: it is their own link that ends."""
    _tell(SUPERVISION_ENDS_SOON, forewarning.child, forewarning.public_id)


def tell_of_plan(*, child: Child, thing: str, but: int | None = None) -> None:
    """Tell the active guardians, save the one who did it, that there is something new in the plan."""
    tell_active(PLAN_CHANGED, child, thing, but=but)


def tell_active(kind: str, child: Child, thing: str, *, but: int | None = None) -> None:
    """Tell the active guardians: whoever paused asked for rest, and a review shows nothing new."""
    _tell(kind, child, thing, but=but, state=GuardianshipState.ACTIVE)


def tell_child(*, child: Child, key: str, notice_id: str = "", **params: object) -> None:
    """What the child's app shows; the same truth as on the guardians' page."""
    send_event(
        connection=child.connection,
        type="child.notice.v1",
        subject=child.account,
        data={"notice_id": notice_id or new_public_id(), "key": key, "params": params},
    )


def _tell(kind: str, child: Child, thing: str, *, but: int | None = None, **only: str) -> None:
    links = Guardianship.objects.filter(live_at(timezone.now()), child=child, **only).exclude(guardian=but)
    notify(
        requests=[
            NoticeRequest(
                kind=kind,
                recipient_id=guardian,
                connection_id=child.connection_id,
                thing=thing,
                params={"child": child.public_id},
            )
            for guardian in links.order_by("pk").values_list("guardian_id", flat=True)
        ]
    )


def still_guardian(notice: Notice) -> WithheldReason | None:
    """Whoever left or was paused meanwhile hears nothing."""
    own = Guardianship.objects.filter(
        live_at(timezone.now()), guardian=notice.recipient_id, child__public_id=notice.params["child"]
    )
    return None if own.exists() else WithheldReason.NOT_ENTITLED


def _still_ends_then(notice: Notice) -> WithheldReason | None:
    told = Forewarning.objects.select_related("child").filter(public_id=notice.thing).first()
    ending = ending_of(told.child) if told else None
    if told is None or ending is None or ending.on != told.on or ending.at <= timezone.now():
        return WithheldReason.SUPERSEDED
    return still_guardian(notice)


def plan_context(notice: Notice) -> dict[str, object]:
    """The page that says what it is."""
    return {"path": reverse("dashboard:plan_show", args=[notice.params["child"]])}


KINDS: tuple[NoticeKind, ...] = (
    # The end of a link is told to everyone whose link it is.
    NoticeKind(SUPERVISION_ENDS_SOON, _("Supervision ends soon"), Topic.LINKS, "bulk", _still_ends_then, plan_context),
    NoticeKind(PLAN_CHANGED, _("The growing-up plan was changed"), Topic.PLAN, "bulk", still_guardian, plan_context),
)
