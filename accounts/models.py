"""The person who signs in. A guardian and a member of staff are both a User; the staff role tells them apart."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.safety_models import AddressChange, AddressChangeState, KnownDevice
from guardian_portal.common.fields import PublicIdField
from guardian_portal.platforms.models import Platform

__all__ = ["AddressChange", "AddressChangeState", "KnownDevice", "StaffRole", "User"]

# A password that stands alone; with a second factor LENGTH_WITH_SECOND_FACTOR is enough (docs/decisions/).
LENGTH_ALONE = 15
LENGTH_WITH_SECOND_FACTOR = 8
# After this long without a code typed we ask whether the address still reaches its owner.
ADDRESS_CHECK_AFTER = timedelta(days=365)


def masked_address(address: str) -> str:
    """`amina@example.org` -> `a•••@example.org`: enough for its owner to know it by."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if local else "•••"


class StaffRole(models.TextChoices):
    NONE = "", _("No staff role")
    AGENT = "agent", _("Support agent")
    LEAD = "lead", _("Support lead")
    AUDITOR = "auditor", _("Auditor")


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person. `language`, `time_zone` and `country` decide how and when the portal speaks to them."""

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("your name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    country = CountryField(_("country"), blank=True)
    staff_role = models.CharField(max_length=10, choices=StaffRole.choices, default=StaffRole.NONE, blank=True)
    # Of which platforms staff may know anything. All of them: also those still to come, and what belongs to none.
    serves_all_platforms = models.BooleanField(default=False, editable=False)
    platforms = models.ManyToManyField(Platform, related_name="staff", blank=True, editable=False)
    # The hash does not tell a password's length, and the rule asks for it when a second factor is taken away.
    has_long_password = models.BooleanField(default=False, editable=False)
    # When a code that we had mailed there was last typed in; and when we asked for one because that was long ago.
    address_confirmed_at = models.DateTimeField(default=timezone.now, editable=False)
    address_asked_at = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=models.Q(staff_role__in=StaffRole.values), name="user_staff_role_known"),
            models.CheckConstraint(
                condition=models.Q(serves_all_platforms=False) | ~models.Q(staff_role=""), name="user_only_staff_serve"
            ),
        )
        indexes = (
            models.Index(
                fields=("address_confirmed_at",),
                condition=models.Q(address_asked_at__isnull=True),
                name="user_address_to_check",
            ),
            models.Index(
                fields=("address_asked_at",),
                condition=models.Q(address_asked_at__isnull=False),
                name="user_address_asked",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.has_long_password = len(raw_password or "") >= LENGTH_ALONE

    @property
    def display_name(self) -> str:
        """The name from `/me/`, else the masked address: what a child and other guardians are told."""
        if self.erased_at:
            return gettext("Somebody who is not here any more")
        return self.name or masked_address(self.email)

    @property
    def address_check_due(self) -> bool:
        """Whether it is time to ask if mail still reaches this person. Nothing else ever depends on it."""
        return timezone.now() - self.address_confirmed_at >= ADDRESS_CHECK_AFTER

    @property
    def is_staff_member(self) -> bool:
        """Whether this person works at the support desk."""
        return bool(self.staff_role)


def display_name_of(user: User) -> str:
    """For allauth's mails and pages."""
    return user.display_name
