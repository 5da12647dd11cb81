"""The wake-up for revisions that wait."""

from celery import shared_task

from guardian_portal.controls.services.sending import send_revisions


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # Celery has no types
def send_controls() -> None:
    """Send what is due; carries no content."""
    send_revisions()
