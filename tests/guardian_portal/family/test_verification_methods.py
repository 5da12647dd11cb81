"""The catalogue, what each country accepts, and references that are refused because they look like evidence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings

from guardian_portal.family.checks import check_verification
from guardian_portal.family.models import Strength
from guardian_portal.family.verification import methods
from guardian_portal.family.verification.methods import METHODS, accepted, covers
from guardian_portal.family.verification.references import check_reference

PLUS = {"email_plus", "text_plus"}


def test_the_tables_and_the_settings_are_sound() -> None:
    assert check_verification() == []


def test_a_slip_in_the_settings_stops_the_start(settings: Settings) -> None:
    settings.VERIFICATION_PROVIDERS = ["nowhere.provider"]
    settings.CONSENT_PURPOSES = ["alerts"]
    assert [one.id for one in check_verification()] == ["family.E007", "family.E009"]


def test_the_catalogue_holds_the_eleven_methods() -> None:
    assert set(METHODS) == {
        "signed_form",
        "card",
        "toll_free_call",
        "video_call",
        "id_checked",
        "knowledge_questions",
        "photo_match",
        "text_plus",
        "email_plus",
        "kr_mobile_identity",
        "platform_record",
    }


def test_in_the_us_the_plus_methods_are_for_internal_use_only() -> None:
    assert accepted(country="US", strength=Strength.INTERNAL) >= PLUS
    assert not accepted(country="US", strength=Strength.DISCLOSURE) & (PLUS | {"platform_record"})
    assert "knowledge_questions" in accepted(country="US", strength=Strength.DISCLOSURE)


def test_the_korean_phone_check_is_for_korea_alone() -> None:
    assert "kr_mobile_identity" in accepted(country="KR", strength=Strength.DISCLOSURE)
    assert not any("kr_mobile_identity" in row.methods for row in methods.ACCEPTANCES if row.country != "KR")


@pytest.mark.parametrize("country", ["DE", "FR", "NO", "IS"])
def test_in_the_european_area_reasonable_efforts_reach_from_mail_to_documents(country: str) -> None:
    assert {"email_plus", "id_checked"} <= accepted(country=country, strength=Strength.INTERNAL)
    assert not accepted(country=country, strength=Strength.DISCLOSURE) & PLUS


@pytest.mark.parametrize("country", ["", "BR", "CH", "XX"])
def test_everywhere_else_a_person_or_a_document_is_needed(country: str) -> None:
    for strength in Strength.values:
        found = accepted(country=country, strength=strength)
        assert found == {"signed_form", "toll_free_call", "video_call", "id_checked", "photo_match"}


def test_every_row_but_the_default_names_its_source() -> None:
    assert all(row.source for row in methods.ACCEPTANCES if row.country != "*")


def test_the_wider_scope_serves_both() -> None:
    assert covers("disclosure", "internal")
    assert covers("internal", "internal")
    assert not covers("internal", "disclosure")


@pytest.mark.parametrize(
    "evidence",
    [
        "4111 1111 1111 1111",
        "card 4111-1111-1111-1111",
        "900101-1234567",
        "123-45-6789",
        "2345 6789 0123",
        "C01X00T47 123456789",
        "M12345678",
        "passport PA1234567",
        "\uff14\uff11\uff11\uff11 1111 1111 1111",
        "4111\u200b1111\u200b1111\u200b1111",
        "+49 30 123456789",
        "passport.jpg",
        "scan of ID.PDF",
        "https://files.example/x",
        "data:image/png;base64,AAAA",
        "C:\\scans\\id",
        "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAA",
    ],
)
def test_a_reference_that_looks_like_evidence_is_refused(evidence: str) -> None:
    with pytest.raises(ValidationError):
        check_reference(evidence)


@pytest.mark.parametrize(
    "reference", ["GP-7XKD-93PM", "call 4711", "log 2026-11-22, no. 3", "letter of 3 May 2026", "chk_8f2a", "서류 17번"]
)
def test_the_number_of_a_case_is_taken(reference: str) -> None:
    check_reference(reference)
