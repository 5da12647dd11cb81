"""One row per child and window of activity, as counts. The newest event about a window wins."""

from django.db import models

from guardian_portal.family.models import Child


class ActivityWindow(models.Model):
    """Keyed by child, start and size. On PostgreSQL the table is partitioned by `start`; nothing refers to it."""

    pk = models.CompositePrimaryKey("child_id", "start", "size")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+", db_index=False)
    start = models.DateTimeField()
    size = models.PositiveIntegerField(help_text="seconds")
    time = models.DateTimeField(help_text="the event's time; the newest wins")
    minutes_active = models.PositiveSmallIntegerField()
    sessions = models.PositiveIntegerField(default=0)
    messages_sent = models.PositiveIntegerField(default=0)
    messages_received = models.PositiveIntegerField(default=0)
    new_contacts = models.PositiveIntegerField(default=0)
    known_contacts = models.PositiveIntegerField(default=0)
    top_places = models.JSONField(default=list, help_text="[{place_key, minutes}]")
    purchases = models.JSONField(default=list, help_text="[{count, minor_units, currency}]")

    def __str__(self) -> str:
        return f"window {self.start}"
