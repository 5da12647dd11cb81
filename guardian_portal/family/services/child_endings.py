"""A child who is old enough by the rule of their country ends supervision: one guardian's, or all of it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.services import Actor
from guardian_portal.family.ages import may_end_alone
from guardian_portal.family.errors import NotAllowed
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services.endings import end_by_child
from guardian_portal.family.standing import is_live


def end_supervision(*, child: Child, guardianships: Sequence[Guardianship], actor: Actor) -> int:
    """All sides are told in the same words, and each end keeps the rule. Returns how many; raises NotAllowed."""
    with transaction.atomic():
        rule = may_end_alone(child, timezone.now().date())
        if rule is None:
            raise NotAllowed
        own = [one for one in guardianships if one.child_id == child.pk and is_live(one)]
        return sum(end_by_child(guardianship=one, age_rule=rule.public_id, actor=actor) for one in own)
