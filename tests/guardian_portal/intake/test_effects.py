"""What accepted events do: each type's effect, what is kept for later, and what the sender is told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from guardian_portal.activity.models import ActivityWindow, BlockedAttempt, ContactChange
from guardian_portal.controls.models import ChildRequest, ControlSheet
from guardian_portal.controls.services import judge_catalogue
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.incidents.models import Incident
from guardian_portal.platforms.models import (
    DeclaredCatalogue,
    QuarantinedEvent,
    ReceivedEvent,
    StoredEvent,
    StoredReason,
)
from guardian_portal.sandbox.catalogue import catalogue_document
from notifications.models import Notice
from tests.guardian_portal.intake.builders import event, link, summary

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.guardian_portal.intake.builders import Platform


EVERYONE = {"contact.messages": "everyone"}


def told(response: HttpResponse) -> dict[str, Any]:
    assert response.status_code == 200, (response.status_code, response.content)
    document: dict[str, Any] = json.loads(response.content)
    return document


def ok(response: HttpResponse) -> None:
    assert response.status_code == 204, (response.status_code, response.content)


def test_a_ping_needs_neither_subject_nor_data(platform: Platform) -> None:
    sent = event("ping.v1")
    del sent["subject"], sent["data"]
    ok(platform.post(sent))


def test_an_empty_batch_is_legal(platform: Platform) -> None:
    ok(platform.post([]))


def test_a_summary_becomes_a_window_and_needs_no_receipt(platform: Platform, kit: Child) -> None:
    ok(platform.post([summary(1), summary(2)]))
    windows = ActivityWindow.objects.filter(child=kit).order_by("-start")
    assert [window.minutes_active for window in windows] == [42, 42]
    assert not ReceivedEvent.objects.exists()


def test_places_that_are_not_public_become_other_places(platform: Platform, kit: Child) -> None:
    platform.connection.public_places = ["plaza"]
    platform.connection.save()
    ok(platform.post(summary(1)))
    places = ActivityWindow.objects.get().top_places
    assert places == [{"place_key": "plaza", "minutes": 25}, {"place_key": "other", "minutes": 17}]


def test_the_newest_time_about_a_window_wins_and_a_repeat_is_a_duplicate(platform: Platform, kit: Child) -> None:
    now = timezone.now()
    older = summary(1, time=(now - timedelta(minutes=5)).isoformat(), data={"minutes_active": 10})
    newer = summary(1, time=now.isoformat(), data={"minutes_active": 20})
    ok(platform.post([older, newer, older]))
    ok(platform.post([newer]))
    ok(platform.post(older))
    assert ActivityWindow.objects.get().minutes_active == 20


@pytest.mark.parametrize(
    ("start", "length", "code"),
    [
        (timedelta(hours=-1), timedelta(hours=2), "window-size"),
        (timedelta(hours=-2, minutes=30), timedelta(hours=1), "window-alignment"),
        (timedelta(hours=1), timedelta(hours=1), "window-in-future"),
        (timedelta(days=-401), timedelta(hours=1), "window-too-old"),
    ],
)
def test_a_window_that_cannot_be_is_quarantined(
    platform: Platform, kit: Child, start: timedelta, length: timedelta, code: str
) -> None:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    window = {"start": (hour + start).isoformat(), "end": (hour + start + length).isoformat()}
    answer = told(platform.post([summary(1), summary(2, data={"window": window})]))
    assert answer["accepted"] == 1
    assert [(one["index"], one["code"]) for one in answer["quarantined"]] == [(1, code)]
    assert QuarantinedEvent.objects.get().code == code


def test_unknown_subjects_are_counted_and_listed(platform: Platform, kit: Child) -> None:
    strangers = [summary(1, subject=f"stranger-{number}") for number in range(25)]
    answer = told(platform.post([*strangers, summary(1)]))
    assert answer["accepted"] == 1
    assert answer["unknown_subjects"] == [f"stranger-{number}" for number in range(20)]
    assert not StoredEvent.objects.exists()


def test_an_unknown_type_keeps_its_receipt_and_nothing_else(platform: Platform, kit: Child) -> None:
    sent = event("ping.v1", type="org.guardianportal.weather.v9", data={"anything": [1]})
    ok(platform.post(sent))
    assert ReceivedEvent.objects.get().type == "org.guardianportal.weather.v9"
    assert not StoredEvent.objects.exists()


def test_a_repeat_is_a_duplicate_however_it_is_written(platform: Platform, kit: Child) -> None:
    sent = event("account.updated.v1")
    ok(platform.post(sent))
    reordered = dict(reversed(sent.items()))
    ok(platform.post(json.dumps(reordered, indent=2).encode()))
    ok(platform.post([sent, sent]))
    assert ReceivedEvent.objects.count() == 1


def test_an_id_with_another_payload_is_a_conflict(platform: Platform, kit: Child) -> None:
    sent = event("account.updated.v1")
    ok(platform.post(sent))
    changed = {**sent, "data": {"display_handle": "other"}}
    response = platform.post(changed)
    assert response.status_code == 409
    assert json.loads(response.content)["code"] == "id-reuse"
    answer = told(platform.post([changed, event("ping.v1", id="another")]))
    assert [(one["index"], one["code"]) for one in answer["quarantined"]] == [(0, "id-reuse")]
    kit.refresh_from_db()
    assert kit.display_handle == "kit_the_fox"


def test_one_bad_event_of_a_batch_leaves_the_others(platform: Platform, kit: Child) -> None:
    bad = [
        {"specversion": "1.0"},
        event("account.updated.v1", id="bad", data={"display_handle": ""}),
        event("account.updated.v1", id="foreign", source="https://elsewhere.example"),
        event("account.updated.v1", id="large", extra="x" * 65_536),
        event("account.updated.v1", id="null\0"),
        7,
    ]
    answer = told(platform.post([*bad, event("account.updated.v1", id="good")]))
    codes = ["not-cloudevents", "invalid-data", "source-mismatch", "too-large", "malformed", "not-cloudevents"]
    assert [(one["index"], one["code"]) for one in answer["quarantined"]] == list(enumerate(codes))
    assert answer["accepted"] == 1
    assert set(QuarantinedEvent.objects.values_list("code", flat=True)) == set(codes)
    told(platform.post([*bad, event("account.updated.v1", id="good2")]))
    assert QuarantinedEvent.objects.count() == len(codes)


def test_the_newest_profile_stays(platform: Platform, kit: Child) -> None:
    now = timezone.now()
    new = event("account.updated.v1", id="new", time=now.isoformat(), data={"display_handle": "new"})
    old = event("account.updated.v1", id="old", time=(now - timedelta(1)).isoformat(), data={"display_handle": "old"})
    ok(platform.post([new, old]))
    kit.refresh_from_db()
    assert kit.display_handle == "new"


def test_a_deleted_account_loses_its_activity(platform: Platform, kit: Child) -> None:
    ok(platform.post(summary(1)))
    ok(platform.post(event("account.deleted.v1")))
    kit.refresh_from_db()
    assert kit.state == "deleted"
    assert not ActivityWindow.objects.exists()


def test_a_drift_is_kept_encrypted_for_the_week_that_counts_it(platform: Platform, kit: Child) -> None:
    ok(platform.post(event("controls.drifted.v1")))
    kept = StoredEvent.objects.get()
    assert (kept.reason, kept.subject, kept.expires_at) == (StoredReason.LATER, "kit", None)
    assert json.loads(bytes(kept.payload or b""))["type"].endswith("controls.drifted.v1")


@pytest.mark.parametrize("name", ["controls.applied.v1", "controls.rejected.v1", "controls.drifted.v1"])
def test_what_is_in_force_is_kept(platform: Platform, kit: Child, name: str) -> None:
    revision, effective = 7, {"contact.messages": "friends"}
    declare(platform)
    ok(platform.post(event(name, data={"revision": revision, "effective": effective})))
    sheet = ControlSheet.objects.get(child=kit)
    assert (sheet.in_force_revision, sheet.in_force) == (revision, effective)


def test_of_several_reports_at_once_the_newest_counts(platform: Platform, kit: Child) -> None:
    declare(platform)
    now = timezone.now()
    newer = event("controls.applied.v1", id="e-2", time=now.isoformat(), data={"revision": 2, "effective": EVERYONE})
    older = event(
        "controls.applied.v1",
        id="e-1",
        time=(now - timedelta(minutes=1)).isoformat(),
        data={"revision": 1, "effective": {"contact.messages": "friends"}},
    )
    ok(platform.post([newer, older]))
    assert ControlSheet.objects.get(child=kit).in_force == EVERYONE


def test_the_childs_request_waits_for_guardians(platform: Platform, kit: Child) -> None:
    expires_at = (timezone.now() + timedelta(days=1)).isoformat()
    asked = event("permission.requested.v1", data={"expires_at": expires_at})
    ok(platform.post(asked))
    ok(platform.post(asked))
    request = ChildRequest.objects.get()
    assert (request.child, request.request_id, request.control, request.state) == (
        kit,
        "req-90",
        "contact.messages",
        "open",
    )
    assert Notice.objects.filter(kind="child_request").count() == 1


def declare(platform: Platform) -> None:
    """As if the platform's catalogue had been read."""
    body = catalogue_document()
    declared = DeclaredCatalogue.objects.create(connection=platform.connection, version=1, body=body, digest="1")
    judge_catalogue(declared)


def test_contacts_and_blocked_attempts_are_counted(platform: Platform, kit: Child) -> None:
    ok(platform.post([event("contact.added.v1"), event("contact.removed.v1"), event("interaction.blocked.v1")]))
    assert sorted(ContactChange.objects.values_list("child", "kind")) == [(kit.pk, "added"), (kit.pk, "removed")]
    assert BlockedAttempt.objects.values_list("child", "kind", "control").get() == (kit.pk, "dm", "contact.messages")
    assert not StoredEvent.objects.exists()


def test_a_flagged_event_becomes_an_incident(platform: Platform, kit: Child) -> None:
    ok(platform.post(event("interaction.flagged.v1")))
    assert Incident.objects.get().child_id == kit.pk


@pytest.mark.parametrize("batch", [True, False])
def test_a_flagged_event_with_unusable_data_is_held_not_lost(platform: Platform, kit: Child, batch: bool) -> None:
    sent = event("interaction.flagged.v1", data={"role": "villain", "occurred_at": "yesterday"})
    answer = told(platform.post([sent] if batch else sent))
    assert answer["accepted"] == 1
    assert [one["code"] for one in answer["quarantined"]] == ["invalid-data"]
    incident = Incident.objects.get()
    assert (incident.incident_id, incident.class_code) == ("inc-4411", "other")
    assert "villain" not in QuarantinedEvent.objects.get().detail


def test_an_unknown_link_of_a_batch_is_quarantined_and_may_come_again(platform: Platform) -> None:
    sent = event("link.confirmed.v1")
    answer = told(platform.post([sent, event("ping.v1")]))
    assert [(one["index"], one["code"]) for one in answer["quarantined"]] == [(0, "unknown-link")]
    assert not ReceivedEvent.objects.filter(event_id=sent["id"]).exists()


def test_events_of_an_account_that_is_linked_later_take_effect_then(platform: Platform) -> None:
    now = timezone.now()
    before = (now - timedelta(minutes=30)).isoformat()
    after = now.isoformat()
    early = [
        event("account.updated.v1", time=before),
        event("interaction.flagged.v1", id="too-early", time=before, data={"incident_id": "before"}),
        event("interaction.flagged.v1", id="in-time", time=after, data={"incident_id": "after"}),
        event("contact.added.v1", time=after),
    ]
    answer = told(platform.post(early))
    assert answer["unknown_subjects"] == ["kit"]
    assert set(StoredEvent.objects.values_list("reason", flat=True)) == {StoredReason.UNKNOWN_SUBJECT}

    waiting = link(platform, None)
    confirmed = (now - timedelta(minutes=10)).isoformat()
    Guardianship.objects.filter(pk=waiting.pk).update(requested_at=now - timedelta(hours=1))
    ok(platform.post(event("link.confirmed.v1", time=confirmed, data={"link_id": waiting.public_id})))

    waiting.refresh_from_db()
    assert waiting.state == GuardianshipState.ACTIVE
    assert Child.objects.get().display_handle == "kit_the_fox"
    assert list(Incident.objects.values_list("incident_id", flat=True)) == ["after"]
    assert ContactChange.objects.get().child == Child.objects.get()
    assert not StoredEvent.objects.exists()


def test_a_link_and_the_events_that_follow_it_may_share_a_batch(platform: Platform) -> None:
    waiting = link(platform, None)
    confirmed = event("link.confirmed.v1", data={"link_id": waiting.public_id})
    ok(platform.post([confirmed, summary(1), event("interaction.flagged.v1")]))
    assert ActivityWindow.objects.count() == Incident.objects.count() == 1


def test_every_documented_example_is_taken(platform: Platform, kit: Child) -> None:
    from guardian_portal.intake.examples import DATA

    waiting = link(platform, None)
    for name in DATA:
        if name == "activity.summary.v1":
            sent = summary(1)
        else:
            sent = event(name, data={"link_id": waiting.public_id} if name.startswith("link.") else {})
        response = platform.post(sent)
        assert response.status_code in {200, 204}, (name, response.content)
