"""The part of a family's life that ends supervision by age: majority, the platform's word, the child's own decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family import services
from guardian_portal.family.models import AgeOut, Child, Guardianship
from tests.guardian_portal.family.lives import Family, Link

NAMES = ("amina", "ben", "dana")

who = st.sampled_from(NAMES)


class EndingLives(RuleBasedStateMachine):
    """One child who is sixteen, and old enough to be grown up one day."""

    family: Family
    kit: Child
    sam: User

    @property
    def now(self) -> datetime:
        return timezone.now()

    def stored(self, link: Link) -> Guardianship:
        return Guardianship.objects.select_related("child", "connection", "guardian").get(public_id=link.link_id)

    @precondition(lambda self: len(self.family.links) > 3)
    @rule()
    def the_day_of_majority_comes(self) -> None:
        """The clock has not looked yet; a yes may come before it does."""
        Child.objects.filter(pk=self.kit.pk).update(birth_month="2001-01", profile_time=self.now)
        self.family.grown_up = True

    @precondition(lambda self: len(self.family.links) > 2 and not self.family.announced)
    @rule()
    def the_platform_announces_an_end(self) -> None:
        """In good time; then nearly all of that time has passed."""
        said, end = self.now + timedelta(days=40), self.now + timedelta(hours=24)
        made = services.announce_age_out(
            child=self.kit, effective_at=said, reason="left", time=self.now, actor=actor_of(self.sam)
        )
        assert made
        AgeOut.objects.filter(pk=made.pk).update(effective_at=end)
        self.family.announced = end

    @rule(names=st.sets(who, min_size=1))
    def the_child_ends(self, names: set[str]) -> None:
        """Old enough by the rule; whoever of these supervises now."""
        live = [link for name in sorted(names) if (link := self.family.live(name, self.now))]
        chosen = [self.stored(link) for link in live]
        assert services.end_supervision(child=self.kit, guardianships=chosen, actor=SYSTEM) == len(live)
        for link in live:
            link.state = "over"
