"""The part of the mails that the desk's own work causes, each brought about the way it is in life."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Record, record_all
from guardian_portal.controls.notices import tell_of_withdrawal
from guardian_portal.support.lead import limits
from guardian_portal.support.lead.viewing import watch_reading
from tests.architecture.alert_mails import Family
from tests.builders import link
from tests.people import person


def a_setting_dropped(family: Family) -> None:
    link(family.amina, family.child)
    with transaction.atomic():
        tell_of_withdrawal(child=family.child, version=1)


def a_day_of_reading(family: Family) -> None:
    User.objects.filter(pk=family.amina.pk).update(staff_role=StaffRole.LEAD, serves_all_platforms=True)
    sam = actor_of(person("sam", staff_role=StaffRole.AGENT))
    read = [f"case-{number}" for number in range(limits.BULK_VIEW_CASES)]
    record_all(records=[Record(sam, Action.CASE_VIEWED, "case", one) for one in read])
    watch_reading()
