"""Whose settings are not in force on the platform."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from guardian_portal.controls.models import ControlSheet, Revision, RevisionState

FAILED = (RevisionState.PARTLY, RevisionState.REFUSED, RevisionState.TIMED_OUT)


def sheets_not_in_force() -> QuerySet[ControlSheet]:
    """Those whose newest revision is not in force, or of whom the platform does not know a value."""
    newer = Revision.objects.filter(child=OuterRef("child"), number__gt=OuterRef("number"))
    failed = Revision.objects.filter(~Exists(newer), state__in=FAILED)
    return ControlSheet.objects.filter(Q(child__in=failed.values("child")) | ~Q(set_aside={}))
