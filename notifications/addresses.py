"""E-mail addresses as this room handles them: hashed with a key for lists, verified before use."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.crypto import salted_hmac

from guardian_portal.common.crypto import mark, marks

_SALT = "notifications.suppression"


def address_hash(address: str) -> str:
    """SHA-256 HMAC of the address in lower case, by the newest secret key."""
    return _hash(address, settings.SECRET_KEY)


def address_hashes(address: str) -> list[str]:
    """The hashes by every key still accepted, so that a list survives a rotation."""
    return [_hash(address, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def address_mark(address: str) -> str:
    """By which a delivery to the bare address is found, also when the secret key was changed and let go."""
    return mark(_said(address))


def address_marks(address: str) -> list[str]:
    """The same by every key that was ever used."""
    return marks(_said(address))


def verified_addresses(user_ids: Collection[int]) -> dict[int, str]:
    """Each person's primary address, if they have proved that it is theirs. One query."""
    proved = EmailAddress.objects.filter(user_id__in=user_ids, verified=True, primary=True)
    return dict(proved.values_list("user_id", "email"))


def owner_of(address: str) -> int | None:
    """The person who has this address, proved or not."""
    known = EmailAddress.objects.filter(email=address.lower()).order_by("-verified", "pk")
    owner: int | None = known.values_list("user_id", flat=True).first()
    return owner


def _said(address: str) -> bytes:
    return address.strip().lower().encode()


def _hash(address: str, key: str) -> str:
    return salted_hmac(_SALT, address.strip().lower(), secret=key, algorithm="sha256").hexdigest()
