"""The platform's own record counts where the operator filed its declaration and the platform invited the guardian."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, PlatformDeclaration, Verification
from tests.guardian_portal.family.builders import link


def path_of(child: Child) -> str:
    return f"/children/{child.public_id}/consent/verify/platform_record/"


@pytest.fixture
def declared(kit: Child) -> None:
    call_command(
        "declare_platform_record", kit.connection.public_id, method="signed_form", reference="contract annex 3"
    )


@pytest.mark.usefixtures("declared")
def test_a_guardian_whom_the_platform_invited_takes_it_over(as_amina: Client, amina: User, kit: Child) -> None:
    own = link(amina, kit, method="invite")
    assert path_of(kit) in as_amina.get(f"/children/{kit.public_id}/consent/").content.decode()
    page = as_amina.post(path_of(kit), {"begin": "1"}, follow=True).content.decode()
    assert "The platform&#x27;s record is noted." in page
    made = Verification.objects.get()
    assert (made.guardianship, made.method, made.scope) == (own, "platform_record", "internal")
    assert (made.reference, made.verifier_kind) == ("contract annex 3", "platform")
    assert made.verifier_id == kit.connection.public_id


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("method", ["code", "oidc", "invitation"])
def test_another_way_of_linking_proves_no_address_to_the_platform(
    as_amina: Client, amina: User, kit: Child, method: str
) -> None:
    link(amina, kit, method=method)
    assert as_amina.post(path_of(kit), {"begin": "1"}).status_code == 404


def test_without_a_declaration_it_is_not_offered(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit, method="invite")
    assert as_amina.get(path_of(kit)).status_code == 404


@pytest.mark.usefixtures("declared")
def test_an_ended_declaration_verifies_nobody_new(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit, method="invite")
    call_command("declare_platform_record", kit.connection.public_id, end=True)
    assert as_amina.get(path_of(kit)).status_code == 404


@pytest.mark.usefixtures("declared")
def test_where_no_law_names_it_the_protective_default_does_not_take_it(
    as_amina: Client, amina: User, kit: Child
) -> None:
    Child.objects.filter(pk=kit.pk).update(country="BR")
    link(amina, kit, method="invite")
    assert as_amina.get(path_of(kit)).status_code == 404


@pytest.mark.usefixtures("declared")
def test_a_newer_declaration_takes_the_place_of_the_older(kit: Child) -> None:
    call_command("declare_platform_record", kit.connection.public_id, method="card", reference="letter of May")
    standing = PlatformDeclaration.objects.filter(ended_at__isnull=True)
    assert list(standing.values_list("method", "reference")) == [("card", "letter of May")]


def test_the_command_refuses_evidence_and_unknown_connections(kit: Child) -> None:
    with pytest.raises(CommandError, match="number"):
        call_command(
            "declare_platform_record", kit.connection.public_id, method="card", reference="4111 1111 1111 1111"
        )
    with pytest.raises(CommandError, match="no connection"):
        call_command("declare_platform_record", "nobodys", method="card", reference="letter")
