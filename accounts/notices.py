"""What people are told about the safety of their account. No internet address, no whole e-mail address in any of it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.address_changes import CHANGE_ASKED, CHANGE_DONE, CHANGE_FAILED
from accounts.address_checks import ADDRESS_CHECK
from accounts.devices import NEW_DEVICE
from accounts.models import AddressChange, AddressChangeState, KnownDevice, User, masked_address
from guardian_portal.common.devices import device_named
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.topics import Topic


def _device(notice: Notice) -> KnownDevice | None:
    return KnownDevice.objects.filter(public_id=notice.thing).first()


def _due_for_device(notice: Notice) -> WithheldReason | None:
    return None if _device(notice) else WithheldReason.SUPERSEDED


def _device_context(notice: Notice) -> dict[str, object]:
    device = _device(notice)
    words = device_named(device.browser, device.system) if device else ""
    return {"at": notice.created_at, "device": words, "path": reverse("usersessions_list")}


def _change(notice: Notice) -> AddressChange | None:
    return AddressChange.objects.filter(public_id=notice.thing).first()


def _due_while_waiting(notice: Notice) -> WithheldReason | None:
    return _due_in(notice, AddressChangeState.WAITING)


def _due_once_done(notice: Notice) -> WithheldReason | None:
    return _due_in(notice, AddressChangeState.APPLIED)


def _due_once_failed(notice: Notice) -> WithheldReason | None:
    return _due_in(notice, AddressChangeState.TAKEN)


def _due_in(notice: Notice, state: AddressChangeState) -> WithheldReason | None:
    change = _change(notice)
    return None if change and change.state == state else WithheldReason.SUPERSEDED


def _change_context(notice: Notice) -> dict[str, object]:
    change = _change(notice)
    return {
        "at": change.asked_at if change else notice.created_at,
        "due_at": change.due_at if change else notice.created_at,
        "new_address": masked_address(change.new_address) if change else "",
        "path": reverse("accounts:address_confirm"),
    }


def _due_until_confirmed(notice: Notice) -> WithheldReason | None:
    asked = User.objects.filter(notices=notice, is_active=True, address_asked_at__isnull=False)
    return None if asked.exists() else WithheldReason.SUPERSEDED


def _check_context(notice: Notice) -> dict[str, object]:
    return {"path": reverse("accounts:address_confirm")}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(NEW_DEVICE, _("A sign-in from a new device"), Topic.ACCOUNT, "alerts", _due_for_device, _device_context),
    NoticeKind(
        CHANGE_ASKED,
        _("A change of address was asked for"),
        Topic.ACCOUNT,
        "alerts",
        _due_while_waiting,
        _change_context,
    ),
    NoticeKind(CHANGE_DONE, _("The address was changed"), Topic.ACCOUNT, "alerts", _due_once_done, _change_context),
    NoticeKind(
        CHANGE_FAILED, _("A change of address failed"), Topic.ACCOUNT, "alerts", _due_once_failed, _change_context
    ),
    NoticeKind(
        ADDRESS_CHECK,
        _("The yearly question about the address"),
        Topic.ACCOUNT,
        "bulk",
        _due_until_confirmed,
        _check_context,
    ),
)
