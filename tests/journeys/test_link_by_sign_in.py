"""Linking by the child's sign-in, from outside: a real OpenID provider, the portal and the sandbox over real HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import uuid
from collections.abc import Iterator

import httpx
import pytest

from guardian_portal.demo.configuration import Configuration
from guardian_portal.demo.programs import Programs
from guardian_portal.demo.state import read_or_make_secrets
from tests.journeys.outside import Demo, Person
from tests.oidc.running import OpenIdProvider, running_provider
from tests.services import ROOT, application_database_url, python

pytestmark = pytest.mark.node
PAGE = "/children/link/sign-in/"
START = re.compile(rf'href="({PAGE}start/[a-z0-9]+/)"')
WAITING = "Waiting for your child"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIdProvider]:
    with running_provider(tmp_path_factory.mktemp("oidc") / "log") as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def offered(demo: Demo, provider: OpenIdProvider) -> Iterator[None]:
    """The operator's command, for as long as these journeys last."""
    connection = str(demo.connection["connection"])
    client = provider.register(f"{demo.portal}{PAGE}return/{connection}/")
    # In one word each: a client id may begin with a dash.
    options = [f"--oidc-issuer={provider.issuer}", f"--oidc-client-id={client.client_id}"]
    assert f"{PAGE}return/{connection}/" in as_operator(demo, "set_sign_in", connection, *options)
    yield
    as_operator(demo, "set_sign_in", connection)


@pytest.fixture
def nadia(demo: Demo) -> Person:
    """Nobody's guardian yet."""
    nadia = Person(demo, f"nadia-{uuid.uuid4().hex[:8]}@example.org")
    nadia.sign_up()
    return nadia


def as_operator(demo: Demo, *command: str) -> str:
    """A command of the demo's portal -> what it printed."""
    on_postgres = not os.environ["DATABASE_URL"].startswith("sqlite")
    database = application_database_url(f"journey_{demo.port}") if on_postgres else ""
    where = Configuration(demo.port, demo.state, database_url=database, redis_url=os.environ["REDIS_URL"])
    environment = Programs(where, read_or_make_secrets(demo.state), 0).portal_environment()
    done = subprocess.run(
        python("manage.py", *command), cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def leave_for_the_platform(nadia: Person) -> str:
    """From the link page by plain links -> the address at the provider."""
    assert f'href="{PAGE}"' in nadia.get("/children/link/")
    start = START.search(nadia.get(PAGE))
    assert start
    answer = nadia.client.get(start[1], follow_redirects=False)
    assert answer.status_code == 302
    return answer.headers["location"]


def test_a_guardian_links_by_the_childs_sign_in_and_sees_nothing_before_the_yes(
    demo: Demo, provider: OpenIdProvider, nadia: Person
) -> None:
    handle = f"tern-{uuid.uuid4().hex[:6]}"
    subject = demo.new_child(handle)
    back = provider.sign_in(leave_for_the_platform(nadia), subject)
    page = nadia.client.get(back)
    assert WAITING in page.text
    assert "code=" not in str(page.url)
    assert handle not in nadia.get("/children/")
    demo.child(handle, "approve")
    assert handle in nadia.get("/children/")


def test_the_childs_sign_in_opens_no_account(demo: Demo, provider: OpenIdProvider, nadia: Person) -> None:
    handle = f"tern-{uuid.uuid4().hex[:6]}"
    back = provider.sign_in(leave_for_the_platform(nadia), demo.new_child(handle))
    with httpx.Client(follow_redirects=True) as stranger:
        assert stranger.get(back).url.path == "/accounts/login/"
        assert stranger.get(f"{demo.portal}/children/").url.path == "/accounts/login/"
    connection = demo.connection["connection"]
    for process in ("connect", "login"):
        tampered = f"/accounts/oidc/{connection}/login/?process={process}"
        assert nadia.client.get(tampered).status_code == 404
    assert WAITING in nadia.client.get(back).text


def test_an_adults_account_is_explained(demo: Demo, provider: OpenIdProvider, nadia: Person) -> None:
    adult = demo.new_child(f"grown-{uuid.uuid4().hex[:6]}", age=34)
    page = nadia.client.get(provider.sign_in(leave_for_the_platform(nadia), adult)).text
    assert "This account cannot be linked" in page
    assert re.search(r"GP-[A-Z0-9]{4}-[A-Z0-9]{4}", page)
