"""The child's side from outside: open the page from the app, read it, write in private, end supervision."""

from __future__ import annotations

import re
import uuid

from tests.journeys.outside import Demo, Person
from tests.journeys.pairs import app_reads

CHOICE = re.compile(r'name="who" value="([a-z0-9]+)"')
OBJECTION = re.compile(r'"(/support/objections/[a-z0-9]+/)"')


def opened_from_the_app(demo: Demo, handle: str) -> Person:
    """The child's browser, after the app opened `/mine/#TOKEN` and the page sent the token."""
    child = Person(demo, handle)
    answer = child.post("/mine/", token=demo.child(handle, "child-view")["token"])
    assert answer.status_code == 200, answer.text
    assert "Who looks after my account" in answer.text
    return child


def a_family(demo: Demo, *, age: int) -> tuple[Person, str]:
    """A guardian who signed up today and is linked, and the child's handle."""
    handle = f"wren-{uuid.uuid4().hex[:8]}"
    demo.new_child(handle, age=age)
    guardian = Person(demo, f"{handle}@example.org")
    guardian.sign_up()
    guardian.link(handle)
    return guardian, handle


def page_of_the_child(guardian: Person) -> str:
    """Where the guardian reads about the child."""
    found = re.search(r'"(/children/[a-z0-9]{24}/)"', guardian.get("/children/"))
    assert found
    return found[1]


def test_the_child_reads_who_looked_and_writes_in_private(demo: Demo, lee: Person) -> None:
    guardian, handle = a_family(demo, age=11)
    path = page_of_the_child(guardian)
    guardian.get(path)
    child = opened_from_the_app(demo, handle)
    before = child.get("/mine/")
    assert guardian.email not in before
    assert "From the age of 16 you can do it yourself." in before
    read_by_guardian = guardian.get(path)
    answer = child.post_form(before, "/mine/object/", words="I would like to talk to somebody.")
    assert answer.url.path == "/mine/done/"

    listed = OBJECTION.findall(lee.get("/support/objections/"))
    said = next(page for page in map(lee.get, listed) if "talk to somebody" in page)
    objection = re.search(r'action="(/support/objections/[a-z0-9]+/)answer/"', said)
    assert objection
    lee.post_form(said, f"{objection[1]}answer/", words="Hello from the help desk: 0123.")
    app_reads(demo, handle, "Hello from the help desk: 0123.")
    without_token = re.compile(r'value="[^"]{64}"')
    assert without_token.sub("", guardian.get(path)) == without_token.sub("", read_by_guardian)
    assert "talk to somebody" not in child.get("/mine/")


def test_the_way_in_works_once_and_for_this_page_alone(demo: Demo) -> None:
    _guardian, handle = a_family(demo, age=11)
    token = demo.child(handle, "child-view")["token"]
    child, other = Person(demo, "child"), Person(demo, "other")
    assert "Who looks after my account" in child.post("/mine/", token=token).text
    assert "This was opened before" in other.post("/mine/", token=token).text
    assert child.client.get("/children/").url.path == "/accounts/login/"
    child.post("/mine/", token="")
    child.post_form(child.get("/mine/"), "/mine/close/")
    assert "Who looks after my account" not in child.get("/mine/")


def test_a_child_of_sixteen_ends_supervision_and_both_sides_are_told(demo: Demo) -> None:
    guardian, handle = a_family(demo, age=16)
    path = page_of_the_child(guardian)
    mails = len(demo.mails(guardian.email))
    child = opened_from_the_app(demo, handle)
    choice = CHOICE.search(child.get("/mine/end/"))
    assert choice
    assert child.post("/mine/end/", who=choice[1]).url.path == "/mine/done/"
    assert guardian.client.get(path).status_code == 404
    demo.wait_for_mails(guardian.email, mails + 1)
    app_reads(demo, handle, "is not your guardian any more")
    [link] = demo.account(handle)["links"]
    assert link["portal_state"] == "revoked"
    assert "Nobody supervises your account right now." in child.get("/mine/")
