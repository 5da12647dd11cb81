"""What the portal tells the child is shown once in the child's app."""

import secrets
from typing import Any

import httpx
import pytest

from tests.guardian_portal.sandbox.conftest import Starhaven

SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


def notice(subject: str, kind: str = "child.notice.v1", /, **data: Any) -> dict[str, Any]:
    """An event as the portal sends it."""
    return {
        "specversion": "1.0",
        "id": secrets.token_hex(8),
        "source": "http://127.0.0.1:8000",
        "type": f"org.guardianportal.{kind}",
        "subject": subject,
        "time": "2026-11-22T10:00:00+00:00",
        "data": data or {"notice_id": "n1", "key": "desk.reply", "params": {"text": "We read your message."}},
    }


def tell(starhaven: Starhaven, document: Any, content_type: str = SINGLE) -> httpx.Response:
    """Post to the notify address."""
    return starhaven.signed("POST", "notify", document, content_type=content_type)


def texts(starhaven: Starhaven, handle: str) -> list[str]:
    """What the child reads."""
    return [row["text"] for row in starhaven.http.get(f"/remote/accounts/{handle}").json()["notices"]]


def test_a_notice_is_shown_to_the_child_once(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    event = notice(subject)
    assert [tell(starhaven, event).status_code for _ in range(2)] == [204, 204]
    assert texts(starhaven, handle) == ["We read your message."]
    assert "We read your message." in starhaven.http.get(f"/accounts/{handle}/notices/").text


def test_a_batch_of_notices_is_taken(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    events = [
        notice(subject, "permission.decided.v1", request_id="r", decision="granted", word="Have fun"),
        notice(subject, "report.filed.v1", report_id="p", kind="child"),
    ]
    assert tell(starhaven, events, BATCH).status_code == 204
    assert any("Have fun" in text for text in texts(starhaven, handle))
    assert len(texts(starhaven, handle)) == 2


def test_a_changed_guardianship_updates_the_link(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_n" + handle)
    change = {"link_id": "lk_n" + handle, "state": "requested", "role": "guardian", "display_name": "Amina"}
    assert tell(starhaven, notice(subject, "guardianship.changed.v1", sees=["alerts"], **change)).status_code == 204
    link = starhaven.http.get(f"/remote/accounts/{handle}").json()["links"][0]
    assert (link["portal_state"], link["sees"], link["state"]) == ("requested", ["alerts"], "waiting")


def test_an_ended_guardianship_waits_no_more(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_x" + handle)
    tell(starhaven, notice(subject, "guardianship.changed.v1", link_id="lk_x" + handle, state="expired"))
    assert starhaven.remote(f"accounts/{handle}/approve").status_code == 404


def test_a_question_that_nobody_answered_is_asked_once_more(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_again" + handle)
    for state in ("expired", "proved"):
        tell(starhaven, notice(subject, "guardianship.changed.v1", link_id="lk_again" + handle, state=state))
    assert starhaven.remote(f"accounts/{handle}/approve").status_code == 200


def test_a_no_of_the_player_is_not_asked_again(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_no" + handle)
    assert starhaven.remote(f"accounts/{handle}/decline").status_code == 200
    for state in ("declined", "proved"):
        tell(starhaven, notice(subject, "guardianship.changed.v1", link_id="lk_no" + handle, state=state))
    assert starhaven.remote(f"accounts/{handle}/approve").status_code == 404


def test_a_link_that_nobody_was_asked_about_begins_by_itself(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child(needs_child_approval=False)
    link_id = "lk_c" + handle
    starhaven.claim(starhaven.code(handle), link_id=link_id)
    params = {"link_id": link_id, "display_name": "Amina", "starts_at": "2026-11-23T10:00:00+00:00"}
    tell(starhaven, notice(subject, key="link_cooling", notice_id="n", params=params))
    assert texts(starhaven, handle) == ["Amina becomes your guardian in a day. You can say no."]
    tell(starhaven, notice(subject, "guardianship.changed.v1", link_id=link_id, state="active"))
    assert starhaven.http.get(f"/remote/accounts/{handle}").json()["links"][0]["state"] == "confirmed"


def test_before_the_account_is_known_the_link_stands_for_it(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    link_id = "lk_lost" + handle
    starhaven.claim(starhaven.code(handle), link_id=link_id)
    answer = tell(starhaven, notice(link_id, "guardianship.changed.v1", link_id=link_id, state="revoked"))
    assert answer.status_code == 204
    assert starhaven.http.get(f"/remote/accounts/{handle}").json()["links"][0]["state"] == "ended"


def test_a_link_that_never_came_about_concerns_nobody(starhaven: Starhaven) -> None:
    event = notice("lk_never", "guardianship.changed.v1", link_id="lk_never", state="expired")
    assert tell(starhaven, event).status_code == 204


def test_an_unknown_type_is_accepted_and_ignored(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    assert tell(starhaven, notice(subject, "weather.changed.v9")).status_code == 204
    assert texts(starhaven, handle) == []


def test_an_unknown_account_is_404(starhaven: Starhaven) -> None:
    assert tell(starhaven, notice("sh_nobody")).status_code == 404


@pytest.mark.parametrize(
    "broken",
    [
        {"specversion": "0.3"},
        {"id": ""},
        {"source": None},
        {"time": "yesterday"},
        {"time": "2026-11-22T10:00:00"},
        {"time": "2026-13-40T10:00:00+00:00"},
        {"data": []},
        {"subject": "sh\0"},
    ],
)
def test_a_broken_event_is_400(starhaven: Starhaven, broken: dict[str, Any]) -> None:
    _, subject = starhaven.child()
    assert tell(starhaven, notice(subject) | broken).status_code == 400


@pytest.mark.parametrize("value", [{"deep": 1}, ["x"], 7, None, "<b>bold</b>"])
def test_odd_data_never_breaks_the_childs_pages(starhaven: Starhaven, value: Any) -> None:
    handle, subject = starhaven.child()
    for kind in ("child.notice.v1", "permission.decided.v1", "guardianship.changed.v1", "report.filed.v1"):
        odd = dict.fromkeys(("key", "params", "state", "display_name", "decision", "word", "sees"), value)
        assert tell(starhaven, notice(subject, kind, link_id=value, **odd)).status_code == 204
    page = starhaven.http.get(f"/accounts/{handle}/notices/")
    assert page.status_code == 200
    assert "<b>bold" not in page.text


def test_an_unsigned_notice_is_401(starhaven: Starhaven) -> None:
    _, subject = starhaven.child()
    answer = starhaven.http.post("/guardian/v1/notify", json=notice(subject), headers={"content-type": SINGLE})
    assert answer.status_code == 401


def test_a_notice_about_growing_up_is_told_in_words(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    params = {"step": "x1", "loosens": "voice", "on": "2028-05-31"}
    tell(starhaven, notice(subject, notice_id="n2", key="plan_step_in_7_days", params=params))
    assert texts(starhaven, handle) == ["A step of your growing-up plan comes on 2028-05-31."]
