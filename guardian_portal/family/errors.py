"""What can go wrong between a guardian, a child's account and a platform, by name."""


class FamilyError(Exception):
    """Base of this room's errors."""


class UnknownLink(FamilyError):
    """No link with this id belongs to this connection and account."""


class MayNotDecide(FamilyError):
    """This person may not decide about guardianships, or gave no reason."""


class NotUnderReview(FamilyError):
    """This guardianship is not under review, or not any more."""


class AddressNotVerified(FamilyError):
    """Linking needs a verified e-mail address."""
