"""Guardians of two children each whose weekly mail is due now, with two weeks of activity behind them."""

from datetime import UTC, datetime, timedelta

from django.db import connection as database
from django.utils import timezone

from accounts.models import User
from bench.world import populate
from guardian_portal.family.models import ConsentRecord, Decision, Guardianship, Strength, Verification
from guardian_portal.family.purposes import WEEKLY_FIGURES
from notifications.models import WeeklyChoice
from notifications.week import week_told

AT_ONCE = 5000
# An hour of each of fourteen days: the week that is told of and the one before.
_PLAY = (
    "INSERT INTO activity_activitywindow (child_id, start, size, time, minutes_active, sessions, messages_sent, "
    "messages_received, new_contacts, known_contacts, top_places, purchases) "
    "SELECT id, %(first)s + day * interval '1 day', 3600, %(first)s + day * interval '1 day', 30, 1, 5, 5, 0, 0, "
    "'[]', '[]' FROM family_child, generate_series(0, 13) day"
)


def guardians_of_two(number: int, *, figures_for: int) -> None:
    """`number` guardians; every `figures_for`-th has asked for figures and agreed to them for both children."""
    populate(children=2 * number, guardians=number, children_each=2)
    now, monday = timezone.now(), week_told(timezone.now().date())
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))
    WeeklyChoice.objects.bulk_create(
        [
            WeeklyChoice(person_id=one, due_at=now, due_week=monday, wants_figures=place % figures_for == 0)
            for place, one in enumerate(people)
        ],
        batch_size=AT_ONCE,
    )
    _agree(people[::figures_for])
    first = datetime(monday.year, monday.month, monday.day, 16, tzinfo=UTC) - timedelta(days=7)
    with database.cursor() as cursor:
        cursor.execute(_PLAY, {"first": first})
        cursor.execute("ANALYZE")


def _agree(people: list[int]) -> None:
    links = list(Guardianship.objects.filter(guardian__in=people).select_related("child"))
    words = {"notice_version": "2026-11", "language": "en"}
    Verification.objects.bulk_create(
        [
            Verification(
                guardianship=one,
                method="id_checked",
                reference="check",
                scope=Strength.DISCLOSURE,
                verifier_kind="staff",
                **words,
            )
            for one in links
        ]
    )
    ConsentRecord.objects.bulk_create(
        [
            ConsentRecord(
                child=one.child,
                guardianship=one,
                purpose=WEEKLY_FIGURES,
                decision=Decision.GIVEN,
                age_rule="bench",
                **words,
            )
            for one in links
            if one.child
        ]
    )
