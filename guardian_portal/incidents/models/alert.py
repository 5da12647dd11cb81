"""What guardians see: threads of incidents of one child, one guardian's alert on a thread, and "I have it"."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from guardian_portal.common.fields import PublicIdField
from guardian_portal.common.ids import new_reference
from guardian_portal.family.models import Child, Guardianship

from .incident import Incident, Severity

# `Thread.apart` of what no guardian may hear of: the desk's own thread, on which nobody ever has an alert.
DESKS = "desk"


class Thread(models.Model):
    """Child and class: what coalesces in a storm. `apart` keeps one incident to itself, so it joins nobody's count."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="threads")
    class_code = models.CharField(max_length=64)
    apart = models.CharField(
        max_length=24, blank=True, help_text="public id of an incident that stands alone, or the desk's"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("child", "class_code", "apart"), name="thread_once_per_child_and_class"),
        )

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Alert(models.Model):
    """One guardian's view of a thread. A new guardianship starts anew, so it hangs on that and not on the person."""

    public_id = PublicIdField()
    reference = models.CharField(max_length=12, default=new_reference, unique=True)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="alerts")
    guardianship = models.ForeignKey(Guardianship, on_delete=models.PROTECT, related_name="alerts")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="alerts")
    # Of the sightings that the guardian can see; zero of them: the alert does not exist for the guardian.
    count = models.PositiveIntegerField(default=0)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.LOW)
    cleared = models.BooleanField(default=False)
    mail = models.CharField(max_length=24, blank=True, help_text="the `thing` of the latest mail about it")
    mailed_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(default=timezone.now, help_text="when the newest visible sighting was added")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("guardian", "cleared", "-last_at"), name="alert_by_guardian"),)
        constraints = (
            models.UniqueConstraint(fields=("guardianship", "thread"), name="alert_once_per_guardianship"),
            models.CheckConstraint(condition=models.Q(severity__in=Severity.values), name="alert_severity_known"),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def severity_word(self) -> str:
        return Severity(self.severity).word


class Sighting(models.Model):
    """One guardian's view of one incident: a copy of what may be said of it, so that nothing held shines through."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="sightings")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="sightings")
    facts = models.JSONField(help_text="what the guardian's page says of it")
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    cleared = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)
    risen_at = models.DateTimeField(default=timezone.now, help_text="since when it is as grave as it is now")
    # What was last on the guardian's screen, and since when. `news`: the facts say more than that.
    news = models.BooleanField(default=True)
    first_shown_at = models.DateTimeField(null=True, blank=True)
    last_shown = models.JSONField(null=True, blank=True)
    # Held after it was told: it vanishes for who was not shown it, and stays as last shown for who was.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("alert", "withdrawn_at", "-added_at"), name="sighting_by_alert"),
            models.Index(fields=("alert",), condition=models.Q(news=True), name="sighting_news"),
        )
        constraints = (
            models.UniqueConstraint(fields=("alert", "incident"), name="sighting_once_per_alert"),
            models.CheckConstraint(condition=models.Q(severity__in=Severity.values), name="sighting_severity_known"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(frozen_at__isnull=True),
                name="sighting_withdrawn_or_frozen",
            ),
        )

    def __str__(self) -> str:
        return f"sighting {self.pk}"


class Telling(models.Model):
    """Which mail tells of which sighting. `caused`: that mail would not have been written without it."""

    mail = models.CharField(max_length=24, db_index=True, help_text="the notice's `thing`")
    sighting = models.ForeignKey(Sighting, on_delete=models.CASCADE, related_name="tellings")
    caused = models.BooleanField(default=True)
    correction = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("mail", "sighting"), name="telling_once"),)

    def __str__(self) -> str:
        return self.mail


class Acknowledgement(models.Model):
    """A guardian's "I have it"; it stands until a rise in severity reopens it."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="acknowledgements")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Sighting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("alert",), condition=models.Q(reopened_at__isnull=True), name="one_standing_acknowledgement"
            ),
        )

    def __str__(self) -> str:
        return f"acknowledgement {self.pk}"
