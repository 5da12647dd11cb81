"""Ends the summaries of a child's activity, where guardians and child agreed to that in the growing-up plan."""

from django.db import transaction
from django.utils import timezone

from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services.transitions import tell_platform
from guardian_portal.family.standing import live_at


@transaction.atomic
def end_summaries(*, child: Child) -> None:
    """From now on no counts are kept and guardians see alerts only; the child's app is told what each of them sees."""
    now = timezone.now()
    if not Child.objects.filter(pk=child.pk, summaries_ended_at__isnull=True).update(summaries_ended_at=now):
        return
    child.refresh_from_db(fields=["summaries_ended_at"])
    links = Guardianship.objects.filter(live_at(now), child=child)
    for link in links.select_related("guardian", "child__connection"):
        tell_platform(link)
