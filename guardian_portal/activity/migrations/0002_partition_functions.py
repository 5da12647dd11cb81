"""Two functions of the tables' owner that make and drop one month's partition of the activity table on PostgreSQL.

The application's role owns nothing and may create and drop nothing; it may call these. They take a month and nothing
else, and touch no table but that one's partitions. PUBLIC may not call them; each migrate grants it to the role.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Neither waits long for a lock: whoever waits for the whole table makes every batch behind wait as well. The caller
# comes again. The lock on the default partition comes first, so that no row arrives there between the move and the end.
FUNCTIONS = """
CREATE FUNCTION public.activity_make_partition(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    name text := 'activity_activitywindow_' || to_char(month, 'YYYY_MM');
    since timestamptz := month::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (month + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF month IS NULL OR NOT isfinite(month) OR extract(day FROM month) <> 1
        OR month NOT BETWEEN date '2000-01-01' AND (current_date + interval '2 years')::date THEN
        RAISE EXCEPTION 'not the first day of a month of use: %', month USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('activity_activitywindow'));
    IF to_regclass(format('public.%I', name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    LOCK TABLE public.activity_activitywindow_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.activity_activitywindow INCLUDING ALL)', name);
    EXECUTE format(
        'WITH moved AS (DELETE FROM public.activity_activitywindow_default WHERE start >= %L AND start < %L RETURNING *)'
        ' INSERT INTO public.%I SELECT * FROM moved', since, until, name);
    EXECUTE format(
        'ALTER TABLE public.activity_activitywindow ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
        name, since, until);
    RETURN true;
END $$;

CREATE FUNCTION public.activity_drop_partition(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    name text := 'activity_activitywindow_' || to_char(month, 'YYYY_MM');
BEGIN
    IF month IS NULL OR NOT isfinite(month) OR extract(day FROM month) <> 1
        OR month + interval '1 month' > current_date THEN
        RAISE EXCEPTION 'not the first day of a month that is over: %', month USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('activity_activitywindow'));
    IF NOT EXISTS (
        SELECT FROM pg_inherits WHERE inhparent = 'public.activity_activitywindow'::regclass
            AND inhrelid = to_regclass(format('public.%I', name))
    ) THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE public.%I', name);
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION public.activity_make_partition(date), public.activity_drop_partition(date) FROM PUBLIC;
"""


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTIONS, params=None)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION public.activity_make_partition(date), public.activity_drop_partition(date)")


class Migration(migrations.Migration):
    replaces = [
        ("activity", "0003_apply_stored_encounters"),
        ("activity", "0004_partition_functions"),
    ]

    dependencies = [("activity", "0001_tables")]

    operations = [migrations.RunPython(install, remove)]
