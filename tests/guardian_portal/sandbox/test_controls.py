"""Controls: catalogue defaults at revision 0, whole desired documents with rising revisions, honest refusals."""

import pytest

from tests.guardian_portal.sandbox.conftest import Starhaven


def test_the_catalogue_declares_contact_messages(starhaven: Starhaven) -> None:
    catalogue = starhaven.http.get("/guardian/v1/catalogue").json()
    control = next(control for control in catalogue["controls"] if control["key"] == "contact.messages")
    assert [choice["value"] for choice in control["values"]] == ["nobody", "friends", "everyone"]
    assert {band["default"] for band in control["bands"]} == {"friends"}
    assert control["managed_by"] == "guardian"


def test_the_catalogue_speaks_english_and_korean(starhaven: Starhaven) -> None:
    catalogue = starhaven.http.get("/guardian/v1/catalogue").json()
    labels = [row["labels"] for part in ("groups", "controls", "public_places") for row in catalogue[part]]
    labels += [control["help"] for control in catalogue["controls"]]
    assert all(words["en"] and words["ko"] for words in labels)


def test_the_catalogue_has_something_of_everything(starhaven: Starhaven) -> None:
    catalogue = starhaven.http.get("/guardian/v1/catalogue").json()
    controls = catalogue["controls"]
    assert len(controls) >= 20
    assert len({control["group"] for control in controls}) == len(catalogue["groups"]) == 6
    assert {control["type"] for control in controls} == {"choice", "switch", "limit", "schedule"}
    assert {control["managed_by"] for control in controls} == {"guardian", "child", "platform"}


def test_every_control_belongs_to_a_group_and_has_each_age_band(starhaven: Starhaven) -> None:
    catalogue = starhaven.http.get("/guardian/v1/catalogue").json()
    groups = {group["key"] for group in catalogue["groups"]}
    for control in catalogue["controls"]:
        assert control["group"] in groups
        assert [{"min": band["min"], "max": band["max"]} for band in control["bands"]] == catalogue["age_bands"]


def test_a_fresh_account_has_the_defaults_at_revision_0(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    held = starhaven.held(handle)
    assert held["revision"] == 0
    assert held["controls"]["contact.messages"] == "friends"
    read = starhaven.operation(f"accounts/{subject}/controls/read", "controls.read", {"account": subject}).json()
    assert (read["revision"], read["effective"]) == (0, held["controls"])


def test_a_higher_revision_is_taken_whole(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.put_controls(subject, 1, {"contact.voice": True})
    answer = starhaven.put_controls(subject, 3, {"contact.messages": "nobody"}, locks=["contact.messages"])
    assert answer.status_code == 200
    assert (answer.json()["revision"], answer.json()["rejected"]) == (3, [])
    held = starhaven.held(handle)
    assert (held["revision"], held["locks"]) == (3, ["contact.messages"])
    assert (held["controls"]["contact.messages"], held["controls"]["contact.voice"]) == ("nobody", False)


def test_the_same_document_again_gets_the_same_answer(starhaven: Starhaven) -> None:
    _, subject = starhaven.child()
    first = starhaven.put_controls(subject, 1, {"contact.messages": "nobody"})
    again = starhaven.put_controls(subject, 1, {"contact.messages": "nobody"})
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize("revision", [1, 2])
def test_a_stale_or_changed_revision_is_a_conflict(starhaven: Starhaven, revision: int) -> None:
    handle, subject = starhaven.child()
    starhaven.put_controls(subject, 2, {"contact.messages": "nobody"})
    answer = starhaven.put_controls(subject, revision, {"contact.messages": "everyone"})
    assert answer.status_code == 409
    assert answer.json()["current_revision"] == 2
    assert answer.json()["effective"]["contact.messages"] == "nobody"
    assert starhaven.held(handle)["controls"]["contact.messages"] == "nobody"


@pytest.mark.parametrize(
    "controls",
    [
        {"contact.telepathy": "nobody"},
        {"contact.messages": "aliens"},
        {"contact.messages": ["nobody"]},
        {"contact.voice": 1},
        {"time.daily": 61},
        {"time.daily": True},
        {"time.rest": [{"days": ["someday"], "start": "21:00", "end": "06:00"}]},
        {"time.rest": [{"days": [], "start": "21:00", "end": "06:00"}]},
        {"time.rest": [{"days": ["mon"], "start": "25:00", "end": "06:00"}]},
    ],
)
def test_an_unknown_control_or_value_changes_nothing(starhaven: Starhaven, controls: dict[str, object]) -> None:
    handle, subject = starhaven.child()
    answer = starhaven.put_controls(subject, 1, controls)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["control"] == next(iter(controls))
    assert starhaven.held(handle)["revision"] == 0


def test_what_the_platform_does_not_allow_is_rejected_and_the_rest_taken(starhaven: Starhaven) -> None:
    _, subject = starhaven.child(age=7)
    wished = {
        "contact.voice": True,
        "visibility.profile": "nobody",
        "contact.messages": "nobody",
        "time.daily": 600,
    }
    document = starhaven.put_controls(subject, 1, wished).json()
    assert {row["control"]: row["code"] for row in document["rejected"]} == {
        "contact.voice": "too-loose",
        "visibility.profile": "not-guardian-managed",
        "time.daily": "too-loose",
    }
    assert document["effective"]["contact.messages"] == "nobody"
    assert document["effective"]["contact.voice"] is False


def test_controls_of_an_unknown_account_are_404(starhaven: Starhaven) -> None:
    assert starhaven.put_controls("sh_nobody", 1, {}).status_code == 404
