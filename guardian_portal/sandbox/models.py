"""What Starhaven stores: accounts, codes and invites, links, controls held, notices received, play, and the outbox."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .ages import ADULT_AGE, AgeBand, band_of


def new_subject() -> str:
    """An opaque account id, the only name of an account the portal ever uses towards us."""
    return f"sh_{secrets.token_hex(12)}"


def new_event_id() -> str:
    """An event id, unique for our source."""
    return f"ev_{secrets.token_hex(12)}"


def new_message_id() -> str:
    """A `webhook-id`, the same for every try of one event."""
    return f"msg_{secrets.token_hex(12)}"


class Account(models.Model):
    """A player."""

    objects: ClassVar[models.Manager["Account"]] = models.Manager()

    handle = models.CharField(max_length=30, unique=True)
    subject = models.CharField(max_length=40, unique=True, default=new_subject)
    country = models.CharField(max_length=2)
    age = models.PositiveSmallIntegerField()
    locale = models.CharField(max_length=10, default="en")
    birth_month = models.CharField(max_length=7, blank=True, default="")
    email_sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    # Told to the portal with a claim; where it is not, the link starts a day later unless the player says no.
    needs_child_approval = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.handle

    @property
    def age_band(self) -> AgeBand:
        """The band told to the portal in place of the age."""
        return band_of(self.age)

    @property
    def is_minor(self) -> bool:
        """Whether the player may be supervised and may not be a guardian."""
        return self.age < ADULT_AGE


class LinkCode(models.Model):
    """A one-use code for a guardian; only a keyed hash of it is kept."""

    objects: ClassVar[models.Manager["LinkCode"]] = models.Manager()

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code {self.pk} of {self.account}"


class SigningKey(models.Model):
    """The key that signs tokens for the portal. A stand-in's: kept in the clear in its own state."""

    objects: ClassVar[models.Manager["SigningKey"]] = models.Manager()

    kid = models.CharField(max_length=40, unique=True)
    private_pem = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.kid


class Invite(models.Model):
    """A signed invite that was handed out; it works once."""

    objects: ClassVar[models.Manager["Invite"]] = models.Manager()

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invites")
    jti = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.jti


class FailedClaim(models.Model):
    """One wrong code tried in a guardian's name, counted for the limits and forgotten with the window."""

    objects: ClassVar[models.Manager["FailedClaim"]] = models.Manager()

    guardian_ref = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"failed claim {self.pk}"


class Link(models.Model):
    """A guardian's wish to supervise an account and what the child answered."""

    objects: ClassVar[models.Manager["Link"]] = models.Manager()

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        DECLINED = "declined"
        ENDED = "ended"

    link_id = models.CharField(max_length=200, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    guardian_ref = models.CharField(max_length=200)
    display_name = models.CharField(max_length=200)
    method = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # As the portal last told us: its own state, the guardian's role and what the guardian sees.
    portal_state = models.CharField(max_length=40, blank=True, default="")
    portal_state_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=40, blank=True, default="")
    sees = models.JSONField(default=list)
    claim_answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "confirmed", "declined", "ended"]),
                name="starhaven_link_state",
            ),
        ]

    def __str__(self) -> str:
        return self.link_id


class HeldControls(models.Model):
    """The newest desired document taken from the portal; no row means revision 0 and the catalogue's defaults."""

    objects: ClassVar[models.Manager["HeldControls"]] = models.Manager()

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="held")
    revision = models.PositiveBigIntegerField()
    values = models.JSONField(default=dict)
    locks = models.JSONField(default=list)
    set_by = models.JSONField(null=True)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    taken_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"revision {self.revision} of {self.account}"


class ReceivedNotice(models.Model):
    """An event the portal sent us for the child's app."""

    objects: ClassVar[models.Manager["ReceivedNotice"]] = models.Manager()

    source = models.CharField(max_length=300)
    event_id = models.CharField(max_length=128)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notices")
    type = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    time = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id"], name="starhaven_notice_once"),
        ]
        ordering = ["-time", "-pk"]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class PlayedHour(models.Model):
    """One hour of play and its counts, as told to the portal."""

    objects: ClassVar[models.Manager["PlayedHour"]] = models.Manager()

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="hours")
    start = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "start"], name="starhaven_hour_once"),
        ]
        ordering = ["-start"]

    def __str__(self) -> str:
        return f"{self.start.isoformat()} of {self.account}"


class Friend(models.Model):
    """A friend of a player; the portal only ever learns the pseudonym."""

    objects: ClassVar[models.Manager["Friend"]] = models.Manager()

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="friends")
    name = models.CharField(max_length=60)
    contact_ref = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.contact_ref


class OutboxEvent(models.Model):
    """An event for the portal, stored before it is sent; its primary key is the event's `sequence`."""

    objects: ClassVar[models.Manager["OutboxEvent"]] = models.Manager()

    class State(models.TextChoices):
        DUE = "due", _("waits")
        SENT = "sent", _("taken")
        REFUSED = "refused", _("refused")

    event_id = models.CharField(max_length=200, default=new_event_id)
    message_id = models.CharField(max_length=64, default=new_message_id)
    type = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    # As text: the remote control may send a time the portal has to refuse.
    time = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["due", "sent", "refused"]), name="starhaven_outbox_state"),
        ]
        indexes = [models.Index(fields=["state", "next_at"], name="starhaven_outbox_due")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Fault(models.Model):
    """The one fault Starhaven plays at the moment; at most one row."""

    objects: ClassVar[models.Manager["Fault"]] = models.Manager()

    mode = models.CharField(max_length=10)
    seconds = models.FloatField(default=0)
    target = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"{self.mode} for {self.target}"
