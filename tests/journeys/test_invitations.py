"""Linking by invitation from outside: one that the platform signs, and one that a guardian writes to another adult."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.moments import set_invitation, set_link
from tests.journeys.outside import Demo, Person
from tests.journeys.pairs import Pair, app_reads

INVITE = "/children/link/invite/"
INVITATION = re.compile(r"https?://[^\s\"<>]+(/children/link/invitation/[a-z0-9]+/)")
CHILD = re.compile(r'"/children/([a-z0-9]{24})/"')
WITHDRAW = re.compile(r'action="(/children/[a-z0-9]+/guardians/invitations/[a-z0-9]+/withdraw)"')
INVITATION_ID = re.compile(r"/guardians/invitations/([a-z0-9]+)/withdraw")


def newcomer(demo: Demo, name: str) -> Person:
    return Person(demo, f"{name}-{uuid.uuid4().hex[:8]}@example.org")


def child_named(handle: str, guardian: Person) -> str:
    """The public id of this child, from the card on the guardian's home."""
    for child in CHILD.findall(guardian.get("/children/")):
        if f">{handle}<" in guardian.get(f"/children/{child}/"):
            return str(child)
    raise AssertionError(f"{guardian.email} does not see {handle}")


def invitation_path(demo: Demo, to: str) -> str:
    mail = demo.wait_for_mails(to, 1, saying=INVITATION)[0]
    said = (mail["subject"] + mail["text"] + mail["html"]).lower()
    assert not any(word in said for word in ("noor", "amina", "starhaven"))
    found = INVITATION.search(mail["text"])
    assert found
    return found[1]


@pytest.fixture
def settled(linked: Pair) -> Pair:
    """Linked two days ago: on the first day nobody invites."""
    set_link(linked.demo, linked.link_id, activated_at=datetime.now(UTC) - timedelta(days=2))
    return linked


def invite(pair: Pair, other: Person) -> str:
    """The page with the guardians and the invitations."""
    return pair.guardian.post(f"{pair.page}guardians/invite/", email=other.email, role="guardian", last_day="").text


def test_a_signed_invite_links_after_the_childs_yes_and_only_whom_it_is_for(demo: Demo) -> None:
    handle = f"wren-{uuid.uuid4().hex[:6]}"
    demo.new_child(handle)
    olga, stranger = newcomer(demo, "olga"), newcomer(demo, "stranger")
    olga.sign_up()
    stranger.sign_up()
    token = demo.child(handle, "invite", email=olga.email)["token"]

    assert "another address" in stranger.post(INVITE, token=token).text
    olga.get(INVITE)
    assert "Waiting for your child" in olga.post(INVITE, token=f"{demo.portal}{INVITE}#{token}").text
    assert handle not in olga.get("/children/")
    demo.child(handle, "approve")
    assert handle in olga.get("/children/")

    refused = stranger.post(INVITE, token=token).text
    assert re.search(r"GP-[A-Z0-9]{4}-[A-Z0-9]{4}", refused)
    assert handle not in stranger.get("/children/")
    assert token not in demo.logged()
    assert token.rpartition(".")[2] not in demo.logged()


def test_a_declined_invite_shows_nothing_and_works_no_more(demo: Demo) -> None:
    handle = f"lark-{uuid.uuid4().hex[:6]}"
    demo.new_child(handle)
    olga = newcomer(demo, "olga")
    olga.sign_up()
    token = demo.child(handle, "invite", email=olga.email)["token"]
    olga.post(INVITE, token=token)
    demo.child(handle, "decline")
    assert "used before" in olga.post(INVITE, token=token).text
    assert handle not in olga.get("/children/")


def test_a_forged_invite_is_explained_with_a_reference(demo: Demo) -> None:
    olga = newcomer(demo, "olga")
    olga.sign_up()
    page = olga.post(INVITE, token="eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.").text
    assert "This invitation did not work" in page
    assert re.search(r"GP-[A-Z0-9]{4}-[A-Z0-9]{4}", page)


def test_a_guardian_invites_another_who_signs_up_and_is_linked_after_the_childs_yes(demo: Demo) -> None:
    told = demo.connection["people"]["amina"]
    amina = Person(demo, told["email"], told["password"])
    amina.sign_in(told.get("totp_secret"))
    noor = child_named("noor", amina)
    aunt, stranger = newcomer(demo, "aunt"), newcomer(demo, "stranger")

    sent = amina.post(f"/children/{noor}/guardians/invite/", email=aunt.email, role="view_only", last_day="")
    assert "The invitation is on its way" in sent.text
    assert aunt.email in sent.text
    path = invitation_path(demo, aunt.email)
    app_reads(demo, "noor", "invited another person")

    stranger.sign_up()
    assert stranger.client.get(path).status_code == 404

    page = aunt.sign_up(on_the_way_to=path)
    assert "noor" not in page.text
    assert "Amina" in page.text
    asked = aunt.post_form(page.text, path)
    assert "Waiting for your child" in asked.text
    assert "noor" not in aunt.get("/children/")
    assert "Waiting for your child" in amina.get(f"/children/{noor}/guardians/")

    demo.child("noor", "approve")
    assert "noor" in aunt.get("/children/")
    assert aunt.client.get(path).status_code == 404, "it works once"
    assert aunt.client.get(f"/children/{noor}/guardians/invite/").status_code == 404, "who looks only does not invite"


def test_a_withdrawn_invitation_is_gone(demo: Demo) -> None:
    told = demo.connection["people"]["amina"]
    amina = Person(demo, told["email"], told["password"])
    amina.sign_in(told.get("totp_secret"))
    noor = child_named("noor", amina)
    uncle = newcomer(demo, "uncle")
    page = amina.post(f"/children/{noor}/guardians/invite/", email=uncle.email, role="guardian", last_day="").text
    path = invitation_path(demo, uncle.email)
    for action in WITHDRAW.findall(page):
        amina.post_form(page, action)
    uncle.sign_up()
    assert uncle.client.get(path).status_code == 404
    assert "noor" not in uncle.get("/children/")


def test_an_invitation_that_nobody_used_ends_by_itself(settled: Pair) -> None:
    uncle = newcomer(settled.demo, "uncle")
    found = INVITATION_ID.search(invite(settled, uncle))
    assert found
    path = invitation_path(settled.demo, uncle.email)
    set_invitation(settled.demo, found[1], expires_at=datetime.now(UTC) - timedelta(seconds=1))
    uncle.sign_up()
    assert uncle.client.get(path).status_code == 404
    assert settled.handle not in uncle.get("/children/")


def test_the_child_says_no_to_whom_a_guardian_invited(settled: Pair) -> None:
    uncle = newcomer(settled.demo, "uncle")
    invite(settled, uncle)
    path = invitation_path(settled.demo, uncle.email)
    asked = uncle.post_form(uncle.sign_up(on_the_way_to=path).text, path)
    assert "Waiting for your child" in asked.text
    settled.demo.child(settled.handle, "decline")
    assert "Your child said no" in uncle.get(asked.url.path)
    assert settled.handle not in uncle.get("/children/")
    assert settled.handle in settled.guardian.get("/children/")
    assert uncle.client.get(path).status_code == 404, "it works once"


def test_on_the_first_day_nobody_invites(linked: Pair) -> None:
    assert linked.status(f"{linked.page}guardians/invite/") == 404
