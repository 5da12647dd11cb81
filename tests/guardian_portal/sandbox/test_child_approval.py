"""The child's yes or no travels to the portal as an event; the portal may end a link."""

from tests.guardian_portal.sandbox.conftest import SOURCE, Starhaven
from tests.guardian_portal.sandbox.portal import Portal


def test_approval_sends_link_confirmed(starhaven: Starhaven, portal: Portal) -> None:
    handle, subject = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_yes" + handle)
    answer = starhaven.remote(f"accounts/{handle}/approve")
    assert answer.json()["answered"][0]["status"] == 204
    (event,) = portal.events
    assert event["type"] == "org.guardianportal.link.confirmed.v1"
    assert (event["source"], event["subject"]) == (SOURCE, subject)
    assert event["data"] == {"link_id": "lk_yes" + handle, "by": "child"}


def test_declining_sends_link_declined(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    starhaven.claim(starhaven.code(handle))
    starhaven.remote(f"accounts/{handle}/decline")
    assert portal.types() == ["link.declined.v1"]


def test_one_of_two_waiting_links_can_be_answered(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    for name in ("amina", "ben"):
        starhaven.claim(starhaven.code(handle), link_id=f"lk_{name}_{handle}")
    starhaven.remote(f"accounts/{handle}/decline", {"link_id": f"lk_ben_{handle}"})
    starhaven.remote(f"accounts/{handle}/approve")
    assert [(event["data"]["link_id"], kind) for event, kind in zip(portal.events, portal.types(), strict=True)] == [
        (f"lk_ben_{handle}", "link.declined.v1"),
        (f"lk_amina_{handle}", "link.confirmed.v1"),
    ]


def test_nothing_waits_after_the_answer(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    starhaven.claim(starhaven.code(handle))
    starhaven.remote(f"accounts/{handle}/approve")
    assert starhaven.remote(f"accounts/{handle}/decline").status_code == 404
    assert portal.types() == ["link.confirmed.v1"]


def test_a_player_whom_nobody_asks_may_say_no_all_the_same(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child(needs_child_approval=False)
    assert starhaven.claim(starhaven.code(handle)).json()["needs_child_approval"] is False
    starhaven.remote(f"accounts/{handle}/decline")
    assert portal.types() == ["link.declined.v1"]
