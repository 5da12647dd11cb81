"""Each way in which linking can fail has its page: what happened, what to do now, and a reference for support."""

from functools import partial

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.dashboard.failures import FAILURES, SIGN_IN_FAILURES
from guardian_portal.family.models import Child, ClaimOutcome, GuardianshipState, LinkRequest
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.family.builders import link
from tests.guardian_portal.family.platform import Body, FakePlatform, Reply, problem
from tests.people import person

LINK = "/children/link/"
GOOD_ENDS = {"cooling", "pending", "waiting_child", "waiting_platform", "active"}


def _fail(client: Client, code: str = "BCDFGHJK") -> str:
    page = client.post(LINK, {"code": code}).content.decode()
    assert "What to do now:" in page
    assert LinkRequest.objects.latest("pk").reference in page
    return page


def _refuse(reply: Reply, _claim: Body) -> Reply:
    return reply


def test_every_bad_end_has_words() -> None:
    assert {outcome.value for outcome in SIGN_IN_FAILURES} == set(ClaimOutcome.values) - GOOD_ENDS
    of_codes = {outcome.value for outcome in SIGN_IN_FAILURES if not outcome.value.startswith(("sign_in", "provider"))}
    assert {outcome.value for outcome in FAILURES} == of_codes - {"cancelled"}


@pytest.mark.usefixtures("connection")
def test_wrong_expired_and_used_are_one_answer(as_amina: Client, starhaven: FakePlatform) -> None:
    pages = set()
    for status, code in ((404, "unknown-code"), (410, "code-expired"), (410, "code-used")):
        starhaven.answer = partial(_refuse, problem(status, code))
        page = _fail(as_amina, "BCDFGHJK")
        page = page.replace(LinkRequest.objects.latest("pk").reference, "")
        token = page.partition('name="csrfmiddlewaretoken" value="')[2][:64]
        pages.add(page.replace(token, ""))
    assert len(pages) == 1
    (page,) = pages
    for cause in ("typed differently", "older than ten minutes", "used before"):
        assert cause in page
    assert set(LinkRequest.objects.values_list("outcome", flat=True)) == {"code_unknown", "code_gone"}


@pytest.mark.usefixtures("connection")
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (problem(500), "The platform does not answer"),
        (problem(429), "The platform is busy"),
        ((200, {"account": 7}), "an answer that we cannot use"),
        (problem(403, "guardian-is-minor"), "The platform knows you as a minor"),
    ],
)
def test_what_the_platform_refuses_is_explained(
    as_amina: Client, starhaven: FakePlatform, reply: Reply, words: str
) -> None:
    starhaven.answer = lambda _claim: reply
    assert words in _fail(as_amina)


@pytest.mark.usefixtures("connection")
def test_the_sixth_try_is_told_to_wait(as_amina: Client, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: problem(404)
    for number in range(5):
        assert as_amina.post(LINK, {"code": f"BCDFGHJ{number}"}).status_code == 200
    response = as_amina.post(LINK, {"code": "BCDFGHJK"})
    assert response.status_code == 429
    assert "Try again in 15 minutes" in response.content.decode()
    assert len(starhaven.claims) == 5


@pytest.mark.usefixtures("connection")
@pytest.mark.parametrize(
    ("state", "words"), [("active", "You are linked to this child already"), ("proved", "You have asked already")]
)
def test_a_second_link_to_the_same_child_is_explained(
    as_amina: Client, amina: User, kit: Child, state: str, words: str
) -> None:
    standing = link(amina, kit, GuardianshipState(state))
    page = _fail(as_amina)
    assert words in page
    assert f"/children/link/requests/{standing.public_id}/" in page


def test_a_child_with_six_guardians(as_amina: Client, connection: Connection, kit: Child) -> None:
    for number in range(6):
        link(person(f"guardian{number}"), kit)
    page = _fail(as_amina)
    assert "This child has six guardians" in page
    assert "guardian0" not in page.lower()
