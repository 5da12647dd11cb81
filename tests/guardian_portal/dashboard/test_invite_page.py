"""The page for a platform's invite: it tells first, takes what people paste, and explains each end with a reference."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Guardianship, LinkRequest
from guardian_portal.platforms.models import UsedToken
from tests.architecture.contract import check
from tests.guardian_portal.family.platform import FakePlatform, problem
from tests.guardian_portal.platforms.signed import HOUR, Signer, forged

INVITE = "/children/link/invite/"


def refused(client: Client, token: str, *, status: int = 200) -> str:
    response = client.post(INVITE, {"token": token})
    page = response.content.decode()
    assert response.status_code == status
    assert "What to do now:" in page
    assert LinkRequest.objects.latest("pk").reference in page
    check(response)
    return page


@pytest.mark.usefixtures("signer")
def test_the_page_says_what_the_child_will_be_told(as_amina: Client) -> None:
    response = as_amina.get(INVITE)
    page = response.content.decode()
    for words in ("What your child will be told", "Amina", "What you will see", "How they can object"):
        assert words in page
    assert 'name="token"' in page
    assert "js/link-invite" in page
    check(response)


def test_opening_the_page_uses_nothing_up(as_amina: Client, signer: Signer, starhaven: FakePlatform) -> None:
    as_amina.get(INVITE, {"token": signer.sign()})
    as_amina.head(INVITE, {"token": signer.sign()})
    assert not starhaven.claims
    assert not UsedToken.objects.exists()
    assert not LinkRequest.objects.exists()


@pytest.mark.parametrize("pasted", ["{}", " {}\n", "https://portal.example/children/link/invite/#{}", "broken"])
def test_it_is_taken_as_people_paste_it(as_amina: Client, signer: Signer, starhaven: FakePlatform, pasted: str) -> None:
    token = signer.sign()
    text = f"{token[:60]}\n  {token[60:]}" if pasted == "broken" else pasted.format(token)
    page = as_amina.post(INVITE, {"token": text}, follow=True).content.decode()
    assert "Waiting for your child's yes" in page
    assert len(starhaven.claims) == 1


@pytest.mark.usefixtures("signer")
@pytest.mark.parametrize("typed", ["", "BCDFGHJK", "a.b", "ä.ö.ü", "\x00", "x" * 7000, "a.b.c.d"])
def test_what_cannot_be_one_is_not_judged(as_amina: Client, typed: str) -> None:
    response = as_amina.post(INVITE, {"token": typed})
    assert "There is a problem" in response.content.decode()
    assert not LinkRequest.objects.exists()
    check(response)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"aud": "https://other.example"}, "This invitation did not work"),
        ({"iss": "https://other.example"}, "This invitation did not work"),
        ({"headers": {"kid": "unknown"}}, "This invitation did not work"),
        ({"expires_in": 80 * HOUR}, "This invitation did not work"),
        ({"expires_in": -60}, "This invitation is too old"),
        ({"email_sha256": "0" * 64}, "This invitation is for another address"),
    ],
)
def test_each_bad_invite_is_explained(as_amina: Client, signer: Signer, claims: dict[str, Any], words: str) -> None:
    assert words in refused(as_amina, signer.sign(**claims))


def test_alg_none_is_explained_like_any_other_forgery(as_amina: Client, signer: Signer) -> None:
    assert "This invitation did not work" in refused(as_amina, forged({"alg": "none", "kid": "one"}, signer.invite()))


def test_a_strangers_page_says_nothing_of_whom_it_is_for(as_dana: Client, signer: Signer) -> None:
    page = refused(as_dana, signer.sign())
    for word in ("amina", "kit", "acc-"):
        assert word not in page.partition("<main")[2].partition("</main>")[0].lower()


def test_a_used_one_is_explained(as_amina: Client, signer: Signer) -> None:
    token = signer.sign()
    as_amina.post(INVITE, {"token": token})
    as_amina.post(f"/children/link/requests/{Guardianship.objects.get().public_id}/cancel")
    assert "This invitation was used before" in refused(as_amina, token)


def test_a_platform_without_its_keys_is_explained(as_amina: Client, signer: Signer) -> None:
    signer.status = 503
    assert "We cannot check this invitation" in refused(as_amina, signer.sign())


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (problem(404), "The platform does not take this invitation"),
        (problem(410), "The platform does not take this invitation"),
        (problem(500), "The platform does not answer"),
        (problem(429), "The platform is busy"),
        (problem(403, "guardian-is-minor"), "The platform knows you as a minor"),
    ],
)
def test_what_the_platform_refuses_is_explained_without_a_word_of_codes(
    as_amina: Client, signer: Signer, starhaven: FakePlatform, reply: Any, words: str
) -> None:
    starhaven.answer = lambda _claim: reply
    page = refused(as_amina, signer.sign())
    assert words in page


def test_the_sixth_bad_one_is_told_to_wait(as_amina: Client, signer: Signer) -> None:
    for _ in range(5):
        refused(as_amina, signer.sign(aud="https://other.example"))
    assert "in 15 minutes" in refused(as_amina, signer.sign(), status=429)


def test_an_unproved_address_is_told_how_to_prove_it(as_amina: Client, amina: User, signer: Signer) -> None:
    EmailAddress.objects.filter(user=amina).update(verified=False)
    assert as_amina.post(INVITE, {"token": signer.sign()}).status_code == 403
