"""The append-only table. Triggers refuse changes; on PostgreSQL the application's role has no right to make them."""

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
