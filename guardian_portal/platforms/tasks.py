"""The wake-up of the outbox."""

from celery import shared_task

from guardian_portal.platforms import outbox


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # Celery has no types
def send_outbound_events() -> None:
    """Send what is due; carries no content."""
    outbox.sweep()
