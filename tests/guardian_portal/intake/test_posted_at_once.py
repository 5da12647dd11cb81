"""The same event, posted from eight threads at once, has one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from guardian_portal.activity.models import ActivityWindow
from guardian_portal.incidents.models import Incident
from guardian_portal.platforms.models import ReceivedEvent
from tests.guardian_portal.intake.builders import event, starhaven, summary, supervised

THREADS = 8


@pytest.mark.django_db(transaction=True)
def test_eight_posts_of_one_event_give_one_effect() -> None:
    platform = starhaven(Client(raise_request_exception=False))
    supervised(platform, "kit")
    batch = [event("interaction.flagged.v1"), *[summary(hour) for hour in range(1, 30)]]
    together = Barrier(THREADS)

    def post(number: int) -> int:
        together.wait()
        try:
            # Half of them in another order: two batches must not lock each other out.
            return int(platform.post(batch if number % 2 else batch[::-1]).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        statuses = list(threads.map(post, range(THREADS)))
    assert statuses == [204] * THREADS
    assert ReceivedEvent.objects.count() == Incident.objects.count() == 1
    assert ActivityWindow.objects.count() == 29
