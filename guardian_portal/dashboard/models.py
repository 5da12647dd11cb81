"""The access log: on which days a guardian opened a child's pages, so that the child can be told."""

from django.conf import settings
from django.db import models

from guardian_portal.family.models import Child


class AccessDay(models.Model):
    """One guardian's visits to one child's pages on one day, by the guardian's own calendar."""

    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_days")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="access_days")
    day = models.DateField()
    opened = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("guardian", "child", "day"), name="one_access_row_a_day"),)
        indexes = (models.Index(fields=("child", "day"), name="access_by_child"),)

    def __str__(self) -> str:
        return f"{self.day} {self.opened}"
