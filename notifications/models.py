"""What is told to whom (Notice) and how it travels (Delivery, a row per notice and channel): rows are the outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.platforms.models import Connection
from notifications.preference_models import Detail, Preference, TopicChoice, WayOut
from notifications.push.models import Ending, PushDevice
from notifications.reach_models import Complaint, MessengerAddress
from notifications.topics import Topic
from notifications.weekly_models import Weekday, WeeklyChoice

__all__ = [
    "DAILY_DIGEST",
    "IN_FLIGHT_STATES",
    "MESSENGER_CODE",
    "OPEN_STATES",
    "SETTLED_STATES",
    "UNSENT_STATES",
    "WEEKLY_READY",
    "Canary",
    "Complaint",
    "Delivery",
    "DeliveryState",
    "Detail",
    "Ending",
    "MessengerAddress",
    "Notice",
    "OperatorAlarm",
    "Preference",
    "PushDevice",
    "Queue",
    "Suppression",
    "TopicChoice",
    "WayOut",
    "Weekday",
    "WeeklyChoice",
    "WithheldReason",
]

# The kind of the weekly mail; its `thread` is the Monday of the week that it tells of.
WEEKLY_READY = "weekly_ready"
# The kind of the daily mail; its `thread` is the reader's own day.
DAILY_DIGEST = "daily_digest"
# The kind of the code that proves an address on a messenger; so many of them go out in a day.
MESSENGER_CODE = "messenger_code"


class Queue(models.TextChoices):
    """Alerts never wait behind bulk mail: two queues, no priorities."""

    ALERTS = "alerts"
    BULK = "bulk"


class DeliveryState(models.TextChoices):
    """due -> claimed -> handing_over -> sent, or back to due, or one of the other ends."""

    DUE = "due", _("Waiting")
    CLAIMED = "claimed", _("Being prepared")
    HANDING_OVER = "handing_over", _("Being handed over")
    SENT = "sent", _("Handed over")
    FAILED = "failed", _("Failed")
    WITHHELD = "withheld", _("Not sent on purpose")
    BOUNCED = "bounced", _("Bounced")


UNSENT_STATES = (DeliveryState.DUE, DeliveryState.CLAIMED)
IN_FLIGHT_STATES = (DeliveryState.CLAIMED, DeliveryState.HANDING_OVER)
OPEN_STATES = (*UNSENT_STATES, DeliveryState.HANDING_OVER)
SETTLED_STATES = (
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.WITHHELD,
    DeliveryState.BOUNCED,
)


class WithheldReason(models.TextChoices):
    """Why a delivery was not sent on purpose. Only staff read these; a guardian's page never tells them apart."""

    EXPIRED = "expired", _("Its time had passed")
    NOT_ENTITLED = "not_entitled", _("No longer entitled")
    HELD = "held", _("What it is about is held")
    SUPERSEDED = "superseded", _("Something newer replaced it")
    WITHDRAWN = "withdrawn", _("Withdrawn before it was sent")
    PREFERENCE = "preference", _("Switched off by its reader")
    NO_ADDRESS = "no_address", _("No verified address")
    SUPPRESSED = "suppressed", _("The address refuses mail")


class Notice(models.Model):
    """One thing to tell one person or one bare address. `params` holds ids and numbers only, never content."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    # Of the child it is about; empty for what is about a person alone or the installation. No look-up begins here.
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    thing = models.CharField(max_length=64, blank=True, help_text="public id of what it is about")
    thread = models.CharField(max_length=100, blank=True)
    params = models.JSONField(default=dict)
    topic = models.CharField(max_length=16, choices=Topic.choices)
    breaks_quiet = models.BooleanField(default=False, help_text="critical: it does not wait for the end of quiet hours")
    told_by = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        related_name="tells_of",
        help_text="the digest that tells of it; it has no delivery of its own then",
    )
    digest_at = models.DateTimeField(null=True, help_text="it waits for the daily mail of this moment")
    withdrawn_at = models.DateTimeField(null=True, help_text="what it is about was taken back: no further way is tried")
    insists = models.BooleanField(default=False, help_text="by every channel, also those that its reader switched off")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=("thing", "recipient"), name="notice_by_thing"),
            models.Index(fields=("created_at",), condition=Q(kind=MESSENGER_CODE), name="notice_messenger_code"),
            models.Index(
                fields=("digest_at", "recipient"), condition=Q(digest_at__isnull=False), name="notice_for_digest"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="notice_topic_known"),
            models.UniqueConstraint(
                fields=("recipient", "thread"), condition=Q(kind=WEEKLY_READY), name="one_weekly_mail_a_week"
            ),
            models.UniqueConstraint(
                fields=("recipient", "thread"), condition=Q(kind=DAILY_DIGEST), name="one_daily_mail_a_day"
            ),
            models.CheckConstraint(
                condition=Q(digest_at__isnull=True) | Q(told_by__isnull=True), name="notice_waits_until_told"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Delivery(models.Model):
    """A notice on its way through one channel. Every step is a conditional UPDATE whose row count decides."""

    public_id = PublicIdField()
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, default="email")
    queue = models.CharField(max_length=10, choices=Queue.choices)
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.DUE)
    device = models.ForeignKey(
        PushDevice,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="for Web Push, once it is known: a notice has a delivery for each of its reader's devices",
    )
    address = EncryptedField(null=True, help_text="a bare address; a person's own is looked up when it is sent")
    address_mark = models.CharField(max_length=64, blank=True, help_text="keyed hash of the bare address")
    message_id = models.CharField(max_length=255, help_text="the same on every attempt, so that a double shows as one")
    body = EncryptedField(null=True, help_text="a ready-made mail; wiped once settled")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token = models.CharField(max_length=24, blank=True, help_text="of the worker that claimed it last")
    lease_until = models.DateTimeField(null=True)
    possibly_duplicated = models.BooleanField(default=False)
    withheld_reason = models.CharField(max_length=12, choices=WithheldReason.choices, blank=True)
    last_reply = models.CharField(max_length=20, blank=True, help_text="code and enhanced code, never free text")
    created_at = models.DateTimeField(default=timezone.now)
    # Quiet hours put it off; without them it would have been due then.
    quiet_since = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(help_text="when it first was due: the promise is measured from here")
    handing_over_at = models.DateTimeField(null=True, help_text="when it first may have reached the mail server")
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("queue", "channel", "due_at"), condition=Q(state="due"), name="delivery_due"),
            models.Index(
                # Written with OR: SQLite uses a partial index only for a term that stands in its condition.
                fields=("lease_until",),
                condition=Q(state="claimed") | Q(state="handing_over"),
                name="delivery_in_flight",
            ),
            # "Unsettled" is this column, not a list of states: SQLite finds no partial index for an IN.
            models.Index(fields=("accepted_at",), condition=Q(settled_at__isnull=True), name="delivery_unsettled"),
            models.Index(fields=("settled_at",), condition=Q(settled_at__isnull=False), name="delivery_settled"),
            # For whoever wants to be forgotten.
            models.Index(fields=("address_mark",), condition=~Q(address_mark=""), name="delivery_by_address"),
        )
        constraints = (
            models.UniqueConstraint(fields=("notice", "device"), name="one_delivery_a_device"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(queue__in=Queue.values), name="delivery_queue_known"),
            models.CheckConstraint(
                condition=(Q(withheld_reason="") & ~Q(state="withheld"))
                | Q(withheld_reason__in=WithheldReason.values, state="withheld"),
                name="delivery_withheld_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "bounced")) | Q(sent_at__isnull=False),
                name="delivery_sent_says_when",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, state__in=[state.value for state in OPEN_STATES])
                | Q(settled_at__isnull=False, state__in=[state.value for state in SETTLED_STATES]),
                name="delivery_settled_says_when",
            ),
            models.CheckConstraint(
                condition=Q(body__isnull=True) | ~Q(state__in=[state.value for state in SETTLED_STATES]),
                name="delivery_settled_has_no_body",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Canary(models.Model):
    """The notice that went out to test the way in this minute: one, however many sweepers there are."""

    minute = models.DateTimeField(unique=True)
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="canary")

    def __str__(self) -> str:
        return f"canary {self.pk}"


class Suppression(models.Model):
    """An address that its mail server says does not exist. Known by keyed hash; its owner lifts it with a code."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suppressions")
    address_hash = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=20, help_text="reply code and enhanced code that flagged it")
    since = models.DateTimeField(default=timezone.now)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("address_hash",),
                condition=Q(cleared_at__isnull=True),
                name="one_standing_suppression",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


class OperatorAlarm(models.Model):
    """When the operator was last told of a cause, so that an outage is one mail an hour and not one per attempt."""

    cause = models.CharField(max_length=60, unique=True)
    told_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.cause)
