"""A guardian's browser at the portal on the way to the platform's provider and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from guardian_portal.dashboard.child_sign_in import callback_url
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import set_sign_in
from tests.oidc.running import OpenIdProvider

PAGE = "/children/link/sign-in/"


@dataclass
class SignIn:
    """One connection whose children sign in at this provider."""

    connection: Connection
    provider: OpenIdProvider = field(default_factory=lambda: OpenIdProvider(""))

    @property
    def start_path(self) -> str:
        return f"{PAGE}start/{self.connection.public_id}/"

    @property
    def return_path(self) -> str:
        return f"{PAGE}return/{self.connection.public_id}/"

    def start(self, client: Client) -> str:
        """The address at the provider that the portal leads to."""
        answer = client.get(self.start_path)
        assert answer.status_code == 302, answer
        return str(answer.headers["location"])

    def there_and_back(self, client: Client, name: str = "acc-kit") -> str:
        """To the provider, signed in as the child, and the path that the browser is sent back to."""
        return path_of(self.provider.sign_in(self.start(client), name))

    def link(self, client: Client, name: str = "acc-kit") -> str:
        """All of it; the text of the page where it ends."""
        return text_of(client, self.there_and_back(client, name))


def offer_sign_in(connection: Connection, provider: OpenIdProvider, *, confidential: bool = False) -> SignIn:
    """As the operator does it: registered there, set here."""
    known = provider.register(callback_url(connection), confidential=confidential)
    set_sign_in(connection=connection, issuer=provider.issuer, client_id=known.client_id, client_secret=known.secret)
    connection.refresh_from_db()
    return SignIn(connection, provider)


def text_of(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
