"""What somebody chose about their links held for the desk's answers too; it still does, for answers by themselves."""

from typing import Any

from django.db import migrations

ANSWER = "case_answered"


def give_own_topic(apps: Any, schema_editor: Any) -> None:
    """By mail there is nothing to choose: neither can be switched off."""
    choices = apps.get_model("notifications", "TopicChoice").objects
    chosen = choices.filter(topic="links").values_list("person", "channel", "pace")
    model = apps.get_model("notifications", "TopicChoice")
    own = [model(person_id=person, topic="help", channel=channel, pace=pace) for person, channel, pace in chosen]
    choices.bulk_create(own, ignore_conflicts=True)
    apps.get_model("notifications", "Notice").objects.filter(kind=ANSWER).update(topic="help")


def take_back(apps: Any, schema_editor: Any) -> None:
    """The topic as it was; a way out of answers leads nowhere then."""
    apps.get_model("notifications", "TopicChoice").objects.filter(topic="help").delete()
    apps.get_model("notifications", "WayOut").objects.filter(topic="help").delete()
    apps.get_model("notifications", "Notice").objects.filter(topic="help").update(topic="links")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0010_answers_of_support")]

    operations = [migrations.RunPython(give_own_topic, take_back)]
