"""The sweepers as a task, for beat; `manage.py sweep` runs them without it."""

from celery import shared_task

from guardian_portal.common.sweeping import run_sweepers


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_rooms() -> None:
    """Carries no content."""
    run_sweepers()
