"""Decisions about consent: one row for each, never changed; the newest of a purpose is the one that counts."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models.children import Child
from guardian_portal.family.models.guardianships import Guardianship


class Decision(models.TextChoices):
    GIVEN = "given", _("You agreed")
    DECLINED = "declined", _("You did not agree")
    WITHDRAWN = "withdrawn", _("You took your agreement back")


class ConsentRecord(models.Model):
    """One decision of a guardian (by their link) or of the child (no link) about one purpose of purposes.py."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="consents")
    guardianship = models.ForeignKey(
        Guardianship, on_delete=models.PROTECT, null=True, blank=True, related_name="consents"
    )
    purpose = models.CharField(max_length=30)
    decision = models.CharField(max_length=9, choices=Decision.choices)
    decided_at = models.DateTimeField(default=timezone.now)
    notice_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    age_rule = models.CharField(max_length=24, help_text="public id of the age rule that said who decides")
    is_current = models.BooleanField(default=True)

    class Meta:
        indexes = (models.Index(fields=("child", "purpose"), name="consent_by_child"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(decision__in=Decision.values), name="consent_decision_known"),
            models.UniqueConstraint(
                fields=("guardianship", "purpose"),
                condition=models.Q(is_current=True, guardianship__isnull=False),
                name="one_current_consent_of_a_guardian",
            ),
            models.UniqueConstraint(
                fields=("child", "purpose"),
                condition=models.Q(is_current=True, guardianship__isnull=True),
                name="one_current_consent_of_a_child",
            ),
        )

    def __str__(self) -> str:
        return self.public_id
