"""Platforms, their connections and keys, the events received from them and what waits to be sent to them."""

from django.db import models
from django.utils import timezone

from guardian_portal.common.fields import EncryptedField, PublicIdField


class Platform(models.Model):
    """Where children's accounts live."""

    public_id = PublicIdField()
    name = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class WindowSize(models.TextChoices):
    HOUR = "hour"
    DAY = "day"


class Connection(models.Model):
    """A platform's credentials here: where it is, who it says it is, which windows it sends."""

    public_id = PublicIdField()
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="connections")
    source = models.CharField(max_length=255, unique=True, help_text="CloudEvents source URI")
    base_url = models.URLField(max_length=255)
    notify_url = models.URLField(max_length=255, blank=True)
    jwks_url = models.URLField(max_length=255, blank=True)
    oidc_issuer = models.URLField(max_length=255, blank=True)
    oidc_client_id = models.CharField(max_length=255, blank=True)
    oidc_client_secret = EncryptedField(null=True, blank=True)
    windows = models.CharField(max_length=4, choices=WindowSize.choices, default=WindowSize.HOUR)
    zone = models.CharField(max_length=64, blank=True, help_text="IANA zone, required with day windows")
    public_places = models.JSONField(default=list, help_text="place keys that the catalogue declares public")
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(windows__in=WindowSize.values), name="connection_windows_known"),
            models.CheckConstraint(
                condition=models.Q(windows=WindowSize.HOUR) | ~models.Q(zone=""),
                name="connection_day_windows_have_zone",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class CatalogueState(models.TextChoices):
    OFFERED = "offered"  # as it was read; whether its controls can be used is looked at next
    CURRENT = "current"
    PAST = "past"
    REFUSED = "refused"  # bad, or it would take from what somebody set: the one before stays current


class DeclaredCatalogue(models.Model):
    """What a platform declared once: controls and public places, with their words. A new document is a new version."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="catalogues")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=CatalogueState.choices, default=CatalogueState.OFFERED)
    body = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body: tells whether it changed")
    problems = models.JSONField(default=list, help_text="why its controls are not used, for staff")
    fetched_at = models.DateTimeField(default=timezone.now)
    # Of one that staff accepted although it takes what somebody set: those controls, and how far children are settled.
    turned = models.JSONField(default=list, help_text="keys of the controls")
    settled_to = models.BigIntegerField(null=True, help_text="the last child's key; none: nothing waits")

    class Meta:
        indexes = (
            models.Index(fields=("state",), name="catalogue_by_state"),
            models.Index(
                fields=("connection",), condition=models.Q(settled_to__isnull=False), name="catalogue_to_settle"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=CatalogueState.values), name="catalogue_state_known"),
            models.UniqueConstraint(fields=("connection", "version"), name="catalogue_version_once"),
            models.UniqueConstraint(
                fields=("connection",), condition=models.Q(state="current"), name="one_current_catalogue"
            ),
        )

    def __str__(self) -> str:
        return f"version {self.version}"


class Catalogue(models.Model):
    """A connection's catalogue: the newest version that was read, and when to read again."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="catalogue")
    newest = models.ForeignKey(DeclaredCatalogue, on_delete=models.SET_NULL, null=True, related_name="+")
    fetched_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now, db_index=True, help_text="when it is read next")

    def __str__(self) -> str:
        return f"catalogue of {self.connection_id}"


class GapRepair(models.Model):
    """How far a platform's events have been read by asking for them, and when to ask again."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="gap_repair")
    after = models.CharField(max_length=64, blank=True, help_text="`sequence` of the last event that was read")
    due_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="when there was nothing left to read")
    last_status = models.CharField(max_length=40, blank=True, help_text="why the last try did not end well")

    def __str__(self) -> str:
        return f"gap repair of {self.connection_id}"


class KeyDirection(models.TextChoices):
    INBOUND = "in"  # the platform signs, we check
    OUTBOUND = "out"  # we sign, the platform checks


class ConnectionKey(models.Model):
    """A `whsec_` secret; at most two live per connection and direction, so that keys can be rotated without a gap."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="keys")
    direction = models.CharField(max_length=3, choices=KeyDirection.choices)
    slot = models.PositiveSmallIntegerField(default=1, help_text="1 or 2: what holds the number of live keys to two")
    secret = EncryptedField()
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("connection", "direction", "slot"),
                condition=models.Q(retired_at__isnull=True),
                name="two_live_keys_per_direction",
            ),
            models.CheckConstraint(condition=models.Q(slot__in=(1, 2)), name="key_slot_known"),
            models.CheckConstraint(condition=models.Q(direction__in=KeyDirection.values), name="key_direction_known"),
        )

    def __str__(self) -> str:
        return f"{self.direction} key {self.pk}"


class ReceivedEvent(models.Model):
    """The receipt of an event: what de-duplication needs, kept at least 30 days. `activity.summary` has none."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="received_events")
    event_id = models.CharField(max_length=128)
    type = models.CharField(max_length=80)
    payload_hash = models.BinaryField(max_length=32)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("connection", "event_id"), name="event_id_once_per_connection"),)

    def __str__(self) -> str:
        return self.event_id


class StoredReason(models.TextChoices):
    UNKNOWN_SUBJECT = "unknown_subject"  # kept 24 h in case the account is linked meanwhile
    LATER = "later"  # the type's effect waits, e.g. an update that came before its event


class StoredEvent(models.Model):
    """An accepted event whose effect waits; the payload is encrypted and goes when applied or expired."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="stored_events")
    event_id = models.CharField(max_length=128)
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=255)
    reason = models.CharField(max_length=20, choices=StoredReason.choices)
    time = models.DateTimeField(help_text="the event's own time")
    payload = EncryptedField()
    stored_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("connection", "subject", "type"), name="stored_by_subject"),)
        constraints = (
            models.UniqueConstraint(fields=("connection", "event_id"), name="stored_event_once"),
            models.CheckConstraint(condition=models.Q(reason__in=StoredReason.values), name="stored_reason_known"),
        )

    def __str__(self) -> str:
        return self.event_id


class QuarantinedEvent(models.Model):
    """An event of a good batch that could not be used, with the cause, for staff and for the platform's engineers."""

    public_id = PublicIdField()
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="quarantined_events")
    event_id = models.CharField(max_length=128, blank=True)
    type = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=255, blank=True, help_text="whom it is about, where that could be read")
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=255, blank=True)
    payload = EncryptedField(null=True)
    payload_hash = models.BinaryField(max_length=32, help_text="SHA-256 of the event as it came")
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # A batch that is posted again must not fill the list with the same event.
        constraints = (models.UniqueConstraint(fields=("connection", "payload_hash"), name="quarantined_once"),)
        indexes = (models.Index(fields=("connection", "subject"), name="quarantined_by_subject"),)

    def __str__(self) -> str:
        return f"{self.code} {self.event_id}"


class OutboundState(models.TextChoices):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class OutboundEvent(models.Model):
    """A CloudEvent for the platform's notify URL, sent with the retries of the contract."""

    public_id = PublicIdField()
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="outbound_events")
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=255)
    payload = EncryptedField()
    state = models.CharField(max_length=8, choices=OutboundState.choices, default=OutboundState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=24, blank=True, help_text="token of whoever is sending it")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_status = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "due_at"), name="outbound_due"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=OutboundState.values), name="outbound_state_known"),
        )

    def __str__(self) -> str:
        return self.public_id


class UsedToken(models.Model):
    """A signed token that was taken; its `jti` works once. Kept a while beyond its end, then deleted."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="used_tokens")
    jti = models.CharField(max_length=128)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("connection", "jti"), name="token_used_once"),)

    def __str__(self) -> str:
        return self.jti
