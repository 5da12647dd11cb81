"""Gives every guardian of today the choice of a weekly mail, as those get it who begin later. A sweep reckons when."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LOOKING_AFTER = ("active", "paused", "frozen")
AT_ONCE = 1000


def enrol(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    guardianships = apps.get_model("family", "Guardianship").objects.filter(state__in=LOOKING_AFTER)
    choices = apps.get_model("notifications", "WeeklyChoice")
    people = sorted(set(guardianships.order_by().values_list("guardian_id", flat=True)))
    for at in range(0, len(people), AT_ONCE):
        rows = [choices(person_id=one) for one in people[at : at + AT_ONCE]]
        choices.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0001_initial"),
        ("family", "0002_families"),
        ("notifications", "0003_weekly_mail"),
    ]

    operations = [migrations.RunPython(enrol, migrations.RunPython.noop)]
