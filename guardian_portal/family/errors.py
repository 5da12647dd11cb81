"""What can go wrong between a guardian, a child's account and a platform, by name."""


class FamilyError(Exception):
    """Base of this room's errors."""


class UnknownLink(FamilyError):  # noqa: N818  says what is so, not that it is an error
    """No link with this id belongs to this connection and account."""


class AddressNotVerified(FamilyError):  # noqa: N818
    """Linking needs a verified e-mail address."""
