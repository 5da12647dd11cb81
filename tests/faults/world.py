"""Families for one run, all with names that exist nowhere else, and the events that the platform will post of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.platforms.services import Connected, NewConnection, connect_platform
from tests.faults.evidence import Flag

if TYPE_CHECKING:
    from guardian_portal.platforms.models import Connection

FAMILIES = 20
BATCHES = 6
# So many events of a storm are posted at once.
STORM_BATCH = 500
STORM_CLASS = "scam"
CLASSES = ("trade-coercion", "avatar-harassment", "violent-threat", "scam", "account-takeover", "bullying-target")
STATES = ("reviewing", "actioned")
Post = list[dict[str, Any]]


@dataclass(frozen=True)
class World:
    """The people of one run. `secrets`: what no log may hold."""

    run: str
    guardians: dict[str, int]  # address -> pk
    guardians_of: dict[str, frozenset[str]]  # account -> addresses
    leaver: tuple[str, str, str]  # address, account, link id
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """What is posted, in order, and what of it must have come true at the end."""

    batches: tuple[Post, ...]
    flags: tuple[Flag, ...]
    leaving: int  # the number of the batch that ends the leaver's link


def connect() -> Connected:
    """The platform of the harness; its own endpoint does not exist."""
    new = NewConnection(name="Faultline", source="https://faultline.example", base_url="http://127.0.0.1:9")
    return connect_platform(new=new)


def make_world(run: str, connection: Connection) -> World:
    """Twenty children with two guardians each, who look after two children each."""
    word = f"zq{run}".replace("-", "")
    people = [
        User(email=f"{word}g{number}@homes.example", name=f"Name{word}x{number}", time_zone="Europe/Berlin")
        for number in range(FAMILIES)
    ]
    people = User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    children = Child.objects.bulk_create(
        Child(connection=connection, account=f"acct{word}n{number}", display_handle=f"Handle{word}x{number}")
        for number in range(FAMILIES)
    )
    links = _links(people, children)
    guardians_of = {
        child.account: frozenset(one.guardian.email for one in links if one.child == child) for child in children
    }
    first = links[0]
    assert first.child is not None
    return World(
        run=run,
        guardians={one.email: one.pk for one in people},
        guardians_of=guardians_of,
        leaver=(first.guardian.email, first.child.account, first.public_id),
        secrets=tuple(
            [*(one.email for one in people), *(one.name for one in people)]
            + [text for child in children for text in (child.account, child.display_handle)]
        ),
    )


def _links(people: list[User], children: list[Child]) -> list[Guardianship]:
    since = timezone.now() - timedelta(days=90)
    return Guardianship.objects.bulk_create(
        Guardianship(
            guardian=people[(number + other) % FAMILIES],
            child=child,
            connection=child.connection,
            state=GuardianshipState.ACTIVE,
            requested_at=since,
            activated_at=since,
        )
        for number, child in enumerate(children)
        for other in (0, 1)
    )


def write_script(
    world: World, connection: Connection, chance: random.Random, *, leaves_last: bool = False, storm: int = 0
) -> Script:
    """Two classes a child with one to three incidents each, updates before and after them, in a drawn order.

    `storm`: so many more about the last child, in batches between the others.
    """
    now = datetime.now(UTC)
    flags: list[Flag] = []
    events: Post = []
    for account in world.guardians_of:
        for class_code in chance.sample(CLASSES, 2):
            for _ in range(chance.randint(1, 3)):
                flag, said = _incident(world, account, class_code, len(flags), now, chance)
                flags.append(flag)
                events += said
    chance.shuffle(events)
    envelope = {"specversion": "1.0", "source": connection.source}
    posts = [[{**envelope, **one} for one in events[start::BATCHES]] for start in range(BATCHES)]
    leaving = BATCHES - 1 if leaves_last else chance.randrange(1, BATCHES)
    posts[leaving].append({**envelope, **_leaving(world, now)})
    if storm:
        stormy, told = _storm(world, storm, now)
        flags += told
        leaving_post = posts[leaving]
        posts = _spread(posts, [[{**envelope, **one} for one in post] for post in stormy])
        leaving = posts.index(leaving_post)
    return Script(tuple(posts), tuple(flags), leaving)


def _storm(world: World, number: int, now: datetime) -> tuple[list[Post], list[Flag]]:
    """Events of one class about one child."""
    account, moment = list(world.guardians_of)[-1], now - timedelta(minutes=5)
    flags = [
        Flag(f"evt-{world.run}-storm{n}", f"inc-{world.run}-storm{n}", account, STORM_CLASS) for n in range(number)
    ]
    events = [_event(one.event_id, "flagged", account, moment, _flagged_data(one, moment)) for one in flags]
    return [events[at : at + STORM_BATCH] for at in range(0, number, STORM_BATCH)], flags


def _spread(few: list[Post], many: list[Post]) -> list[Post]:
    """The few at even distances among the many, the first of them first."""
    step = -(-len(many) // len(few))
    return [post for at, one in enumerate(few) for post in (one, *many[at * step : (at + 1) * step])]


def _incident(
    world: World, account: str, class_code: str, number: int, now: datetime, chance: random.Random
) -> tuple[Flag, Post]:
    """A flagged event and up to two updates; the state that the newest of them says is what must remain."""
    incident_id = f"inc-{world.run}-{number}"
    flag = Flag(f"evt-{world.run}-{number}", incident_id, account, class_code)
    moment = now - timedelta(minutes=5)
    said = [_event(flag.event_id, "flagged", account, moment, _flagged_data(flag, moment))]
    for step in range(chance.choice((0, 0, 1, 2))):
        state = chance.choice(STATES)
        time = moment + timedelta(seconds=10 * (step + 1))
        update = {"incident_id": incident_id, "state": state}
        said.append(_event(f"{flag.event_id}-u{step}", "flag_updated", account, time, update))
        flag = replace(flag, state=state)
    return flag, said


def _flagged_data(flag: Flag, moment: datetime) -> dict[str, Any]:
    return {
        "incident_id": flag.incident_id,
        "class": flag.class_code,
        "role": "target",
        "detected_by": "moderator",
        "occurred_at": moment.isoformat(),
        "state": "open",
        "guardian_notice": "allowed",
        "confidence": "high",
    }


def _leaving(world: World, now: datetime) -> dict[str, Any]:
    _address, account, link_id = world.leaver
    return {
        "id": f"evt-{world.run}-leaving",
        "type": "org.guardianportal.link.revoked.v1",
        "subject": account,
        "time": now.isoformat(),
        "data": {"link_id": link_id, "by": "child"},
    }


def _event(event_id: str, name: str, account: str, time: datetime, data: dict[str, Any]) -> dict[str, Any]:
    kind = f"org.guardianportal.interaction.{name}.v1"
    return {"id": event_id, "type": kind, "subject": account, "time": time.isoformat(), "data": data}
