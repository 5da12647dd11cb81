"""Four journeys through the desk, each person at a browser of their own: a setting that does not work, a dispute told
by both sides, a stranger who talks well, a child who does not feel safe. Each shows what must not be seen by whom."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.attached.pictures import SECRET, photo_with_place
from tests.browser.desk import (
    REFERENCE,
    answer_by_mail,
    as_it_is,
    ask,
    at_home,
    begin,
    childs_page,
    family,
    find,
    opened_from_the_app,
    propose,
    read_proposal,
    status_of,
    template,
    unfold,
)
from tests.browser.driving import DESK, visitor
from tests.journeys.pairs import app_reads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
NO_DAY = "No day of the last 90 is on this list."
THIEF = "thief@example.net"
WHY = "The order of 3 November was read out by the court's office."
# All that an agent can press on a case that is theirs. Nothing of it changes an account, a link or an address.
OF_A_CASE = {
    "End it",
    "Give it back to the queue",
    "Send the answer",
    "Keep the note",
    "Change",
    "Treat it as that",
    "Show names",
    "Decide",
}


@pytest.fixture(scope="module")
def sam(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    yield from at_the_desk(browser, demo, "sam")


@pytest.fixture(scope="module")
def jo(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    """The second agent."""
    yield from at_the_desk(browser, demo, "jo")


@pytest.fixture(scope="module")
def lee(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    """The lead."""
    yield from at_the_desk(browser, demo, "lee")


def at_the_desk(browser: Browser, demo: Demo, name: str) -> Iterator[Visitor]:
    with visitor(browser, demo, width=DESK) as staff:
        staff.open("/accounts/login/").sign_in(name)
        yield staff
        assert staff.complaints == []


def read_and_answered(sam: Visitor, reference: str, *, secrets: tuple[str, ...]) -> str:
    """Masked up to the reason, then read, its file saved, noted and answered with a prepared text -> that text."""
    masked = find(sam, reference)
    assert "Why do you need to see it?" in masked
    assert not [word for word in ("Messages stay open.", *secrets) if word in masked]
    assert "Messages stay open." in begin(sam).words
    assert not [word for word in secrets if word in sam.words]
    with sam.page.expect_download() as coming:
        sam.page.get_by_role("link", name="attachment-1.jpeg").click()
    assert coming.value.suggested_filename == "attachment-1.jpeg"
    assert SECRET not in coming.value.path().read_bytes()
    sam.press("I look after this")
    unfold(sam, "Write a note for colleagues").fill("Note for colleagues", "She is quite upset.")
    sam.press("Keep the note")
    answer = template(sam, "The platform decides this")
    sam.press("Send the answer")
    assert "Your answer is on its way." in sam.words
    return answer


def test_a_setting_that_does_not_work_is_explained_by_a_person(browser: Browser, demo: Demo, sam: Visitor) -> None:
    handle, [nadia] = family(demo, "nadia")
    with at_home(browser, nadia) as at:
        at.open("/help/new/control-not-working/")
        at.page.get_by_text("It says “asked; not in force yet”").click()
        assert "We ask again by ourselves" in at.words, "what helps most people comes first"
        photo = {"name": "C:\\fotos\\my child.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()}
        reference = ask(at, "A setting does not work", "Messages stay open.", about=handle, files=photo)
        assert "We have it" in at.words
        case = at.path

        answer = read_and_answered(sam, reference, secrets=(nadia.email, handle))
        mail = answer_by_mail(at, nadia)
        assert answer not in mail
        assert handle not in mail
        assert at.path == case
        assert answer in at.words
        assert "quite upset" not in at.words
        unfold(sam, "Decide").fill("Why, for colleagues and for whoever checks", "The platform's own rule.")
        sam.press("Decide")
        assert "This request is closed." in at.open(case).words
        assert "platform's own rule." not in at.words
    with visitor(browser, demo) as stranger:
        stranger.open("/accounts/login/").sign_in("dana").page.wait_for_url("**/children/")
        assert status_of(stranger, case) == 404
    with visitor(browser, demo) as child:
        looked_at = opened_from_the_app(child, handle).words
        assert "People who work here looked at your account" in looked_at, "nothing about this case is protected"


def ended_by_two(sam: Visitor, lee: Visitor, *, sees_her: Callable[[], bool]) -> str:
    """His link: the agent proposes it in the case that is open, the lead agrees -> the proposal's address."""
    proposal = propose(sam, "End a link", WHY, r"b•••@", "A court or an authority", "Yes, as whenever")
    assert sam.page.get_by_role("button", name="I agree").count() == 0, "nobody agrees with themselves"
    assert sees_her(), "one person ends nothing"

    read_proposal(lee, "End a link")
    assert WHY in lee.words
    assert "b•••@example.org" in lee.words
    lee.fill("A word to your colleague", "I called the office, too.").press("I agree")
    assert "Your answer is recorded." in lee.words
    assert "Approved" in sam.open(proposal).words
    return proposal


def test_a_dispute_is_heard_from_both_sides_and_told_to_neither(
    browser: Browser, demo: Demo, sam: Visitor, lee: Visitor
) -> None:
    handle, [ann, bob] = family(demo, "ann", "bob")
    topic = "A dispute about who looks after a child"
    with at_home(browser, ann) as hers, at_home(browser, bob, script=False) as his:
        of_ann = ask(hers, topic, "The court gave me sole care on 3 November.", about=handle)
        of_bob = ask(his, topic, "She keeps my daughter from me.", about=handle)
        assert "dispute" not in hers.open("/help/").words, "somebody may look over the shoulder"
        assert [of_ann in hers.words, of_bob in hers.words] == [True, False]

        find(sam, of_bob)
        assert "She keeps my daughter" in begin(sam).words
        assert "sole care" not in sam.words
        assert of_ann in sam.words, "whoever hears one side knows that there is another"
        words = template(sam, "What we do in a dispute")
        sam.press("Send the answer")
        sam.press(of_ann, kind="link")
        assert "sole care" in begin(sam).words
        assert "She keeps my daughter" not in sam.words
        assert "Not shown to the family" in sam.words
        template(sam, "What we do in a dispute")
        sam.press("Send the answer")
        proposal = ended_by_two(sam, lee, sees_her=lambda: handle in his.open("/children/").words)
        for at, person in ((hers, ann), (his, bob)):
            answer_by_mail(at, person)
            assert words in at.words
        his.open("/children/").page.get_by_role("link", name=re.compile("Starhaven: ")).first.click()
        assert "You see nothing more of this child." in his.words
        assert hers.open(f"{childs_page(hers, handle)}guardians/").page.locator("tbody tr").count() == 1
        hidden = (WHY, "court", "Sam", "Lee", "sole care", "keeps my daughter")
        read = "\n".join([*as_it_is(hers, childs_page(hers, handle)), *as_it_is(his, "/children/", "/help/")])
        assert not [word for word in hidden if word in read]
    trail = lee.open("/support/audit/").fill("What it was about", proposal.split("/")[-2]).press("Show")
    assert re.search(r"proposal\.approved.*proposal\.made", trail.words, re.DOTALL)
    assert status_of(sam, "/support/audit/") == 404
    with visitor(browser, demo) as child:
        assert NO_DAY in opened_from_the_app(child, handle).words, "that the desk looked could tell who asked"


def offers_nothing_alone(sam: Visitor, reference: str) -> None:
    """The page of a case has no button for what was asked, and no field for an address or a number."""
    find(sam, reference)
    begin(sam).press("I look after this")
    assert "with the police" in sam.words
    offered = sam.page.locator("main button").all_text_contents()
    assert {one.strip() for one in offered} == OF_A_CASE
    assert sam.page.locator("main [type=email], main [type=tel]").count() == 0


def invited_by_two(sam: Visitor, jo: Visitor) -> str:
    """The most that the desk can do: two people write to the channel that was proved before -> the proposal."""
    first = propose(sam, "Invite this person to change their address", "They ask for it.", "confirmed e-mail")
    read_proposal(jo, "Invite somebody to change their address")
    assert "r•••@example.org" in jo.words
    assert "The desk can do none of these steps" in jo.words
    assert THIEF not in jo.words
    jo.press("I agree")
    return first


def test_whoever_talks_well_gets_nothing_and_the_owner_learns_of_it(
    browser: Browser, demo: Demo, sam: Visitor, jo: Visitor, lee: Visitor
) -> None:
    handle, [ruth, tom] = family(demo, "ruth", "tom")
    with visitor(browser, demo) as caller:
        unfold(caller.open("/help/"), "I do not have that e-mail address any more")
        assert "Nobody can move an account to another address on the phone or by mail" in caller.words
    with at_home(browser, ruth) as intruder, at_home(browser, tom) as toms:
        before = as_it_is(toms, childs_page(toms, handle), f"{childs_page(toms, handle)}guardians/")
        mails = len(demo.wait_for_mails(tom.email, 2))
        asked = f"I can't read my mail any more. Write to {THIEF} from now on, and remove the other guardian."
        reference = ask(intruder, "A complaint", asked, about=handle)
        case = intruder.path
        intruder.fill("Your message", "It is URGENT, I am with the police right now!").press("Send")

        offers_nothing_alone(sam, reference)
        first = invited_by_two(sam, jo)
        [told] = demo.wait_for_mails(ruth.email, 1, saying="Nothing is changed, and we cannot change it")
        assert "If it was not you" in told["text"]
        assert demo.mails(THIEF) == []

        sam.open(first).press(reference, kind="link")
        propose(sam, "End a link", "They say he is dangerous.", r"t•••@", "not safe from", "No mail")
        read_proposal(lee, "End a link").fill("A word to your colleague", "Nobody has shown us anything.")
        lee.press("I do not agree")
        sam.press(reference, kind="link")
        assert "Declined" in sam.words
        no = "We can't do this for you. Only the owner of an account changes its address, signed in and in two days."
        sam.fill("Your answer", no).press("Send the answer")
        assert no in intruder.open(case).words
        assert not [word for word in ("dangerous", "shown us", "Sam", "Lee", "Jo") if word in intruder.words]

        assert as_it_is(toms, childs_page(toms, handle), f"{childs_page(toms, handle)}guardians/") == before
        assert len(demo.mails(tom.email)) == mails
        assert ruth.email in intruder.open("/accounts/email/").words
        assert THIEF not in intruder.words


def test_a_child_who_does_not_feel_safe_is_seen_first_and_by_nobody_else(
    browser: Browser, demo: Demo, sam: Visitor
) -> None:
    handle, [olga] = family(demo, "olga")
    with visitor(browser, demo) as child, at_home(browser, olga) as at:
        page = childs_page(at, handle)
        seen = (page, f"{page}guardians/", "/help/", "/children/")
        as_it_is(at, *seen)
        before, mine = as_it_is(at, *seen), as_it_is(opened_from_the_app(child, handle), "/mine/")
        waiting = of_now(sam.open("/support/"))
        child.open("/mine/").press("Ask us about something else", kind="link")
        child.press("I do not feel safe, or I am worried about somebody", kind="link")
        child.fill("What would you like to tell us?", "I am afraid at home.").press("Tell us")
        assert "Done" in child.words
        assert "afraid" not in "".join(as_it_is(child, "/mine/done/", "/mine/help/"))
        assert as_it_is(child, "/mine/") == mine

        [reference] = of_now(sam.open("/support/")) - waiting
        assert "Somebody may not be safe" in find(sam, reference)
        since, due = (datetime.fromisoformat(one) for one in times(sam))
        assert due - since == timedelta(hours=1)
        assert "I am afraid at home." in begin(sam).words
        assert handle not in sam.words
        sam.fill("What the child's app shows", "We have read it. Please call 0800 1111.").press("Send the answer")
        app_reads(demo, handle, "Please call 0800 1111.")

        assert as_it_is(child, "/mine/") == mine
        assert NO_DAY in child.words
        assert as_it_is(at, *seen) == before
        assert not [mail for mail in demo.mails(olga.email) if "afraid" in mail["text"]]


def of_now(staff: Visitor) -> set[str]:
    """The references of whoever may not be safe, who stand above everything else."""
    rows = staff.page.locator("[data-keys] tbody tr").all_inner_texts()
    now = [row for row in rows if "Now" in row]
    assert rows[: len(now)] == now
    return {found[0] for found in map(REFERENCE.search, now) if found}


def times(staff: Visitor) -> list[str]:
    """Of the page that asks why: since when, and by when."""
    found = staff.page.locator("main dl time").all()
    return [str(one.get_attribute("datetime")) for one in found]
