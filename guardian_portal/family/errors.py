"""What can go wrong between a guardian, a child's account and a platform, by name."""


class FamilyError(Exception):
    """Base of this room's errors."""


class UnknownLink(FamilyError):
    """No link with this id belongs to this connection and account."""


class AddressNotVerified(FamilyError):
    """Linking needs a verified e-mail address."""


class ConsentRefused(FamilyError):
    """This is not this person's to decide, or not now."""


class VerificationRefused(FamilyError):
    """This verification does not count here, was answered meanwhile, or is not this person's to record."""


class TooManyTries(VerificationRefused):
    """Asked for too often; it has to wait."""


class WrongCode(VerificationRefused):
    """Not the code; it may be tried again."""


class CodeOver(VerificationRefused):
    """Too old or tried too often: a new one is needed."""
