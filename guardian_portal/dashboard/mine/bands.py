"""Which words a child reads: four bands of age. Who may be younger than we know reads the simpler words."""

import enum

from django.utils import timezone

from guardian_portal.family.ages import age_of
from guardian_portal.family.models import Child


class Band(enum.IntEnum):
    """A band by its lowest age."""

    YOUNG = 6
    MIDDLE = 10
    TEEN = 13
    OLDER = 16


def band_of(child: Child) -> Band:
    """By the youngest that this child can be; without any age the simplest words."""
    youngest = age_of(child, timezone.localdate()).min
    return max((band for band in Band if band <= youngest), default=Band.YOUNG)
