"""The published document: valid OpenAPI 3.1, its examples fit its schemas, and the portal answers as it says.

Schemathesis makes the requests from the document; they are signed on their way, so that they get past the signature.
In-process: what real HTTP adds is in test_intake_keeps_the_contract.py.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi_checks

from guardian_portal.intake.openapi import DOCUMENT
from tests.fuzz.world import build_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pytest_django.fixtures import Settings
    from schemathesis import Case

    from tests.fuzz.world import World
    from tests.guardian_portal.intake.builders import Platform

WRITTEN: dict[str, Any] = json.loads(DOCUMENT.read_bytes())
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]
EVENT = jsonschema_rs.validator_for({"$ref": "#/components/schemas/Event", "components": WRITTEN["components"]})


@dataclass
class Signing:
    """Before the portal's WSGI application: signs what passes, as the platform's own client does last."""

    platform: Platform
    portal: Callable[..., Iterable[bytes]]
    statuses: Counter[int] = field(default_factory=Counter)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        for name, value in self.platform.sign(body).items():
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return self.portal(environ, start_response)


def test_the_document_is_valid_openapi() -> None:
    schemathesis.openapi.from_dict(WRITTEN).validate()


def test_every_example_fits_its_schema() -> None:
    for content in _contents(WRITTEN):
        validator = jsonschema_rs.validator_for({**content["schema"], "components": WRITTEN["components"]})
        for name, example in content.get("examples", {}).items():
            assert not [error.message for error in validator.iter_errors(example["value"])], name


def _contents(node: Any) -> Iterable[Mapping[str, Any]]:
    """Every media type object of the document."""
    if isinstance(node, dict):
        yield from node.get("content", {}).values() if isinstance(node.get("content"), dict) else ()
        for inner in node.values():
            yield from _contents(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _contents(inner)


@pytest.mark.django_db(transaction=True)  # each request has a database session of its own, as in the web process
def test_the_portal_answers_as_the_document_says(
    settings: Settings, fuzz_examples: int, tell: Callable[[str], None]
) -> None:
    settings.INTAKE_REQUESTS_PER_SECOND = 10**6
    world = build_world()
    app = Signing(world.live, get_wsgi_application())
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app=app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    cases = st.one_of(
        [operation.as_strategy(generation_mode=mode) for operation in operations for mode in GenerationMode]
    )

    @hypothesis_settings(
        max_examples=fuzz_examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=cases, fitted=st.sampled_from([True, True, True, False]), at=st.sampled_from(["live", "live", "retired"])
    )
    def ask(case: Case[Any], fitted: bool, at: str) -> None:
        if fitted:
            fit(case, world, at)
        response = case.call()
        app.statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        if response.status_code == 204 and isinstance(case.body, dict):
            assert not [error.message for error in EVENT.iter_errors(case.body)], case.body

    ask()
    failed = sum(number for status, number in app.statuses.items() if status >= 500)
    tell(f"{app.statuses.total()} requests from the document: {failed} statuses of 500 or above ({app.statuses})")


def fit(case: Case[Any], world: World, at: str) -> None:
    """What no schema can say: which connection, source, account and time are the right ones."""
    platform = world.live if at == "live" else world.retired
    case.path_parameters["connection"] = platform.connection.public_id
    events = case.body if isinstance(case.body, list) else [case.body]
    for event in events:
        if isinstance(event, dict):
            event |= {
                name: value
                for name, value in (("source", platform.connection.source), ("time", timezone.now().isoformat()))
                if name in event
            }
