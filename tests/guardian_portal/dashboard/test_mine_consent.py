"""Where the law asks the child, the child says yes or no on their own page, takes it back as easily, gets a receipt."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.dashboard.mine.bands import Band
from guardian_portal.family.ages import rule_for
from guardian_portal.family.childs_words import CHILDS_WORDS, words_for_child
from guardian_portal.family.consents import stands
from guardian_portal.family.models import Child, ConsentRecord, Guardianship
from guardian_portal.family.purposes import PURPOSES, SUPERVISION_SUMMARY
from guardian_portal.platforms.models import Connection
from tests.architecture.contract import check
from tests.builders import child_on, link
from tests.consents import agreed, child_says, refused, verified
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of

CONSENT = "/mine/consent/"


@pytest.fixture
def lou(connection: Connection) -> Child:
    """Thirteen, in France, where below fifteen a guardian and the child both agree."""
    return child_on(connection, "acc-lou", age_min=13, age_max=14, country="FR")


@pytest.fixture
def aminas(amina: User, lou: Child) -> Guardianship:
    return link(amina, lou)


def says(child: Child, answer: str) -> str:
    """Press a button of the page -> where it leads."""
    response = as_child(child).post(f"{CONSENT}{SUPERVISION_SUMMARY}/answer/", {"answer": answer})
    return str(response.headers["location"])


def decisions(child: Child) -> list[str]:
    own = ConsentRecord.objects.filter(child=child, guardianship__isnull=True)
    return list(own.order_by("pk").values_list("decision", flat=True))


def test_the_page_is_led_to_and_says_what_yes_and_no_mean(aminas: Guardianship, lou: Child) -> None:
    assert "Not decided yet" in words_of(as_child(lou))
    assert f'href="{CONSENT}"' in as_child(lou).get(MINE).content.decode()
    text = words_of(as_child(lou), CONSENT)
    for words in ("It takes two", "can see what you decided", "If you say no", "Yes, I agree", "No, I do not agree"):
        assert words in text
    check(as_child(lou).get(CONSENT))


def test_yes_no_and_yes_again_are_one_press_each_with_a_record_each(aminas: Guardianship, lou: Child) -> None:
    for answer in ("agree", "decline", "agree"):
        assert says(lou, answer) == "/mine/done/"
    assert decisions(lou) == ["given", "withdrawn", "given"]
    joint = rule_for(country="FR", kind="joint_consent", on=timezone.localdate())
    newest = ConsentRecord.objects.get(is_current=True)
    assert (newest.age_rule, newest.language, newest.notice_version) == (joint.public_id, "en", "2026-11-from-13")
    assert Entry.objects.filter(object_id=newest.public_id, actor_kind="child").exists()


def test_the_same_answer_twice_is_one_decision(aminas: Guardianship, lou: Child) -> None:
    for _ in range(2):
        says(lou, "decline")
    assert decisions(lou) == ["declined"]


def test_the_consent_of_both_stands_once_both_have_agreed(aminas: Guardianship, lou: Child) -> None:
    agreed(aminas)
    verified(aminas)
    assert not stands(aminas, lou, SUPERVISION_SUMMARY)
    assert "One of them has said yes." in words_of(as_child(lou), CONSENT)
    says(lou, "agree")
    assert stands(aminas, lou, SUPERVISION_SUMMARY)
    says(lou, "decline")
    assert not stands(aminas, lou, SUPERVISION_SUMMARY)


def test_of_a_guardians_no_the_child_reads_nothing(aminas: Guardianship, lou: Child) -> None:
    before = words_of(as_child(lou), CONSENT)
    refused(aminas)
    assert words_of(as_child(lou), CONSENT) == before


def test_the_receipt_keeps_the_words_that_were_read(aminas: Guardianship, lou: Child) -> None:
    says(lou, "agree")
    record = ConsentRecord.objects.get()
    client = as_child(lou)
    assert f"{CONSENT}receipt/{record.public_id}/" in client.get(CONSENT).content.decode()
    Child.objects.filter(pk=lou.pk).update(age_min=9, age_max=10)
    page = check(client.get(f"{CONSENT}receipt/{record.public_id}/"))
    text = page.one("main").text
    assert "Counts for the summary of your week: You agreed" in text
    assert "France" in text
    assert record.public_id in text
    assert "From that moment we keep no new counts" in text


def test_only_ones_own_receipts_exist(aminas: Guardianship, lou: Child, kit: Child) -> None:
    elder = child_on(kit.connection, "acc-elder", country="DE", age_min=16, age_max=17)
    theirs, others = agreed(aminas), child_says(elder, agrees=True)
    for record in (theirs, others):
        assert as_child(lou).get(f"{CONSENT}receipt/{record.public_id}/").status_code == 404


def test_from_the_age_of_the_law_the_child_decides_alone(amina: User, connection: Connection) -> None:
    older = child_on(connection, "acc-older", age_min=16, age_max=17, country="DE")
    own = link(amina, older)
    assert "You decide this alone." in words_of(as_child(older), CONSENT)
    says(older, "agree")
    assert stands(own, older, SUPERVISION_SUMMARY)


def test_who_is_not_asked_decides_nothing(amina: User, kit: Child) -> None:
    link(amina, kit)
    assert "What I decide" not in words_of(as_child(kit))
    assert "nothing for you to decide" in words_of(as_child(kit), CONSENT)
    assert says(kit, "agree") == CONSENT
    assert decisions(kit) == []


def test_nobody_is_asked_for_whom_nobody_supervises_but_a_yes_can_be_taken_back(lou: Child) -> None:
    assert "nothing for you to decide" in words_of(as_child(lou), CONSENT)
    child_says(lou, agrees=True)
    assert "any more" in words_of(as_child(lou), CONSENT)
    says(lou, "decline")
    assert decisions(lou) == ["given", "withdrawn"]


def test_what_is_not_asked_for_does_not_exist(aminas: Guardianship, lou: Child) -> None:
    response = as_child(lou).post(f"{CONSENT}location/answer/", {"answer": "agree"})
    assert response.status_code == 404
    assert says(lou, "perhaps") == CONSENT
    assert Client().post(f"{CONSENT}{SUPERVISION_SUMMARY}/answer/", {"answer": "agree"}).status_code == 403
    assert decisions(lou) == []


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("band", Band)
def test_every_band_reads_words_of_its_own_age(connection: Connection, purpose: str, band: Band) -> None:
    child = child_on(connection, "acc-one", age_min=band, age_max=band, country="FR", profile_time=timezone.now())
    assert words_for_child(purpose, child).from_age <= band
    assert words_for_child(purpose, child).notice.sentences


def test_versions_of_words_have_names_of_their_own() -> None:
    for words in CHILDS_WORDS.values():
        versions = [one.notice.version for one in words]
        assert len(set(versions)) == len(versions)
