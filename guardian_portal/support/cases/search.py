"""Where a reference leads that somebody reads out: a case, an objection, an incident, an alert or a try to link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from guardian_portal.family.child_selectors import objections_for_staff
from guardian_portal.family.models import Guardianship
from guardian_portal.family.reviewing import find_link, guardianships_for_staff
from guardian_portal.incidents.held import incidents_for_staff
from guardian_portal.incidents.models import Alert
from guardian_portal.support.cases.queue import cases_for_staff

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


def place_of(named: str, staff: User) -> str:
    """The address of what the whole reference names and this person may know of; empty where there is nothing."""
    reference = "".join(named.split()).upper()
    if not reference:
        return ""
    things = (
        ("support:case_detail", cases_for_staff(staff).filter(reference=reference)),
        ("support:objection_detail", objections_for_staff(staff).filter(reference=reference)),
        ("support:held_detail", incidents_for_staff(staff).filter(reference=reference)),
        ("support:guardianship_detail", _links_of_alert(reference, staff)),
    )
    for page, rows in things:
        if public_id := rows.order_by().values_list("public_id", flat=True).first():
            return reverse(page, args=[public_id])
    found = find_link(reference, staff)
    if found.link or found.attempt:
        return f"{reverse('support:guardianship_list')}?{urlencode({'named': reference})}"
    return ""


def _links_of_alert(reference: str, staff: User) -> QuerySet[Guardianship]:
    """An alert is one guardian's: the desk sees whose link it hangs on, and not the alert."""
    alert = Alert.objects.filter(reference=reference)
    return guardianships_for_staff(staff).filter(pk__in=alert.values("guardianship"))
