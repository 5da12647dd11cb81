"""The end of supervision by age: what a platform announced, and what was told ahead."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models.children import Child


class AgeOutOrigin(models.TextChoices):
    ANNOUNCED = "announced", _("The platform announced the end")
    PROFILE = "profile", _("The platform gave another age")


class AgeOutState(models.TextChoices):
    WAITING = "waiting", _("Waits for staff")
    SCHEDULED = "scheduled", _("Takes effect on its day")
    REFUSED = "refused", _("Does not take effect")
    SUPERSEDED = "superseded", _("Replaced by newer word")
    DONE = "done", _("Took effect")


class AgeOut(models.Model):
    """A platform's word that supervision ends. With less than 30 days' notice it waits for staff: a child may have
    told the platform a wrong age, and nobody could object in time."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="age_outs")
    effective_at = models.DateTimeField()
    reason = models.CharField(max_length=255, blank=True, help_text="the platform's word, for staff")
    origin = models.CharField(max_length=9, choices=AgeOutOrigin.choices, default=AgeOutOrigin.ANNOUNCED)
    state = models.CharField(max_length=10, choices=AgeOutState.choices)
    told_at = models.DateTimeField(help_text="the event's own time")
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "effective_at"), name="age_out_due"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=AgeOutState.values), name="age_out_state_known"),
            models.CheckConstraint(condition=models.Q(origin__in=AgeOutOrigin.values), name="age_out_origin_known"),
            models.UniqueConstraint(
                fields=("child", "state"),
                condition=models.Q(state="waiting") | models.Q(state="scheduled"),
                name="one_age_out_a_child",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class Forewarning(models.Model):
    """Both sides were told that something comes on a day. The row is what makes it once, for any number of sweepers;
    a day that moves is another row."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="forewarnings")
    about = models.CharField(max_length=24, help_text="ending, or the public id of a step of the growing-up plan")
    on = models.DateField()
    days = models.PositiveSmallIntegerField(help_text="30 or 7")
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("child", "about", "on", "days"), name="forewarned_once"),
            models.CheckConstraint(condition=models.Q(days__in=(7, 30)), name="forewarning_days_known"),
        )

    def __str__(self) -> str:
        return self.public_id
