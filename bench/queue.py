"""The desk's queue with 10,000 open cases against the same page with 100, on the same server, round by round."""

import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from bench.activity import queries
from bench.browsing import browse
from bench.figures import Round, milliseconds, percentile, ratio_row, row
from bench.server import portal
from bench.size import Size
from bench.stack import stack

ROUNDS = 7
REQUESTS = 160
CONNECTIONS = 8
FEW, MANY = 100, 10_000
MOST_QUERIES = 12
# As fast as two thirds of the other's is within one and a half times its duration.
WITHIN = 0.667
QUEUE = "/support/"


def rows(size: Size) -> Iterator[dict[str, object]]:
    rounds, requests = size.of(ROUNDS, 1), size.of(REQUESTS, 16)
    few, many = size.of(FEW, 10), size.of(MANY, 60)
    with stack(with_pages=True) as services, portal(services.environment) as (port, _):
        cookie = agent_of_a_platform(few)
        browse(port, QUEUE, cookie, requests=size.of(80, 8), connections=CONNECTIONS)
        measured, p99s, asked = [], [], 0
        for _round in range(rounds):
            short = browse(port, QUEUE, cookie, requests=requests, connections=CONNECTIONS)
            more_cases(services.database_url, many - few)
            long = browse(port, QUEUE, cookie, requests=requests, connections=CONNECTIONS)
            asked = queries(QUEUE, cookie)
            measured.append(Round(ours=long.rate, theirs=short.rate))
            p99s.append(percentile(long.seconds, 0.99))
            fewer_cases(services.database_url, few)
        p99 = milliseconds(statistics.median(p99s))
        details = {"connections": CONNECTIONS, "requests_a_round": requests, "cases": many, "p99_ms": p99}
        yield ratio_row("queue_page", measured, WITHIN, "pages/s", theirs_is=f"{few} cases", **details)
        yield row("queue_page_queries", asked, "queries", MOST_QUERIES + 1, wanted="below")


def agent_of_a_platform(cases: int) -> str:
    """The cookie of an agent who serves one of two platforms, each with half of the cases."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from accounts.models import StaffRole, User
    from bench.world import address_of, populate, session_cookie
    from guardian_portal.platforms.models import Platform

    world = populate(children=1, guardians=1)
    Platform.objects.create(name="Another")
    agent = User.objects.get(email=address_of(0))
    agent.staff_role = StaffRole.AGENT
    agent.save()
    agent.platforms.set([world.connection.platform])
    TOTP.activate(agent, generate_totp_secret())
    _make(cases)
    return session_cookie(0)


def more_cases(url: str, number: int) -> None:
    _make(number)
    _tidy(url)


def fewer_cases(url: str, left: int) -> None:
    from guardian_portal.support.models import Case

    kept = Case.objects.order_by("pk").values_list("pk", flat=True)[:left]
    Case.objects.exclude(pk__in=list(kept)).delete()
    _tidy(url)


def _make(number: int) -> None:
    """Of every kind and urgency, their clocks spread over a month on both sides of now."""
    from guardian_portal.platforms.models import Platform
    from guardian_portal.support.models import Case, CaseKind

    now, platforms, kinds = datetime.now(UTC), list(Platform.objects.order_by("pk")), list(CaseKind)
    Case.objects.bulk_create(
        (
            Case(
                kind=kinds[one % len(kinds)],
                opened_side="staff",
                platform=platforms[one % len(platforms)],
                urgency=1 + one % 3,
                country="GB",
                first_look_due_at=now,
                due_at=now,
                next_due_at=now + timedelta(minutes=one * 7 % 43_200 - 21_600),
            )
            for one in range(number)
        ),
        batch_size=1000,
    )


def _tidy(url: str) -> None:
    """As autovacuum does within a minute of such changes."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(b"VACUUM ANALYZE")
