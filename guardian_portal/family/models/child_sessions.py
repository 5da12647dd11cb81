"""A child's visit to their own page: short, opened by the platform, apart from anybody's account."""

from django.db import models
from django.utils import timezone

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models.children import Child


class ChildSession(models.Model):
    """One visit to `/mine/`. The secret is in the child's browser alone; here is its hash."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("opened_at")), name="child_session_ends_after_it_began"
            ),
        )

    def __str__(self) -> str:
        return self.public_id
