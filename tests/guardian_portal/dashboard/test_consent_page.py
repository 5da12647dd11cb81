"""A guardian agrees, says no, takes it back: as easily one way as the other, and reads what it changes."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.ages import rule_for
from guardian_portal.family.models import Child, ConsentRecord, GuardianRole, Guardianship, GuardianshipState
from tests.architecture.contract import check
from tests.consents import agreed, child_says, refused, verified
from tests.guardian_portal.family.builders import child_on, link
from tests.people import sign_in

SUMMARY = {"purpose": "supervision_summary"}


@pytest.fixture
def aminas(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit)


def page(client: Client, child: Child) -> str:
    response = client.get(f"/children/{child.public_id}/consent/")
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, child: Child, button: str, purpose: str = "supervision_summary") -> str:
    path = f"/children/{child.public_id}/consent/{button}"
    response = client.post(path, {"purpose": purpose}, follow=True)
    assert isinstance(response.content, bytes)
    return response.content.decode()


def missing(client: Client, child: Child) -> list[str]:
    """What the page says is still missing to a consent of both."""
    said = page(client, child).partition("Still missing before it counts:")[2].partition("</ul>")[0]
    return [html.unescape(one) for one in re.findall(r"<li>(.+?)</li>", said)]


def decisions() -> list[str]:
    return list(ConsentRecord.objects.order_by("pk").values_list("decision", flat=True))


def test_a_decision_keeps_purpose_words_language_and_rule(as_amina: Client, aminas: Guardianship, kit: Child) -> None:
    assert "Not decided yet" in page(as_amina, kit)
    assert "You agreed." in press(as_amina, kit, "give")
    record = ConsentRecord.objects.get()
    assert (record.guardianship, record.child, record.purpose) == (aminas, kit, "supervision_summary")
    assert (record.notice_version, record.language, record.is_current) == ("2026-11", "en", True)
    assert record.age_rule == rule_for(country="DE", kind="consent", on=timezone.localdate()).public_id
    entry = Entry.objects.get(action="consent.decided")
    assert entry.object_id == record.public_id
    assert entry.data["rule"] == record.age_rule


def test_it_is_taken_back_with_one_press_as_it_was_given(as_amina: Client, aminas: Guardianship, kit: Child) -> None:
    press(as_amina, kit, "give")
    assert "I no longer agree" in page(as_amina, kit)
    assert "It applies from now on." in press(as_amina, kit, "withdraw")
    assert decisions() == ["given", "withdrawn"]
    press(as_amina, kit, "give")
    assert decisions() == ["given", "withdrawn", "given"]
    assert ConsentRecord.objects.filter(is_current=True).count() == 1


def test_a_no_without_a_yes_is_a_decision_too(as_amina: Client, aminas: Guardianship, kit: Child) -> None:
    press(as_amina, kit, "withdraw")
    assert decisions() == ["declined"]
    assert "You did not agree" in page(as_amina, kit)


def test_the_same_press_twice_is_one_decision(as_amina: Client, aminas: Guardianship, kit: Child) -> None:
    for button in ("give", "give", "withdraw", "withdraw"):
        press(as_amina, kit, button)
    assert decisions() == ["given", "withdrawn"]


@pytest.mark.parametrize("purpose", ["", "alerts", "weekly_figures"])
def test_what_is_not_on_offer_cannot_be_decided(
    as_amina: Client, aminas: Guardianship, kit: Child, purpose: str
) -> None:
    assert "Nothing has changed." in press(as_amina, kit, "give", purpose)
    assert decisions() == []


def test_the_page_says_what_a_no_changes_and_what_it_does_not(
    as_amina: Client, aminas: Guardianship, kit: Child
) -> None:
    said = page(as_amina, kit)
    assert "From that moment no summary is made for you." in said
    assert "Your link, alerts and settings stay as they are." in said
    assert "never wait for it" in said


@pytest.mark.parametrize("path", ["give", "withdraw"])
def test_whoever_signed_in_long_ago_confirms_it_first(amina: User, aminas: Guardianship, kit: Child, path: str) -> None:
    client = sign_in(Client(), amina, seconds_ago=3600)
    response = client.post(f"/children/{kit.public_id}/consent/{path}", SUMMARY)
    assert response.headers["location"].startswith("/accounts/reauthenticate/")
    assert decisions() == []


@pytest.mark.parametrize("role", [GuardianRole.CARER, GuardianRole.VIEW_ONLY])
def test_who_is_no_guardian_in_full_can_only_say_no(as_amina: Client, amina: User, kit: Child, role: str) -> None:
    link(amina, kit, role=role)
    assert "In your role you can say no" in page(as_amina, kit)
    press(as_amina, kit, "give")
    assert decisions() == []
    press(as_amina, kit, "withdraw")
    assert decisions() == ["declined"]


def test_under_review_one_can_say_no_but_not_agree(as_amina: Client, amina: User, kit: Child) -> None:
    own = link(amina, kit)
    agreed(own)
    Guardianship.objects.filter(pk=own.pk).update(state=GuardianshipState.FROZEN)
    assert "under review" in page(as_amina, kit)
    press(as_amina, kit, "withdraw")
    press(as_amina, kit, "give")
    assert decisions() == ["given", "withdrawn"]


def test_of_another_guardian_one_reads_that_they_agreed_and_the_day(
    as_amina: Client, aminas: Guardianship, ben: User, kit: Child
) -> None:
    agreed(link(ben, kit))
    said = page(as_amina, kit).partition("<main")[2]
    assert "Another guardian agreed on" in said
    assert "Ben" not in said


def test_of_whom_staff_protect_one_reads_no_day(as_amina: Client, aminas: Guardianship, ben: User, kit: Child) -> None:
    agreed(link(ben, kit, is_protected=True))
    said = page(as_amina, kit).partition("<main")[2]
    assert "Another guardian agreed." in said
    assert "agreed on" not in said


def test_the_agreement_of_a_carer_past_the_date_is_not_told(
    as_amina: Client, aminas: Guardianship, ben: User, kit: Child
) -> None:
    his = link(ben, kit)
    agreed(his)
    Guardianship.objects.filter(pk=his.pk).update(role="carer", ends_at=timezone.now())
    assert "Another guardian agreed" not in page(as_amina, kit)


def test_of_a_no_of_another_guardian_one_reads_nothing(
    as_amina: Client, aminas: Guardianship, ben: User, kit: Child
) -> None:
    before = page(as_amina, kit).partition("<main")[2].partition("csrf")[0]
    refused(link(ben, kit))
    assert page(as_amina, kit).partition("<main")[2].partition("csrf")[0] == before


def test_a_consent_without_verification_asks_for_one(as_amina: Client, aminas: Guardianship, kit: Child) -> None:
    press(as_amina, kit, "give")
    assert "please show that you are the guardian" in page(as_amina, kit)
    verified(aminas)
    assert "please show that you are the guardian" not in page(as_amina, kit)


def test_from_the_age_of_the_law_the_child_decides(as_amina: Client, amina: User, kit: Child) -> None:
    older = child_on(kit.connection, "acc-older", age_min=16, age_max=17, country="DE")
    link(amina, older)
    said = page(as_amina, older)
    assert "Your child decides" in said
    assert "You are not asked" in said
    assert "I agree" not in said
    assert "Nothing has changed." in press(as_amina, older, "give")
    child_says(older, agrees=True)
    assert "Your child agreed on" in page(as_amina, older)


def test_where_the_law_asks_both_one_yes_is_not_enough(as_amina: Client, amina: User, kit: Child) -> None:
    french = child_on(kit.connection, "acc-fr", age_min=13, age_max=14, country="FR")
    own = link(amina, french)
    assert "You and your child decide together" in page(as_amina, french)
    assert "Your child has not decided yet." in page(as_amina, french)
    press(as_amina, french, "give")
    joint = rule_for(country="FR", kind="joint_consent", on=timezone.localdate())
    assert ConsentRecord.objects.get().age_rule == joint.public_id
    assert missing(as_amina, french) == ["that you show that you are the guardian", "your child's yes"]
    verified(own)
    assert missing(as_amina, french) == ["your child's yes"]
    child_says(french, agrees=True)
    assert missing(as_amina, french) == []
    child_says(french, agrees=False)
    assert "Your child did not agree" in page(as_amina, french)
    assert missing(as_amina, french) == []


def test_where_the_law_bars_summaries_there_is_nothing_to_agree_to(as_amina: Client, amina: User, kit: Child) -> None:
    indian = child_on(kit.connection, "acc-in", age_min=11, age_max=12, country="IN")
    link(amina, indian)
    assert "Please decide about your consent" not in as_amina.get("/children/").content.decode()
    assert "There is nothing to agree to." in page(as_amina, indian)
    assert "Nothing has changed." in press(as_amina, indian, "give")


def test_pages_keep_the_contract(as_amina: Client, aminas: Guardianship, kit: Child) -> None:
    agreed(aminas)
    verified(aminas)
    for path in ("consent/", "consent/verify/email_plus/", "consent/verify/toll_free_call/"):
        assert "kit" not in check(as_amina.get(f"/children/{kit.public_id}/{path}")).one("title").text
