"""Windows of a child's activity as counts (the newest event about one wins), changes of contacts, blocked attempts."""

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


class ContactChangeKind(models.TextChoices):
    ADDED = "added"
    REMOVED = "removed"


class ContactChange(models.Model):
    """A contact came or went. Who it is, nobody here can tell: of the platform's pseudonym only a hash is kept.

    Where the two met (`origin`) is not kept: it is free text, and could be the name of a place that a child made.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+", db_index=False)
    contact = models.CharField(max_length=32, help_text="hash of the pseudonym, different for each child")
    kind = models.CharField(max_length=7, choices=ContactChangeKind.choices)
    at = models.DateTimeField(help_text="the event's own time")
    is_known = models.BooleanField(default=False, help_text="to friends of the child")
    is_minor = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("child", "at"), name="contact_change_by_child"),)
        constraints = (
            models.UniqueConstraint(fields=("child", "contact", "kind", "at"), name="contact_change_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ContactChangeKind.values), name="contact_change_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.kind} {self.at}"


class BlockedAttempt(models.Model):
    """A control stopped something. `event` is a hash of the event's id: the same one stored again changes nothing."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.CharField(max_length=32)
    at = models.DateTimeField(help_text="the event's own time")
    kind = models.CharField(max_length=16, help_text="dm, invite, call, trade, join")
    control = models.CharField(max_length=64, help_text="the control's key in the platform's catalogue")

    class Meta:
        indexes = (models.Index(fields=("child", "at"), name="blocked_attempt_by_child"),)
        constraints = (models.UniqueConstraint(fields=("child", "event"), name="blocked_attempt_once"),)

    def __str__(self) -> str:
        return f"{self.kind} blocked {self.at}"
