"""The receipt of a decision: all that was true of it, in the words and language it was made in, for its owner alone."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, ConsentRecord
from tests.architecture.contract import check
from tests.consents import agreed, refused, verified
from tests.guardian_portal.family.builders import link


def path_of(child: Child, record: ConsentRecord) -> str:
    return f"/children/{child.public_id}/consent/receipt/{record.public_id}/"


def test_it_says_what_was_decided_when_by_whom_and_in_which_words(as_amina: Client, amina: User, kit: Child) -> None:
    own = link(amina, kit)
    verified(own, "video_call")
    record = agreed(own)
    response = as_amina.get(path_of(kit, record))
    page = response.content.decode()
    for words in ("Amina", "2026-11", "English", record.public_id, record.age_rule, "Video call", "check 4711", "Yes"):
        assert words in page
    assert "We keep them and make a summary of the week" in page
    assert "kit" not in check(response).one("title").text


def test_the_words_are_shown_in_the_language_they_were_read_in(as_amina: Client, amina: User, kit: Child) -> None:
    record = agreed(link(amina, kit))
    ConsentRecord.objects.filter(pk=record.pk).update(language="ko")
    page = as_amina.get(path_of(kit, record)).content.decode()
    assert '<div lang="ko">' in page
    assert "Korean" in page


def test_an_earlier_decision_keeps_its_receipt(as_amina: Client, amina: User, kit: Child) -> None:
    own = link(amina, kit)
    first, _second = agreed(own), refused(own)
    page = as_amina.get(path_of(kit, first)).content.decode()
    assert "No: there is a later decision" in page


def test_the_record_of_another_guardian_does_not_exist(
    as_amina: Client, as_dana: Client, amina: User, ben: User, kit: Child
) -> None:
    link(amina, kit)
    bens = agreed(link(ben, kit))
    assert as_amina.get(path_of(kit, bens)).status_code == 404
    assert as_dana.get(path_of(kit, bens)).status_code == 404


@pytest.mark.parametrize("state", ["revoked", "aged_out"])
def test_with_the_link_the_page_ends(as_amina: Client, amina: User, kit: Child, state: str) -> None:
    own = link(amina, kit)
    record = agreed(own)
    type(own).objects.filter(pk=own.pk).update(state=state)
    assert as_amina.get(path_of(kit, record)).status_code == 404
