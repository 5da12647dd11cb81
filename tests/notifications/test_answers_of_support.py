"""That the desk answered is a topic of its own: always by mail, since they asked; by other ways as they choose."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.support.notices import CASE_ANSWERED
from notifications.kinds import kind_named
from notifications.models import TopicChoice
from notifications.preferences import FloorError, choose_paces, chosen_by
from notifications.topics import Pace, Topic

pytestmark = pytest.mark.django_db
choices = importlib.import_module("notifications.migrations.0011_choices_about_answers")


def test_it_is_a_topic_of_its_own_that_mail_always_brings(amina: User) -> None:
    assert kind_named(CASE_ANSWERED).topic == Topic.HELP
    with pytest.raises(FloorError):
        choose_paces(person=amina, paces={(Topic.HELP, "email"): Pace.OFF}, actor=SYSTEM)
    choose_paces(person=amina, paces={(Topic.HELP, "push"): Pace.NOW}, actor=SYSTEM)
    assert chosen_by(amina).pace(Topic.HELP, "push") == Pace.NOW
    assert chosen_by(amina).pace(Topic.LINKS, "push") == Pace.OFF


def test_what_was_chosen_for_links_holds_for_answers_by_themselves(amina: User) -> None:
    choose_paces(person=amina, paces={(Topic.LINKS, "push"): Pace.NOW}, actor=SYSTEM)
    choices.give_own_topic(apps, None)
    assert chosen_by(amina).pace(Topic.HELP, "push") == Pace.NOW
    choices.take_back(apps, None)
    assert list(TopicChoice.objects.values_list("topic", "channel", "pace")) == [("links", "push", "now")]
