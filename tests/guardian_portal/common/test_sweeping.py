"""What time alone decides is run by beat and by `manage.py sweep`, and one room's fault does not stop the others."""

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from guardian_portal import celery_config
from guardian_portal.common.tasks import sweep_rooms

RAN: list[str] = []


def first() -> None:
    raise RuntimeError("a fault")


def second() -> None:
    RAN.append("second")


@pytest.fixture(autouse=True)
def sweepers(settings: Settings) -> None:
    RAN.clear()
    settings.SWEEPERS = [f"{__name__}.first", f"{__name__}.second"]


@pytest.mark.django_db(transaction=True)
def test_manage_py_sweep_runs_them_all() -> None:
    call_command("sweep", "--once")
    assert RAN == ["second"]


@pytest.mark.django_db(transaction=True)
def test_beat_runs_them_all() -> None:
    assert celery_config.beat_schedule["sweep-rooms"]["task"] == sweep_rooms.name
    sweep_rooms()
    assert RAN == ["second"]
