"""A link ends by the portal's notice alone, which says nothing of who ended it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("starhaven", "0003_players_who_are_not_asked")]

    operations = [migrations.RemoveField(model_name="link", name="ended_by")]
