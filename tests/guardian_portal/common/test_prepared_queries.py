"""A prepared query gives what the plain one gives, whatever the values, and refuses what it cannot bind."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from guardian_portal.common.prepared import Prepared

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _addresses(user_id: int, email: str) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user_id=user_id, email=email).select_related("user").annotate(n=Count("pk"))


ADDRESSES: Prepared[EmailAddress] = Prepared(_addresses, user_id=int, email=str)
JOINED: Prepared[tuple[str]] = Prepared(
    lambda since: User.objects.filter(date_joined__gt=since).order_by("email").values_list("email"), since=datetime
)


@pytest.fixture
def people() -> list[User]:
    people = [
        User.objects.create_user(f"{name}@example.org", date_joined=THEN + timedelta(days=day))
        for day, name in enumerate(("amina", "ben"))
    ]
    EmailAddress.objects.bulk_create([EmailAddress(user=one, email=one.email, verified=True) for one in people])
    return people


def test_each_call_binds_its_own_values(people: list[User]) -> None:
    for one in (*people, people[0]):
        (found,) = ADDRESSES(user_id=one.pk, email=one.email)
        assert found == EmailAddress.objects.get(user=one)
        assert found.verified is True
        assert found.user.date_joined == one.date_joined
    assert ADDRESSES(user_id=people[0].pk, email=people[1].email) == []


def test_annotations_and_joined_rows_come_in_the_one_query(people: list[User]) -> None:
    ADDRESSES(user_id=people[0].pk, email=people[0].email)
    with CaptureQueriesContext(connection) as asked:
        (found,) = ADDRESSES(user_id=people[1].pk, email=people[1].email)
        assert (found.user, found.n) == (people[1], 1)  # type: ignore[attr-defined]  # annotated
    assert len(asked) == 1


def test_moments_are_compared_as_the_database_keeps_them(people: list[User]) -> None:
    assert JOINED(since=THEN - timedelta(seconds=1)) == [("amina@example.org",), ("ben@example.org",)]
    assert JOINED(since=THEN) == [("ben@example.org",)]
    assert JOINED(since=THEN + timedelta(days=9)) == []


def test_a_value_that_the_query_does_not_use_is_refused() -> None:
    unused: Prepared[User] = Prepared(lambda user_id: User.objects.all(), user_id=int)
    with pytest.raises(ValueError, match="user_id"):
        unused(user_id=1)
