"""The append-only tables. Triggers refuse changes; on PostgreSQL the application's role has no right to make them."""

from django.db import models
from django.utils import timezone

from guardian_portal.common.fields import PublicIdField


class ActorKind(models.TextChoices):
    GUARDIAN = "guardian"
    CHILD = "child"
    STAFF = "staff"
    PLATFORM = "platform"
    SYSTEM = "system"


class Entry(models.Model):
    """Who did what to which thing, when. Holds public ids and kinds only, never names, addresses or content."""

    public_id = PublicIdField()
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=64, blank=True)
    # No choices here: a new action is no change of the table.
    action = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "entries"
        indexes = (models.Index(fields=("object_kind", "object_id"), name="audit_by_object"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(actor_kind__in=ActorKind.values), name="audit_actor_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_id}"


class Seal(models.Model):
    """Closes the entries since the seal before it. Both keys exclude a second seal of the same span."""

    number = models.BigIntegerField(primary_key=True)
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    count = models.IntegerField()
    # Over ids and content hashes, in order.
    entries_hash = models.CharField(max_length=64)
    # Id and the beginning of the content hash of each entry: they tell where a change is.
    marks = models.BinaryField()
    previous = models.CharField(max_length=64, unique=True, help_text="code of the seal before it")
    at = models.DateTimeField()
    code = models.CharField(max_length=64, help_text="HMAC over all of it, by a key that is not in the database")

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__gte=1, count__gte=1, last_entry__gte=models.F("first_entry")),
                name="audit_seal_spans_something",
            ),
        )

    def __str__(self) -> str:
        return f"seal {self.number}"


APPEND_ONLY: tuple[type[models.Model], ...] = (Entry, Seal)
APPEND_ONLY_TABLES: tuple[str, ...] = tuple(model._meta.db_table for model in APPEND_ONLY)
