"""amina and ben, guardians of kit, whose platform declares Starhaven's catalogue and may misbehave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.services import Actor
from guardian_portal.controls import services
from guardian_portal.controls.models import ControlSheet, LedgerEntry, LooseningProposal, LooseningState, Revision, Wish
from guardian_portal.controls.selectors import ControlView, Overview, controls_overview
from guardian_portal.controls.services import Outcome
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.platforms.catalogues import refresh_due
from guardian_portal.platforms.models import Catalogue
from tests.guardian_portal.controls.platform import FakePlatform

DAY = timedelta(hours=24, minutes=1)


@dataclass
class Household:
    """One child, and what can happen about the child's controls."""

    kit: Child
    amina: User
    ben: User
    platform: FakePlatform
    clock: time_machine.Traveller

    def begin(self) -> None:
        """The sheet that the activation opened, read for the first time."""
        ControlSheet.objects.get_or_create(child=self.kit)
        self.sweep()

    def set(self, guardian: User, changes: dict[str, Any], *, seen: int | None = None, why: str = "") -> Outcome:
        """As the guardian's page does, which was opened just now."""
        version = self.overview().version if seen is None else seen
        return services.set_controls(
            child=self.kit, guardian=guardian, changes=changes, seen_version=version, actor=actor_of(guardian), why=why
        )

    def actor(self, user: User) -> Actor:
        return actor_of(user)

    def link(self, guardian: User) -> Guardianship:
        """Of this guardian, as views fetch it."""
        return Guardianship.objects.select_related("child__connection").get(child=self.kit, guardian=guardian)

    def forget_all(self) -> None:
        """As if nobody had ever set anything."""
        Wish.objects.all().delete()
        ControlSheet.objects.update(asked={})

    def messages(self, guardian: User, value: str) -> Outcome:
        """Who can send messages."""
        return self.set(guardian, {"contact.messages": value})

    def overview(self, reader: User | None = None) -> Overview:
        return controls_overview(self.kit, reader=reader, language="en")

    def view(self, key: str = "contact.messages", reader: User | None = None) -> ControlView:
        return next(one for one in self.overview(reader).controls if one.key == key)

    def read_catalogue(self) -> None:
        """Its time has come."""
        Catalogue.objects.update(due_at=timezone.now())
        refresh_due()
        services.judge_catalogues()

    def sweep(self) -> None:
        """Everything that the sweepers do about controls, once."""
        services.lapse_wishes()
        services.ripen_loosenings()
        services.expire_requests()
        services.follow_ages()
        services.send_revisions()
        services.time_out_revisions()
        services.read_back()

    def wait(self, time: timedelta = DAY) -> None:
        """Time passes, then the sweepers come by."""
        self.clock.shift(time)
        self.sweep()

    def ledger(self) -> list[tuple[str, Any, Any, str]]:
        """Oldest first."""
        return [(one.control, one.old, one.new, one.cause) for one in LedgerEntry.objects.order_by("pk")]

    def newest(self) -> Revision:
        return Revision.objects.order_by("-number")[0]

    def waiting(self) -> LooseningProposal:
        return LooseningProposal.objects.get(state=LooseningState.WAITING)
