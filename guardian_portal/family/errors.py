"""What can go wrong between a guardian, a child's account and a platform, by name."""


class FamilyError(Exception):
    """Base of this room's errors."""


class UnknownLink(FamilyError):
    """No link with this id belongs to this connection and account."""


class AddressNotVerified(FamilyError):
    """Linking needs a verified e-mail address."""
