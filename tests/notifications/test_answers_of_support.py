"""That the desk answered is a topic of its own: always by mail, since they asked; by other ways as they choose."""

from __future__ import annotations

import pytest

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.support.notices import CASE_ANSWERED
from notifications.kinds import kind_named
from notifications.preferences import FloorError, choose_paces, chosen_by
from notifications.topics import Pace, Topic

pytestmark = pytest.mark.django_db


def test_it_is_a_topic_of_its_own_that_mail_always_brings(amina: User) -> None:
    assert kind_named(CASE_ANSWERED).topic == Topic.HELP
    with pytest.raises(FloorError):
        choose_paces(person=amina, paces={(Topic.HELP, "email"): Pace.OFF}, actor=SYSTEM)
    choose_paces(person=amina, paces={(Topic.HELP, "push"): Pace.NOW}, actor=SYSTEM)
    assert chosen_by(amina).pace(Topic.HELP, "push") == Pace.NOW
    assert chosen_by(amina).pace(Topic.LINKS, "push") == Pace.OFF
