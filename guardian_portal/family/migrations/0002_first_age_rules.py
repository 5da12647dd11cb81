"""The age rules of the product's own table."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guardian_portal.family.age_table import first_rules


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    age_rule = apps.get_model("family", "AgeRule")
    age_rule.objects.bulk_create(age_rule(**fields) for fields in first_rules())


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    age_rule = apps.get_model("family", "AgeRule")
    age_rule.objects.update(replaces=None)
    age_rule.objects.all().delete()


class Migration(migrations.Migration):
    replaces = [
        ("family", "0003_first_age_rules"),
        ("family", "0004_birth_dates_of_bands"),
    ]

    dependencies = [("family", "0001_tables")]

    operations = [migrations.RunPython(add, remove)]
