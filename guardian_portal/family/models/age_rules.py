"""What the law says about ages, by country and in time. A row's meaning never changes: decisions keep its public id."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField

ANY_COUNTRY = "*"


class AgeRuleKind(models.TextChoices):
    """What an age decides. An age of 0 says: at no age."""

    CONSENT = "consent", _("Age of consent: from then on the child consents alone")
    JOINT_CONSENT = "joint_consent", _("Below it, child and guardian consent together")
    MINIMUM_ACCOUNT = "minimum_account", _("Lowest age for an account")
    MAY_END_ALONE = "may_end_alone", _("From then on the child may end supervision alone")
    MAJORITY = "majority", _("Majority: supervision ends")
    MONITORING_BARRED = "monitoring_barred", _("Below it, no summaries of activity")


class Certainty(models.TextChoices):
    SEEN = "seen", _("Seen in the law")
    UNCERTAIN = "uncertain", _("Uncertain: sources differ")
    DEFAULT = "default", _("Our protective default")


class AgeRule(models.Model):
    """One country's age for one purpose, valid from a day until before another (none: until further notice).

    A later rule closes the one before it at its own first day. A correction takes the wrong row out of force
    (`replaced_at`) and puts a new one in its place.
    """

    public_id = PublicIdField()
    country = models.CharField(max_length=2, help_text="ISO 3166 code; * where a country has no rule of its own")
    kind = models.CharField(max_length=17, choices=AgeRuleKind.choices)
    age = models.PositiveSmallIntegerField(help_text="in years; 0: at no age")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="first day on which it is not valid any more")
    certainty = models.CharField(max_length=9, choices=Certainty.choices)
    note = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        ordering = ("country", "kind", "valid_from", "pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=AgeRuleKind.values), name="age_rule_kind_known"),
            models.CheckConstraint(condition=models.Q(certainty__in=Certainty.values), name="age_rule_certainty_known"),
            models.CheckConstraint(condition=models.Q(age__lte=30), name="age_rule_age_possible"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="age_rule_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=("country", "kind", "valid_from"),
                condition=models.Q(replaced_at__isnull=True),
                name="one_age_rule_from_a_day",
            ),
            models.UniqueConstraint(
                fields=("country", "kind"),
                condition=models.Q(replaced_at__isnull=True, valid_to__isnull=True),
                name="one_age_rule_until_further_notice",
            ),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.kind} {self.age} from {self.valid_from}"
