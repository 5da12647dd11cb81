"""The secret in an invitation's link: made from a key when it is needed, stored as a hash alone."""

import hashlib

from django.conf import settings
from django.utils.crypto import salted_hmac

from guardian_portal.family.models import Invitation


def new_token(public_id: str) -> str:
    """The token of the invitation with this public id, by the newest key: 192 bits in hex."""
    return _token(public_id, settings.SECRET_KEY)


def token_hash(token: str) -> str:
    """What is stored. Needs no key: nobody can try 192 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def invitation_token(invitation: Invitation) -> str:
    """The token again, for the mail. LookupError once the key that made it is gone."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = _token(invitation.public_id, key)
        if token_hash(token) == invitation.token_hash:
            return token
    raise LookupError(invitation.public_id)


def _token(public_id: str, key: str) -> str:
    return salted_hmac("family.invitation", public_id, secret=key, algorithm="sha256").hexdigest()[:48]
