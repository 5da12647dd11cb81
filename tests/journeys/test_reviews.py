"""A review by the desk, from outside: one person begins it, two end it, and nobody is told why or by whom."""

from __future__ import annotations

from tests.journeys.outside import Person
from tests.journeys.pairs import Pair, child_knows

WHY = "Two parents disagree about this link."


def test_one_person_puts_a_link_under_review_and_two_end_it(linked: Pair, sam: Person, lee: Person) -> None:
    page, desk = linked.page, f"/support/guardianships/{linked.link_id}/"
    assert "Your decision is recorded." in sam.post(desk, decision="freeze", reason=WHY, review_ends_on="").text
    shown = linked.guardian.get(page)
    assert "This link is under review" in shown
    assert not any(word in shown for word in (WHY, "Sam", "sam@demo.example"))
    child_knows(linked, "frozen")

    linked.demo.flag(linked.subject, "bullying-target", detected_by="moderator", severity="medium")
    linked.demo.flag(linked.subject, "bullying-target", detected_by="moderator", severity="critical")
    told = linked.demo.wait_for_mails(linked.guardian.email, 1, saying="/alerts/")
    assert len(told) == 1, "of the critical one alone"
    assert linked.status(f"{page}guardians/invite/") == 404

    sam.post(desk, decision="lift_freeze", reason="Both agree now.", review_ends_on="")
    assert "This link is under review" in linked.guardian.get(page), "one person does not end it"
    listed = lee.get("/support/proposals/")
    proposal = next(path for path in proposals(listed) if "Both agree now." in lee.get(path))
    lee.post_form(lee.get(proposal), f"{proposal}answer/", answer="agree", reason="")
    assert "This link is under review" not in linked.guardian.get(page)
    child_knows(linked, "active")


def proposals(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('href="') if part.startswith("/support/proposals/")]
