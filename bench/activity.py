"""The activity page of a child with three years of hours against that of a child with one week, on the same server."""

import statistics
from collections.abc import Iterator
from datetime import timedelta

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.browsing import browse
from bench.figures import Round, milliseconds, percentile, ratio_row, row
from bench.sender import hour_before
from bench.server import portal
from bench.size import Size
from bench.stack import stack

ROUNDS = 7
REQUESTS = 160
CONNECTIONS = 8
YEARS = 3
MOST_QUERIES = 8
# As fast as two thirds of the other's is within one and a half times its duration.
WITHIN = 0.667
PLACES = '[{"place_key": "plaza", "minutes": 20}, {"place_key": "other", "minutes": 10}]'
PURCHASES = '[{"count": 1, "minor_units": 499, "currency": "GBP"}]'
MONTHS = (
    b"SELECT activity_make_partition(month::date) "
    b"FROM generate_series(date_trunc('month', %(last)s - %(length)s), %(last)s, interval '1 month') AS month"
)
HOURS = (
    b"INSERT INTO activity_activitywindow "
    b"SELECT %(child)s, moment, 3600, moment + interval '1 hour', 30, 2, 9, 8, 1, 6, %(places)s, %(purchases)s "
    b"FROM generate_series(%(last)s - %(length)s, %(last)s, interval '1 hour') AS moment"
)


def rows(size: Size) -> Iterator[dict[str, object]]:
    rounds, requests = size.of(ROUNDS, 1), size.of(REQUESTS, 16)
    with stack(with_pages=True) as services, portal(services.environment) as (port, _):
        (short, long), cookie = two_children(services.database_url, days=size.of(YEARS * 365, 30))
        for path in (short, long):
            browse(port, path, cookie, requests=size.of(80, 8), connections=CONNECTIONS)
        measured, p99s = [], []
        for _ in range(rounds):
            week = browse(port, short, cookie, requests=requests, connections=CONNECTIONS)
            years = browse(port, long, cookie, requests=requests, connections=CONNECTIONS)
            measured.append(Round(ours=years.rate, theirs=week.rate))
            p99s.append(percentile(years.seconds, 0.99))
        details = {"connections": CONNECTIONS, "requests_a_round": requests, "years": YEARS}
        p99 = milliseconds(statistics.median(p99s))
        yield ratio_row(
            "activity_page_of_years",
            measured,
            WITHIN,
            "pages/s",
            theirs_is="a child with one week",
            p99_ms=p99,
            **details,
        )
        yield row("activity_page_queries", queries(long, cookie), "queries", MOST_QUERIES + 1, wanted="below")


def two_children(url: str, *, days: int) -> tuple[tuple[str, str], str]:
    """Their pages: of the one with hours of a week, and of the one with hours of years; their guardian's cookie."""
    from bench.world import account_of, populate, session_cookie
    from guardian_portal.family.models import Child, Guardianship
    from guardian_portal.platforms.models import Catalogue, Connection, DeclaredCatalogue
    from guardian_portal.sandbox.catalogue import catalogue_document

    world = populate(children=2, guardians=1, children_each=2)
    declared = DeclaredCatalogue.objects.create(connection=world.connection, version=1, body=catalogue_document())
    Catalogue.objects.create(connection=world.connection, newest=declared)
    Connection.objects.update(public_places=["plaza"])
    last = hour_before(2)
    Guardianship.objects.update(activated_at=last - timedelta(days=days))
    children = [Child.objects.get(account=account_of(number)) for number in (0, 1)]
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(MONTHS, {"last": last, "length": timedelta(days=days)})
        for child, length in zip(children, (7, days), strict=True):
            given = {"child": child.pk, "last": last, "length": timedelta(days=length)}
            database.execute(HOURS, {**given, "places": PLACES, "purchases": PURCHASES})
        database.execute(b"ANALYZE")
    short, long = (f"/children/{child.public_id}/activity/" for child in children)
    return (short, long), session_cookie(0)


def queries(path: str, cookie: str) -> int:
    """What one page asks the database, in this process."""
    browser = Client(headers={"cookie": cookie, "host": "127.0.0.1"})
    browser.get(path)  # what the process remembers from then on
    with CaptureQueriesContext(connection) as captured:
        status = browser.get(path).status_code
    if status != 200:
        raise RuntimeError(f"the page was answered {status}")
    return len(captured)
