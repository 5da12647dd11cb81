"""The password rule: 15 characters alone, 8 with a second factor, never from the blocklist.

After NIST SP 800-63B-4: length and a blocklist, no rules about kinds of characters and no forced changes.
"""

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import LENGTH_ALONE, LENGTH_WITH_SECOND_FACTOR, User

# Words that anyone would try first against this site; Django's list of 20,000 common passwords comes on top.
OWN_WORDS = ("guardianportal", "guardian", "portal", "password", "starhaven")


def required_length(user: User | None) -> int:
    """In characters."""
    return LENGTH_WITH_SECOND_FACTOR if user is not None and has_second_factor(user) else LENGTH_ALONE


def has_second_factor(user: User) -> bool:
    """Whether the account asks for more than the password."""
    return bool(second_factors_of(user).exists())


def second_factors_of(user: User) -> QuerySet[Authenticator]:
    """Authenticator app and passkeys; recovery codes only stand in for one of them."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(
        user_id=user.pk, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    )
    return found


class LengthBySecondFactor:
    """Refuses passwords shorter than the rule asks of this person."""

    def validate(self, password: str, user: User | None = None) -> None:
        needed = required_length(user)
        if len(password) < needed:
            message = ngettext(
                "This password is too short. Use at least %(n)d character; a few words in a row are easy to remember.",
                "This password is too short. Use at least %(n)d characters; a few words in a row are easy to remember.",
                needed,
            )
            raise ValidationError(message % {"n": needed}, code="password_too_short")

    def get_help_text(self) -> str:
        return _("At least %(n)d characters: a few words in a row are easy to remember.") % {"n": LENGTH_ALONE}


class NotGuessableFromHere:
    """Refuses passwords that are only this site's words, digits and repeats: the first that anyone tries."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = "".join(sign for sign in password.lower() if sign.isalpha())
        for word in OWN_WORDS:
            rest = rest.replace(word, "")
        if len(set(rest)) < 3:
            raise ValidationError(
                _("This password is too easy to guess. Use a few words of your own."), code="guessable"
            )

    def get_help_text(self) -> str:
        return _("Not the name of this site, and not one sign many times.")
