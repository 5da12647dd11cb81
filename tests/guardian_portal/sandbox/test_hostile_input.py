"""Whatever a signed caller or a script sends, Starhaven answers with a status below 500."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guardian_portal.sandbox.conftest import Starhaven

REALISTIC = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "method",
        "link_id",
        "guardian",
        "ref",
        "display_name",
        "email_sha256",
        "code",
        "revision",
        "set_by",
        "set_at",
        "controls",
        "locks",
        "by",
        "after",
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "data",
        "state",
        "sees",
        "key",
        "params",
        "contact.messages",
        "time.rest",
    ]
)
DOCUMENTS = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=4), max_size=8)
OPERATIONS = st.sampled_from(
    [
        ("POST", "links/claim", "links.claim"),
        ("POST", "events/poll", "events.poll"),
        ("PUT", "accounts/{subject}/controls", "controls.put"),
        ("POST", "accounts/{subject}/controls/read", "controls.read"),
    ]
)


@REALISTIC
@given(operation=OPERATIONS, document=DOCUMENTS)
def test_signed_operations_never_fail(
    starhaven: Starhaven, operation: tuple[str, str, str], document: dict[str, Any]
) -> None:
    _, subject = starhaven.child()
    method, path, op = operation
    members = {"method": "code", **document, "account": subject}
    answer = starhaven.operation(path.format(subject=subject), op, members, http_method=method)
    assert answer.status_code < 500


@REALISTIC
@given(document=DOCUMENTS)
def test_notices_never_fail_nor_break_the_childs_pages(starhaven: Starhaven, document: dict[str, Any]) -> None:
    handle, subject = starhaven.child()
    event = {
        "specversion": "1.0",
        "id": handle,
        "source": "http://127.0.0.1:8000",
        "time": "2026-11-22T10:00:00+00:00",
        "type": "org.guardianportal.child.notice.v1",
        "data": document,
        **document,
        "subject": subject,
    }
    answer = starhaven.signed("POST", "notify", event, content_type="application/cloudevents+json")
    assert answer.status_code < 500
    assert starhaven.http.get(f"/accounts/{handle}/").status_code == 200


@REALISTIC
@given(
    path=st.sampled_from(["accounts", "faults"]),
    document=st.dictionaries(NAMES | st.text(), VALUES, max_size=5),
)
def test_the_remote_control_never_fails(starhaven: Starhaven, path: str, document: dict[str, Any]) -> None:
    assert starhaven.remote(path, document).status_code < 500
