"""What happened since: the same list whatever the order of events, and nothing that its reader may not know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.history import REPORTED, remember, steps_of
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.incidents.services import acknowledge, decide
from guardian_portal.platforms.models import Connection
from notifications.models import Delivery
from tests.guardian_portal.incidents.builders import flagged, receive, updated

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
entries = st.tuples(
    st.integers(0, 99).map(lambda minute: (NINE + timedelta(minutes=minute)).isoformat(timespec="microseconds")),
    st.text("abc", min_size=1, max_size=3),
    st.sampled_from(["open", "reviewing", "actioned", "cleared", REPORTED]),
)


def at(minute: int) -> datetime:
    return NINE + timedelta(minutes=minute)


def since(client: Client, user: User) -> str:
    """The timeline on the page."""
    page = client.get(f"/alerts/{Alert.objects.get(guardian=user).public_id}/").content.decode()
    return page.partition("What happened since")[2].partition("</section>")[0]


@given(told=st.lists(entries, max_size=120), data=st.data())
def test_any_order_and_repetition_gives_the_same_history(told: list[tuple[str, str, str]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(told + (data.draw(st.lists(st.sampled_from(told))) if told else [])))
    once, other = Incident(flagged_time=NINE), Incident(flagged_time=NINE)
    remember(once, told)
    for one in shuffled:
        remember(other, [one])
    assert once.history == other.history
    assert steps_of(once) == steps_of(other)
    assert len(once.history) <= 40


def test_steps_are_told_in_the_order_in_which_they_happened(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, as_amina: Client
) -> None:
    receive(
        starhaven,
        updated(kit, time=at(30), state="actioned", outcome="reported_to_authority"),
        flagged(kit, time=at(0)),
        updated(kit, time=at(10), state="reviewing"),
        updated(kit, time=at(20), state="reviewing"),
    )
    page = since(as_amina, amina)
    said = ["noticed this or was told", "began to look into it", "acted on it", "reported it to an authority"]
    places = [page.index(words) for words in said]
    assert places == sorted(places)
    assert page.count("began to look into it") == 1
    assert "10:00 CET" in page or "10:00" in page


def test_a_case_that_was_closed_and_opens_again_says_both(
    starhaven: Connection, kit: Child, amina_of_kit: Guardianship
) -> None:
    receive(
        starhaven,
        flagged(kit, time=at(0)),
        updated(kit, time=at(1), state="cleared"),
        updated(kit, time=at(2), state="open"),
    )
    assert [step for step, _at in steps_of(Incident.objects.get())] == ["received", "cleared", "reopened"]


def test_of_a_sensitive_one_only_that_it_is_worth_a_talk(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, as_amina: Client, sam: User
) -> None:
    receive(starhaven, flagged(kit, class_="scam", sensitive=True), updated(kit, state="actioned", outcome="warned"))
    decide(incident=Incident.objects.get(), decision="released", reason="Worth it.", staff=sam)
    page = since(as_amina, amina)
    assert "worth a talk" in page
    assert "platform" not in page
    assert Alert.objects.get().sightings.get().facts["steps"] == []


def test_our_mail_and_who_has_it_stand_there(
    starhaven: Connection,
    kit: Child,
    amina: User,
    ben: User,
    amina_of_kit: Guardianship,
    ben_of_kit: Guardianship,
    as_amina: Client,
) -> None:
    receive(starhaven, flagged(kit))
    acknowledge(alert=Alert.objects.get(guardian=ben), guardian=ben)
    page = since(as_amina, amina)
    assert "We wrote to you." in page
    assert "This mail is on its way." in page
    assert "Ben said “I have it”." in page


def test_of_a_protected_guardian_neither_name_nor_hour(
    starhaven: Connection,
    kit: Child,
    amina: User,
    ben: User,
    amina_of_kit: Guardianship,
    ben_of_kit: Guardianship,
    as_amina: Client,
) -> None:
    receive(starhaven, flagged(kit))
    acknowledge(alert=Alert.objects.get(guardian=ben), guardian=ben)
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(is_protected=True)
    page = since(as_amina, amina)
    assert "Ben" not in page
    assert "Another guardian has it." in page


def test_a_mail_that_was_stopped_is_no_step(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    Delivery.objects.update(state="withheld", withheld_reason="held", settled_at=NINE)
    assert "mail" not in since(as_amina, amina)


def test_what_was_forbidden_later_stays_as_last_shown(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit, time=at(0)))
    before = since(as_amina, amina)
    receive(starhaven, updated(kit, time=at(10), state="reviewing"))
    receive(starhaven, updated(kit, time=at(20), state="actioned", guardian_notice="forbidden"))
    after = since(as_amina, amina)
    assert "look into it" not in after
    assert after.count("<li>") <= before.count("<li>")
