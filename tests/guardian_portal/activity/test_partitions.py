"""Months of windows: made ahead and dropped by the application through two functions of the tables' owner."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from guardian_portal.activity.models import ActivityWindow
from guardian_portal.activity.partitions import make_ahead, make_partitions, partitions
from guardian_portal.family.models import Child
from guardian_portal.privacy.retention import delete_old
from tests.guardian_portal.activity.builders import played
from tests.guardian_portal.intake.builders import starhaven, supervised
from tests.services import ROOT, application_database_url, as_application, python

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
# The month before this one a year ahead has no partition yet: they are made six months ahead.
FAR = date(TODAY.year + 1, TODAY.month, 1)


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def called(function: str, month: str | None) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s::date)", [month])
        return bool(cursor.fetchone()[0])


def test_old_windows_go_by_whole_months_and_young_ones_stay(kit: Child) -> None:
    for days in (0, 30, 390, 500, 1000):
        played(kit, timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days))
    delete_old()
    oldest = ActivityWindow.objects.order_by("start").values_list("start", flat=True)
    assert [(timezone.now() - start).days for start in oldest] == [390, 30, 0]


@pytest.mark.postgres
def test_each_month_that_a_window_may_begin_in_has_a_partition() -> None:
    months = partitions()
    assert months[0] == (TODAY - timedelta(days=400)).replace(day=1)
    assert len(months) >= 20
    assert (months[-1] - TODAY).days > 150


@pytest.mark.postgres
def test_a_sweep_makes_what_is_missing(kit: Child) -> None:
    ahead = partitions()[-1]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE activity_activitywindow_{ahead:%Y_%m}")
    assert ahead not in partitions()
    make_ahead()
    assert ahead in partitions()
    assert make_partitions(today=TODAY) == []


@pytest.mark.postgres
def test_rows_of_the_default_partition_move_when_their_month_gets_one(kit: Child) -> None:
    moment = datetime(FAR.year, FAR.month, 2, tzinfo=UTC)
    played(kit, moment, 7)
    assert counted("activity_activitywindow_default") == 1
    assert FAR in make_partitions(today=FAR)
    assert counted("activity_activitywindow_default") == 0
    assert counted(f"activity_activitywindow_{FAR:%Y_%m}") == 1
    assert ActivityWindow.objects.get(start=moment).minutes_active == 7


@pytest.mark.postgres
def test_a_month_is_made_and_dropped_once() -> None:
    assert called("activity_make_partition", "2020-02-01") is True
    assert called("activity_make_partition", "2020-02-01") is False
    assert called("activity_drop_partition", "2020-02-01") is True
    assert called("activity_drop_partition", "2020-02-01") is False


@pytest.mark.postgres
@pytest.mark.parametrize(
    "month", ["2026-11-02", "1999-12-01", "2999-01-01", "infinity", "-infinity", None, "0044-03-01 BC"]
)
def test_only_a_month_of_use_is_made(month: str | None) -> None:
    with pytest.raises(DatabaseError, match="not the first day of a month of use"):
        called("activity_make_partition", month)


@pytest.mark.postgres
@pytest.mark.parametrize("month", [TODAY.replace(day=1).isoformat(), "2020-01-02", "infinity", "-infinity", None])
def test_only_a_month_that_is_over_is_dropped(month: str | None) -> None:
    with pytest.raises(DatabaseError, match="not the first day of a month that is over"):
        called("activity_drop_partition", month)


@pytest.mark.postgres
def test_a_table_that_only_has_such_a_name_is_not_dropped() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE activity_activitywindow_2019_01 (anything integer)")
    assert called("activity_drop_partition", "2019-01-01") is False
    assert counted("activity_activitywindow_2019_01") == 0


@pytest.fixture
def application(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A connection as what the portal runs as; it owns nothing."""
    url = application_database_url(connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as connected:
        yield connected


def first_value(application: psycopg.Connection, statement: str) -> object:
    row = application.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_applications_role_calls_the_functions_and_may_do_nothing_by_itself(
    application: psycopg.Connection,
) -> None:
    table = "activity_activitywindow_2018_05"
    assert first_value(application, "SELECT activity_make_partition('2018-05-01')") is True
    for forbidden in (
        "CREATE TABLE public.mine (id integer)",
        f"DROP TABLE public.{table}",
        f"ALTER TABLE activity_activitywindow DETACH PARTITION {table}",
        "CREATE OR REPLACE FUNCTION public.activity_drop_partition(month date) RETURNS boolean LANGUAGE sql"
        " AS 'SELECT true'",
    ):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidTableDefinition)):
            application.execute(forbidden.encode())
    assert first_value(application, "SELECT activity_drop_partition('2018-05-01')") is True


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_sweepers_make_and_drop_as_the_applications_role() -> None:
    """The command that beat runs, without the owner's password."""
    old, ahead = date(2019, 3, 1), partitions()[-1]
    kit = supervised(starhaven(Client()), "kit")
    assert called("activity_make_partition", old.isoformat())
    played(kit, "2019-03-05T10:00")  # in the partition that goes
    played(kit, "2018-03-05T10:00")  # in the default one
    played(kit, datetime.combine(TODAY, time(), UTC))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE activity_activitywindow_{ahead:%Y_%m}")
    url = application_database_url(connection.settings_dict["NAME"])
    swept = subprocess.run(
        python("manage.py", "sweep", "--once"), env={**as_application(), "DATABASE_URL": url}, cwd=ROOT, check=True
    )
    assert swept.returncode == 0
    assert ahead in partitions()
    assert old not in partitions()
    assert [one.start.date() for one in ActivityWindow.objects.all()] == [TODAY]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_schema_of_the_callers_is_not_looked_into(application: psycopg.Connection) -> None:
    """What a caller puts first on its path, or among its temporary tables, is not what the functions touch."""
    application.execute(b"CREATE TEMPORARY TABLE activity_activitywindow_default (start timestamptz)")
    application.execute(b"CREATE TEMPORARY TABLE activity_activitywindow (start timestamptz)")
    application.execute(b"SET search_path = pg_temp, public")
    assert first_value(application, "SELECT public.activity_make_partition('2018-06-01')") is True
    assert first_value(application, "SELECT public.activity_drop_partition('2018-06-01')") is True


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("function", ["activity_make_partition", "activity_drop_partition"])
def test_nobody_else_may_call_them(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege('public', %s, 'EXECUTE'), prosecdef, proconfig FROM pg_proc "
            "WHERE oid = to_regprocedure(%s)",
            [f"{function}(date)", f"{function}(date)"],
        )
        may, is_definer, configured = cursor.fetchone()
    assert (may, is_definer) == (False, True)
    assert "search_path=pg_catalog, pg_temp" in configured


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_migrations_lead_back_and_forth() -> None:
    """The functions come with their migration and go with it; the role may call them again after."""
    call_command("migrate", "activity", "0001", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('activity_make_partition(date)')")
        assert cursor.fetchone() == (None,)
    call_command("migrate", "activity", verbosity=0)
    assert make_partitions(today=TODAY) == []
