"""Hostile values in every form and address of the site: an answer that a person can use, never a 500.

With Django's test client: it takes values that no browser and few servers would pass on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.datastructures import MultiValueDict
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import StaffRole, User
from tests.fuzz.hostile import TEXTS
from tests.guardian_portal.dashboard.visits import as_child
from tests.guardian_portal.intake.builders import event, starhaven, supervised
from tests.people import person, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEGABYTE = "x" * 1024 * 1024
VALUES = [
    *TEXTS,
    MEGABYTE,
    "\ud83d",
    "9" * 5000,
    "a@b",
    "amina@example.org\0",
    "Europe/Berlin\0",
    "../../etc/passwd",
    "/",
    "xx",
]
FORMS = {
    "/accounts/signup/": ["email", "password1", "time_zone"],
    "/accounts/login/": ["login", "password", "remember"],
    "/accounts/password/reset/": ["email"],
    "/accounts/confirm-email/": ["code"],
    "/accounts/reauthenticate/": ["password"],
    "/accounts/password/change/": ["oldpassword", "password1", "password2"],
    "/accounts/email/": ["email", "action_add", "action_primary", "action_remove"],
    "/accounts/2fa/authenticate/": ["code"],
    "/accounts/2fa/totp/activate/": ["code"],
    "/accounts/2fa/webauthn/add/": ["name", "credential", "passwordless"],
    "/accounts/2fa/webauthn/login/": ["credential"],
    "/me/address/": ["code"],
    "/accounts/sessions/": ["session"],
    "/me/": ["name", "language", "time_zone", "country"],
    "/language/": ["language", "next"],
    "/children/link/": ["code", "platform"],
    "/mine/": ["token"],
    "/mine/object/": ["words"],
    "/mine/end/": ["who"],
    "/mine/plan/": ["loosens", "on", "age"],
    "/mine/language/": ["language"],
}  # fmt: skip
QUERIES = [
    *("page", "looked", "told", "next", "state", "kind", "q", "code", "reason"),
    *("language", "about", "address", "platform", "sort"),
    *("after", "before", "reference", "control", "named", "text", "from", "to", "day", "thing"),
]


class Walk:
    """Asks as a stranger, a guardian, a support lead and a child, and counts."""

    def __init__(self, clients: dict[str, Client], things: dict[str, str]) -> None:
        self.clients = clients
        self.things = things
        self.asked = 0

    def ask(self, who: str, method: str, path: str, data: dict[str, str], **headers: str) -> Any:
        client = self.clients[who]
        self.asked += 1
        given = MultiValueDict({name: [value] for name, value in data.items()})
        if method == "GET":
            pairs = [(name, value.encode("utf-8", "surrogatepass")) for name, value in data.items()]
            response = client.get(path, dict(pairs), headers=headers)
        else:
            response = client.post(path, _form(given), "application/x-www-form-urlencoded", headers=headers)
        assert response.status_code < 500, f"{who} {method} {path} {str(data)[:300]}"
        return response


def _form(data: MultiValueDict[str, str]) -> bytes:
    """Form encoded as bytes, lone surrogates too."""
    from urllib.parse import quote_from_bytes

    return "&".join(
        f"{name}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}"
        for name, values in data.lists()
        for value in values
    ).encode()


@pytest.fixture
def walk(db: None) -> Walk:
    amina, lee = person("amina"), person("lee", staff_role=StaffRole.LEAD)
    clients = {name: Client(raise_request_exception=False) for name in ("stranger", "amina", "lee", "child")}
    clients["guarded"] = Client(raise_request_exception=False, enforce_csrf_checks=True)
    sign_in(clients["amina"], amina)
    sign_in(clients["guarded"], amina)
    sign_in(clients["lee"], lee)
    platform = starhaven(clients["stranger"])
    kit = supervised(platform, "kit", guardian=amina)
    as_child(kit, clients["child"])
    assert platform.post(event("interaction.flagged.v1")).status_code == 204
    assert (
        platform.post(
            event("interaction.flagged.v1", id="held", data={"incident_id": "held", "sensitive": True})
        ).status_code
        == 204
    )
    return Walk(clients, _things(kit.public_id))


def _things(child: str) -> dict[str, str]:
    from guardian_portal.family.models import Guardianship
    from guardian_portal.incidents.models import Alert, Incident

    return {
        "child": child,
        "alert": Alert.objects.get().public_id,
        "incident": Incident.objects.get(incident_id="held").public_id,
        "link": Guardianship.objects.get().public_id,
    }


def addresses() -> list[str]:
    """Every address of the site with its placeholders, as `/alerts/<alert>/`."""
    return sorted(set(_below(get_resolver().url_patterns, "/")))


def _below(patterns: list[Any], prefix: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern) and "(" not in str(one.pattern):
            yield prefix + str(one.pattern)


def _filled(address: str, things: dict[str, str], value: str | None) -> str:
    from urllib.parse import quote

    parts = address.split("<")
    path = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition(">")
        name = name.rpartition(":")[2]
        known = things.get(name, "x")
        path += (known if value is None else quote(value.encode("utf-8", "surrogatepass"), safe="")) + rest
    return path


WHO = st.sampled_from(["stranger", "amina", "amina", "lee", "guarded", "child"])
VALUE = st.sampled_from(VALUES) | st.text(max_size=20) | st.integers().map(str)


@pytest.fixture
def many(fuzz_examples: int) -> Callable[[Any], Any]:
    """Runs a test body with so many examples."""
    return hypothesis_settings(
        max_examples=max(fuzz_examples // 2, 50),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def test_no_value_in_any_form_is_a_server_error(
    walk: Walk, many: Callable[[Any], Any], tell: Callable[[str], None]
) -> None:
    actions = {
        f"/alerts/{walk.things['alert']}/acknowledge/": ["at", "next"],
        f"/support/held/{walk.things['incident']}/answer/": ["answer", "decision", "reason", "guardians", "action"],
        f"/children/{walk.things['child']}/guardians/leave": ["confirm", "sure"],
        f"/children/link/requests/{walk.things['link']}/cancel": ["x"],
    }
    forms = {**FORMS, **actions}

    @many
    @given(
        path=st.sampled_from(sorted(forms)),
        who=WHO,
        data=st.data(),
        language=st.sampled_from(["en", "ko", "\xff", "x" * 500]),
    )
    def post(path: str, who: str, data: st.DataObject, language: str) -> None:
        fields = data.draw(st.lists(st.sampled_from(forms[path]), unique=True))
        walk.ask(who, "POST", path, {name: data.draw(VALUE) for name in fields}, **{"Accept-Language": language})

    post()
    tell(f"{walk.asked} hostile forms: 0 statuses of 500 or above")


def test_no_address_is_a_server_error(walk: Walk, many: Callable[[Any], Any], tell: Callable[[str], None]) -> None:
    @many
    @given(
        address=st.sampled_from(addresses()),
        who=WHO,
        value=st.none() | VALUE.filter(lambda value: len(value) < 5000),
        query=st.dictionaries(st.sampled_from(QUERIES), VALUE.filter(lambda value: len(value) < 5000), max_size=3),
        method=st.sampled_from(["GET", "GET", "GET", "POST"]),
    )
    def visit(address: str, who: str, value: str | None, query: dict[str, str], method: str) -> None:
        walk.ask(who, method, _filled(address, walk.things, value), query)

    visit()
    tell(f"{walk.asked} hostile addresses: 0 statuses of 500 or above")


@pytest.mark.parametrize("value", ["\0", "a\0b", "é" * 500])
@pytest.mark.parametrize(
    ("path", "field"),
    [("/me/", "name"), ("/me/", "time_zone"), ("/children/link/", "code"), ("/accounts/signup/", "email")],
)
def test_a_value_that_cannot_be_is_named_at_its_field(walk: Walk, path: str, field: str, value: str) -> None:
    good = {"name": "Amina", "language": "en", "time_zone": "UTC", "country": "", "email": "new@example.org"}
    data = {**(good if path == "/me/" else {}), field: value}
    if path == "/accounts/signup/":
        data["password1"] = "four calm words together"
    response = walk.ask("stranger" if "signup" in path else "amina", "POST", path, data)
    assert response.status_code == 200
    assert f'id="id_{field}_error"' in response.content.decode() or 'aria-invalid="true"' in response.content.decode()
    assert User.objects.count() == 2


@pytest.mark.parametrize("path", sorted(FORMS))
def test_a_form_without_its_token_is_refused_in_words(walk: Walk, path: str) -> None:
    response = walk.ask("guarded", "POST", path, {"name": "x"})
    assert response.status_code == 403
    assert "<h1" in response.content.decode()
