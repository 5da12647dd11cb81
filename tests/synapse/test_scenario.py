"""The main job in a real homeserver: a link by code, a control in force, what it refuses, a report, and the end."""

from __future__ import annotations

import re
import time

import pytest

from tests.synapse.cast import Scene, told_of, until

pytestmark = pytest.mark.synapse


def test_a_strangers_message_is_refused_once_the_control_is_in_force_and_counts_in_the_week(linked: Scene) -> None:
    child, friend, stranger = linked.child, linked.friend, linked.stranger
    room = stranger.make_room()
    assert stranger.invite(room, child) == 200
    assert child.join(room) == 200
    assert stranger.say(room) == 200
    linked.set(contact_messages="contacts")
    assert stranger.say(room) == 403
    assert child.say(room) == 403, "in both directions"
    until(lambda: len(linked.told("interaction.blocked.v1")) == 2, "the word of it")
    until(lambda: linked.waiting() == 0, "the telling")
    week = linked.guardian.get(linked.page + "activity/")
    assert "Who can exchange messages" in week
    assert linked.at_the_portal("activity_blockedattempt") == 2
    assert friend.user not in week


def test_the_childs_report_reaches_the_guardians_mailbox_without_its_words(linked: Scene) -> None:
    child, stranger = linked.child, linked.stranger
    room = stranger.make_room(child)
    assert child.join(room) == 200
    event = stranger.send(room, "where do you live?").json()["event_id"]
    before = time.monotonic()
    assert child.report(room, event, "#guardian he asks where I live") == 200
    mail = linked.portal.wait_for_mails(linked.guardian.email, 1, saying="/alerts/", seconds=60)[0]
    told_of(f"from the child's report to the guardian's mailbox: {time.monotonic() - before:.1f} s")
    said = (mail["subject"] + mail["text"] + mail["html"]).lower()
    assert not any(word in said for word in ("live", stranger.user, child.user.partition(":")[0]))
    flagged = str(linked.told("interaction.flagged.v1"))
    assert "child-report" in flagged
    assert "live" not in flagged
    assert "stranger" not in flagged


def test_a_report_that_asks_for_nobody_is_told_to_no_guardian(linked: Scene) -> None:
    child, stranger = linked.child, linked.stranger
    room = stranger.make_room(child)
    assert child.join(room) == 200
    event = stranger.send(room, "nasty").json()["event_id"]
    assert child.report(room, event, "nasty") == 200
    assert (
        child.call("POST", f"/_matrix/client/v3/users/{stranger.user}/report", {"reason": "nasty"}).status_code == 200
    )
    until(lambda: len(linked.told("interaction.flagged.v1")) == 2, "both reports")
    until(lambda: linked.waiting() == 0, "the telling")
    assert {flag["class"] for flag in linked.told("interaction.flagged.v1")} == {"other"}
    assert linked.at_the_portal("incidents_incident") == 2, "the desk has them"
    assert not re.search(r'"/alerts/[a-z0-9]{24}/"', linked.guardian.get("/alerts/"))
    assert not [one for one in linked.portal.mails(linked.guardian.email) if "/alerts/" in one["text"]]


def test_the_end_of_supervision_releases(linked: Scene) -> None:
    child, stranger = linked.child, linked.stranger
    room = stranger.make_room(child)
    assert child.join(room) == 200
    linked.set(contact_messages="nobody", contact_invites="nobody")
    assert stranger.say(room) == 403
    page = f"{linked.page}guardians/"
    left = linked.guardian.post_form(linked.guardian.get(page), f"{page}leave")
    assert "You are no longer linked." in left.text
    until(lambda: stranger.say(room) == 200, "the release")
    assert child.say(room) == 200
    assert child.join(stranger.make_room(child)) == 200
    until(lambda: child.guardian("links")["links"][0]["state"] == "ended", "the word of it")
    until(lambda: linked.revision_at_the_portal() == ("in_force", {}), "the end at the portal, with nothing refused")
