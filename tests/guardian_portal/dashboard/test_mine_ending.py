"""A child who is old enough by the rule of their country ends supervision; a younger one reads why not yet."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.ages import may_end_alone
from guardian_portal.family.errors import NotAllowed
from guardian_portal.family.models import AgeRule, Child
from guardian_portal.family.services import child_actor, end_supervision
from guardian_portal.platforms.models import Connection, OutboundEvent
from notifications.models import Notice
from tests.architecture.contract import check
from tests.builders import child_on, link, state_of
from tests.guardian_portal.dashboard.visits import as_child, words_of

END = "/mine/end/"


@pytest.fixture
def lou(connection: Connection) -> Child:
    """Sixteen, in Germany, where the protective default lets her end it alone."""
    return child_on(connection, "acc-lou", age_min=16, age_max=17, country="DE", profile_time=timezone.now())


def told_platform() -> list[dict[str, Any]]:
    return [msgspec.json.decode(bytes(one.payload))["data"] for one in OutboundEvent.objects.order_by("pk")]


def test_the_page_says_first_what_it_means(amina: User, lou: Child) -> None:
    link(amina, lou)
    page = check(as_child(lou).get(END))
    text = page.one("main").text
    for words in ("You are old enough", "If you end it:", "Leave it as it is", "Amina"):
        assert words in text
    assert state_of(lou.guardianships.get()) == "active"


@pytest.mark.parametrize("state", ["active", "paused", "frozen"])
def test_one_is_ended_and_the_other_stays(amina: User, ben: User, lou: Child, state: str) -> None:
    hers, his = link(amina, lou, state), link(ben, lou)
    response = as_child(lou).post(END, {"who": hers.public_id})
    assert response.headers["location"] == "/mine/done/"
    assert (state_of(hers), state_of(his)) == ("revoked", "active")
    hers.refresh_from_db()
    assert hers.ended_by == "child"


def test_all_are_ended_at_once(amina: User, ben: User, lou: Child) -> None:
    for guardian in (amina, ben):
        link(guardian, lou)
    client = as_child(lou)
    client.post(END, {"who": "all"})
    assert {state_of(one) for one in lou.guardianships.all()} == {"revoked"}
    assert "Nobody supervises your account right now." in words_of(client)


def test_guardians_and_platform_are_told_as_of_any_ending(amina: User, ben: User, lou: Child) -> None:
    hers = link(amina, lou)
    link(ben, lou)
    as_child(lou).post(END, {"who": hers.public_id})
    assert set(Notice.objects.values_list("kind", "recipient__email")) == {
        ("guardianship_ended", "amina@example.org"),
        ("guardianship_ended", "ben@example.org"),
    }
    assert [(one["link_id"], one["state"], one["sees"]) for one in told_platform()] == [(hers.public_id, "revoked", [])]


def test_the_decision_keeps_the_rule_it_followed(amina: User, lou: Child) -> None:
    hers = link(amina, lou)
    rule = may_end_alone(lou, timezone.now().date())
    assert rule
    as_child(lou).post(END, {"who": hers.public_id})
    entry = Entry.objects.get(action="guardianship.changed")
    assert (entry.actor_kind, entry.object_id) == ("child", hers.public_id)
    assert entry.data["age_rule"] == rule.public_id


@pytest.mark.parametrize("known", [{"age_min": 15, "age_max": 17}, {"age_min": 11, "age_max": 12}, {}])
def test_who_may_be_too_young_reads_from_when_and_how_to_reach_a_person(
    amina: User, connection: Connection, known: dict[str, int]
) -> None:
    child = child_on(connection, "acc-lou", country="DE", profile_time=timezone.now(), **known)
    hers = link(amina, child)
    client = as_child(child)
    for text in (words_of(client), words_of(client, END)):
        assert "From the age of 16 you can do it yourself." in text
        assert "a person will look" in text.lower()
    response = client.post(END, {"who": hers.public_id})
    assert response.status_code == 200
    assert state_of(hers) == "active"
    with pytest.raises(NotAllowed):
        end_supervision(child=child, guardianships=[hers], actor=child_actor(child))


def test_where_the_rule_is_at_no_age_none_is_promised(amina: User, lou: Child) -> None:
    AgeRule.objects.create(country="DE", kind="may_end_alone", age=0, valid_from="2000-01-01", certainty="seen")
    hers = link(amina, lou)
    text = words_of(as_child(lou))
    assert "You can't end the supervision by yourself yet." in text
    assert "From the age" not in text
    as_child(lou).post(END, {"who": hers.public_id})
    assert state_of(hers) == "active"


def test_another_childs_guardianship_cannot_be_named(amina: User, ben: User, kit: Child, lou: Child) -> None:
    link(amina, lou)
    his = link(ben, kit)
    assert "There is a problem" in as_child(lou).post(END, {"who": his.public_id}).content.decode()
    assert end_supervision(child=lou, guardianships=[his], actor=child_actor(lou)) == 0
    assert state_of(his) == "active"


def test_a_guardian_who_is_gone_sees_nothing_more(as_amina: Client, amina: User, lou: Child) -> None:
    hers = link(amina, lou)
    as_child(lou).post(END, {"who": hers.public_id})
    assert as_amina.get(f"/children/{lou.public_id}/").status_code == 404
    assert "Your child ended it" in as_amina.get(f"/children/link/requests/{hers.public_id}/").content.decode()
