"""What a child asks for is answered on a page that the mail leads to; a yes follows the rule of any change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.controls.models import ChildRequest, ControlSheet
from guardian_portal.controls.services import propose_value
from guardian_portal.family.models import Child
from guardian_portal.family.services import child_actor
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import link
from tests.guardian_portal.dashboard.controls import DAILY, MESSAGES, ControlsPage, at_controls, begin, said
from tests.people import sign_in


@pytest.fixture
def page(kit: Child, amina: User) -> ControlsPage:
    begin(kit, **{DAILY: 60})
    return at_controls(kit, amina)


@pytest.fixture
def asked(page: ControlsPage) -> ChildRequest:
    return propose_value(child=page.child, control=DAILY, wanted=90, actor=child_actor(page.child))


def answer(page: ControlsPage, asked: ChildRequest, **sent: str) -> str:
    path = f"/children/{page.child.public_id}/requests/"
    version = check(page.client.get(path)).all("input", name="seen_version")
    seen = {"seen_version": version[0].attributes["value"]} if version else {}
    return said(page.client.post(f"{path}{asked.public_id}/answer", {**seen, **sent}, follow=True))


def test_a_yes_sets_it_with_a_word(page: ControlsPage, asked: ChildRequest) -> None:
    words = answer(page, asked, answer="approve", word="until Sunday")
    for told in ("You said yes.", "A guardian said yes", "Answered by: you.", "“until Sunday”"):
        assert told in words
    assert ControlSheet.objects.get().asked == {DAILY: 90}
    assert "The child asked for it, and a guardian said yes" in page.words("history/")


def test_a_no_sets_nothing(page: ControlsPage, asked: ChildRequest) -> None:
    assert "You said no." in answer(page, asked, answer="refuse", word="homework first")
    assert ControlSheet.objects.get().asked == {}
    assert "meanwhile" in answer(page, asked, answer="approve")


def test_the_page_without_requests_and_with_one(page: ControlsPage) -> None:
    path = f"/children/{page.child.public_id}/requests/"
    assert "has not asked for anything" in said(page.client.get(path))
    propose_value(child=page.child, control=DAILY, wanted=75, actor=child_actor(page.child))
    assert "60 minutes a day → 75 minutes a day" in said(page.client.get(path))
    counted = count_queries(page.client, path)
    assert len(counted.page) + len(counted.log) <= 12, counted.page


def test_somebody_who_changed_it_meanwhile_is_not_overruled(
    page: ControlsPage, asked: ChildRequest, kit: Child, ben: User
) -> None:
    at_controls(kit, ben).post({"seen_version": "0", DAILY: "45"})
    path = f"/children/{kit.public_id}/requests/{asked.public_id}/answer"
    response = page.client.post(path, {"answer": "approve", "seen_version": "0"}, follow=True)
    assert "Somebody else changed the same setting" in said(response)
    assert ChildRequest.objects.get().state == "open"


def test_whose_time_is_over_cannot_be_answered(page: ControlsPage, asked: ChildRequest) -> None:
    ChildRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "its time is over" in answer(page, asked, answer="approve")
    assert "Nobody answered in time" in said(page.client.get(f"/children/{page.child.public_id}/requests/"))


@pytest.mark.parametrize("sent", [{}, {"answer": "perhaps"}, {"answer": "refuse", "word": "x" * 201}])
def test_an_answer_that_cannot_be_read_is_explained(
    page: ControlsPage, asked: ChildRequest, sent: dict[str, str]
) -> None:
    assert "Choose yes or no." in answer(page, asked, **sent)
    assert ChildRequest.objects.get().state == "open"


def test_who_only_looks_cannot_answer(page: ControlsPage, asked: ChildRequest, ben: User) -> None:
    link(ben, page.child, role="view_only")
    looking = ControlsPage(page.child, ben, sign_in(Client(), ben))
    assert "Yes" not in said(looking.client.get(f"/children/{page.child.public_id}/requests/"))
    assert "Only active guardians and carers" in answer(looking, asked, answer="refuse")
    assert ChildRequest.objects.get().state == "open"


def test_another_childs_request_does_not_exist(page: ControlsPage, asked: ChildRequest, kit: Child) -> None:
    path = f"/children/{kit.public_id}/requests/"
    assert page.client.post(f"{path}nothing/answer", {"answer": "approve"}).status_code == 404
    assert MESSAGES not in ControlSheet.objects.get().asked
