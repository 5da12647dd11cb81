"""What can go wrong between a guardian, a child's account and a platform, by name."""


class FamilyError(Exception):
    """Base of this room's errors."""


class UnknownLink(FamilyError):
    """No link with this id belongs to this connection and account."""


class AddressNotVerified(FamilyError):
    """Linking needs a verified e-mail address."""


class NotAllowed(FamilyError):
    """The rules do not let this person do this."""


class TokenSpent(FamilyError):
    """A token that opens a page once was used before."""


class NobodySupervises(FamilyError):
    """The account was never linked to a guardian here."""


class TooManyObjections(FamilyError):
    """More in one visit than anybody needs to write."""
