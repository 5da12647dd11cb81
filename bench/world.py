"""The people of a measurement: a platform, its children, and guardians with proved addresses. After Django's set-up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import connection as database
from django.test import Client

from accounts.access import SIGNED_IN_AT
from accounts.models import User
from bench.sender import Sender
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import NewConnection, connect_platform


@dataclass(frozen=True)
class World:
    """Who there is; `children` by their account on the platform."""

    connection: Connection
    secret: str
    source: str
    children: dict[str, int]

    def sender(self, port: int) -> Sender:
        return Sender(port, f"/intake/v1/{self.connection.public_id}/events", self.secret)


def populate(*, children: int, guardians: int, children_each: int = 1, prefix: str = "guardian") -> World:
    """`children` accounts; each guardian of `address_of` looks after the next `children_each` of them."""
    source = f"https://bench.example/{prefix}"
    connected = connect_platform(new=NewConnection(name="Bench", source=source, base_url="http://127.0.0.1:9"))
    connection = connected.connection
    made = Child.objects.bulk_create(
        [
            Child(
                connection=connection,
                account=account_of(number, prefix),
                display_handle=f"child_{number}",
                country="GB",
            )
            for number in range(children)
        ]
    )
    people = User.objects.bulk_create(
        [User(email=address_of(number, prefix), name="Amina") for number in range(guardians)]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people]
    )
    active = {"state": GuardianshipState.ACTIVE, "activated_at": datetime.now(UTC) - timedelta(days=90)}
    Guardianship.objects.bulk_create(
        Guardianship(guardian=people[number // children_each % guardians], child=child, connection=connection, **active)
        for number, child in enumerate(made)
    )
    with database.cursor() as cursor:
        # As autovacuum does within a minute of such growth.
        cursor.execute("ANALYZE")
    return World(connection, connected.secret, source, {child.account: child.pk for child in made})


def account_of(number: int, prefix: str = "guardian") -> str:
    return f"child-of-{prefix}-{number:06d}"


def address_of(number: int, prefix: str = "guardian") -> str:
    return f"{prefix}-{number}@bench.example"


def session_cookie(number: int) -> str:
    """Guardian `number` signs in, just now; the Cookie header of their browser."""
    browser = Client()
    browser.force_login(User.objects.get(email=address_of(number)))
    session = browser.session
    session[SIGNED_IN_AT] = datetime.now(UTC).timestamp()
    session.save()
    return "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
