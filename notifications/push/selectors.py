"""What a person's page of devices shows."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from notifications.models import Ending, PushDevice
from notifications.push.services import current_mark

# What its owner may wonder about; what somebody did on purpose needs no word.
_TOLD = (Ending.UNKNOWN, Ending.KEYS)


@dataclass(frozen=True)
class DeviceRow:
    """One device. `digest`: by it the page's script finds out whether this is the device at hand."""

    public_id: str
    label: str
    since: datetime
    last_accepted_at: datetime | None
    digest: str
    ended: datetime | None
    why: str | Promise


@dataclass(frozen=True)
class Devices:
    """Those that are told, and those that were until lately."""

    live: tuple[DeviceRow, ...]
    gone: tuple[DeviceRow, ...]

    @property
    def known(self) -> str:
        """The digests of those switched on, for an attribute."""
        return " ".join(one.digest for one in self.live)


def devices_of(person: Any) -> Devices:
    """The oldest first. One query."""
    rows = list(PushDevice.objects.filter(person=person).order_by("pk"))
    mark = current_mark()
    return Devices(
        live=tuple(_row(one) for one in rows if one.is_live and one.made_for == mark),
        gone=tuple(_row(one) for one in rows if one.ending in _TOLD),
    )


def _row(device: PushDevice) -> DeviceRow:
    return DeviceRow(
        public_id=device.public_id,
        label=device.label,
        since=device.created_at,
        last_accepted_at=device.last_accepted_at,
        digest=hashlib.sha256(bytes(device.endpoint)).hexdigest() if device.endpoint else "",
        ended=device.gone_at,
        why=Ending(device.ending).label if device.ending else "",
    )
