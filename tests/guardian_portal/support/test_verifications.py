"""The desk's verifications: calls that guardians asked for, and what was done outside; audited, never the evidence."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship, LinkRequest, Verification, VerificationRequest
from notifications.models import Notice
from tests.consents import verified
from tests.guardian_portal.family.builders import child_on, link
from tests.people import sign_in
from tests.staff_sessions import DeskClient

LIST = "/support/verifications/"
NUMBER = "+49 30 1234567"


@pytest.fixture
def aminas(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit)


@pytest.fixture
def call(as_amina: Client, aminas: Guardianship, kit: Child) -> VerificationRequest:
    """Amina has asked for a call on her page."""
    path = f"/children/{kit.public_id}/consent/verify/toll_free_call/"
    page = as_amina.post(path, {"begin": "1", "phone": NUMBER}, follow=True).content.decode()
    made = VerificationRequest.objects.get()
    assert made.reference in page
    return made


def answer(client: Client, call: VerificationRequest, **said: str) -> str:
    form = {"result": "confirmed", "said_reference": call.reference, "reference": "call 17", "reason": "She knew all."}
    response = client.post(f"{LIST}calls/{call.public_id}/answer", {**form, **said}, follow=True)
    return response.content.decode()


def test_a_guardian_on_the_list_is_called_and_verified(as_sam: Client, sam: User, call: VerificationRequest) -> None:
    listed = as_sam.get(LIST).content.decode()
    assert "A***" in listed
    assert "Amina" not in listed
    assert "1 waits" in as_sam.get("/support/").content.decode()
    page = as_sam.get(f"{LIST}calls/{call.public_id}/").content.decode()
    assert NUMBER in page
    assert call.reference not in page
    assert "Recorded. The guardian is told." in answer(as_sam, call)
    made = Verification.objects.get()
    assert (made.method, made.reference, made.scope) == ("toll_free_call", "call 17", "disclosure")
    assert (made.verifier_kind, made.verifier_id) == ("staff", sam.public_id)
    assert Notice.objects.get(kind="verification_changed").recipient == call.guardianship.guardian
    assert "Nobody waits for a call." in as_sam.get(LIST).content.decode()


@pytest.mark.parametrize("result", ["confirmed", "refused"])
def test_the_number_is_forgotten_with_the_result(as_sam: Client, call: VerificationRequest, result: str) -> None:
    answer(as_sam, call, result=result)
    call.refresh_from_db()
    assert (call.phone, call.state) == (None, "done" if result == "confirmed" else "refused")
    assert Verification.objects.exists() == (result == "confirmed")


@pytest.mark.parametrize("said", ["gp {}", "{}", "GP-{}"])
def test_the_reference_counts_as_it_is_said(as_sam: Client, call: VerificationRequest, said: str) -> None:
    answer(as_sam, call, said_reference=said.format(call.reference.removeprefix("GP-").lower()))
    assert Verification.objects.exists()


def test_who_cannot_say_the_reference_is_not_verified(as_sam: Client, call: VerificationRequest) -> None:
    assert "This is not the reference." in answer(as_sam, call, said_reference="GP-2222-3333")
    assert not Verification.objects.exists()
    assert "Needed for this result." in answer(as_sam, call, said_reference="")


@pytest.mark.parametrize("field", ["reference", "reason"])
@pytest.mark.parametrize("evidence", ["4111 1111 1111 1111", "900101-2345678", "id-front.jpg"])
def test_evidence_is_refused_wherever_it_is_typed(
    as_sam: Client, call: VerificationRequest, field: str, evidence: str
) -> None:
    assert "This looks like" in answer(as_sam, call, **{field: evidence})
    assert not Verification.objects.exists()


def test_two_who_answer_at_once_make_one_verification(as_sam: Client, lee: User, call: VerificationRequest) -> None:
    answer(as_sam, call)
    response = sign_in(DeskClient(), lee).post(
        f"{LIST}calls/{call.public_id}/answer", {"result": "refused", "reason": "x"}
    )
    assert response.status_code == 404
    assert Verification.objects.count() == 1


def test_a_request_taken_back_is_gone_from_the_list(
    as_amina: Client, as_sam: Client, call: VerificationRequest, kit: Child
) -> None:
    as_amina.post(f"/children/{kit.public_id}/consent/verify/toll_free_call/stop")
    assert "Nobody waits" in as_sam.get(LIST).content.decode()
    call.refresh_from_db()
    assert call.phone is None


def test_what_was_done_outside_is_recorded_for_a_link_found_by_reference(as_sam: Client, aminas: Guardianship) -> None:
    attempt = LinkRequest.objects.create(guardian=aminas.guardian, guardianship=aminas, connection=aminas.connection)
    found = as_sam.get(LIST, {"reference": f" {attempt.reference.lower()} "})
    path = f"{LIST}links/{aminas.public_id}/"
    assert found.headers["location"] == path
    assert "Amina" in as_sam.get(path).content.decode()
    form = {
        "method": "id_checked",
        "scope": "disclosure",
        "reference": "chk-8f2a",
        "language": "ko",
        "reason": "By post.",
    }
    assert "Recorded." in as_sam.post(path + "record", form, follow=True).content.decode()
    made = Verification.objects.get()
    assert (made.guardianship, made.method, made.scope, made.language) == (aminas, "id_checked", "disclosure", "ko")
    entry = Entry.objects.get(action="verification.recorded")
    assert (entry.actor_kind, entry.object_id) == ("staff", made.public_id)
    assert "chk-8f2a" not in str(entry.data)


def test_an_unknown_reference_finds_nothing(as_sam: Client, aminas: Guardianship) -> None:
    assert "No link of today has this reference." in as_sam.get(LIST, {"reference": "GP-2222-3333"}).content.decode()


@pytest.mark.parametrize(
    ("country", "method", "scope"),
    [("DE", "kr_mobile_identity", "internal"), ("US", "text_plus", "disclosure"), ("BR", "card", "internal")],
)
def test_what_the_childs_country_does_not_accept_cannot_be_recorded(
    as_sam: Client, amina: User, kit: Child, country: str, method: str, scope: str
) -> None:
    own = link(amina, child_on(kit.connection, "acc-other", country=country))
    form = {"method": method, "scope": scope, "reference": "chk-1", "language": "en", "reason": "By post."}
    response = as_sam.post(f"{LIST}links/{own.public_id}/record", form)
    assert response.status_code == 200
    assert not Verification.objects.exists()


def test_a_mistake_is_undone_and_told(as_sam: Client, aminas: Guardianship) -> None:
    made = verified(aminas)
    as_sam.post(f"{LIST}links/{aminas.public_id}/{made.public_id}/undo")
    made.refresh_from_db()
    assert made.undone_by == "staff"
    assert Notice.objects.filter(kind="verification_changed").count() == 1


def test_an_auditor_reads_only(ada: User, call: VerificationRequest, aminas: Guardianship) -> None:
    client = sign_in(DeskClient(), ada)
    assert "Record the result" not in client.get(f"{LIST}calls/{call.public_id}/").content.decode()
    assert client.post(f"{LIST}calls/{call.public_id}/answer", {}).status_code == 404
    assert client.post(f"{LIST}links/{aminas.public_id}/record", {}).status_code == 404


def test_each_look_is_recorded(as_sam: Client, sam: User, call: VerificationRequest, aminas: Guardianship) -> None:
    for path in (LIST, f"{LIST}calls/{call.public_id}/", f"{LIST}links/{aminas.public_id}/"):
        as_sam.get(path)
    looks = Entry.objects.filter(action="verification.viewed", actor_id=sam.public_id)
    assert set(looks.values_list("object_kind", flat=True)) == {
        "verification_list",
        "verification_request",
        "guardianship",
    }


def test_with_the_link_the_request_and_the_number_go(
    as_amina: Client, as_sam: Client, call: VerificationRequest, kit: Child
) -> None:
    as_amina.post(f"/children/{kit.public_id}/guardians/leave")
    call.refresh_from_db()
    assert (call.state, call.phone) == ("withdrawn", None)
    assert as_sam.get(f"{LIST}calls/{call.public_id}/").status_code == 404
