"""What the age bands known so far say about the dates of birth, and who said the birth months."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guardian_portal.family.birthdays import band_dates


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    child = apps.get_model("family", "Child")
    child.objects.exclude(birth_month="").update(birth_month_by="platform")
    for one in child.objects.filter(age_min__isnull=False, age_max__isnull=False, born_until__isnull=True):
        told: date = (one.profile_time or one.created_at).date()
        low, high = one.age_min or 0, one.age_max or 0
        one.born_from, one.born_until = band_dates(low, max(low, high), told)
        one.save(update_fields=["born_from", "born_until"])


class Migration(migrations.Migration):
    dependencies = [("family", "0003_first_age_rules")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
