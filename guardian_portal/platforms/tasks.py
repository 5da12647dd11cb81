"""The wake-up of the outbox."""

from celery import shared_task

from guardian_portal.platforms import outbox


@shared_task(name="platforms.send_outbound_events", ignore_result=True)  # type: ignore[untyped-decorator]
def send_outbound_events() -> None:
    """Send what is due; carries no content."""
    outbox.sweep()
