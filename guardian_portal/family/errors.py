"""What can go wrong between a guardian, a child's account and a platform, by name."""

import enum


class InvitationObstacle(enum.StrEnum):
    """Why no invitation can be sent. None of them says anything about who has an account here."""

    FULL = "full"
    TOO_MANY_OPEN = "too_many_open"
    TOO_MANY_TODAY = "too_many_today"
    OPEN_ALREADY = "open_already"
    OWN_ADDRESS = "own_address"


class OverrideObstacle(enum.StrEnum):
    """Why two people of the desk cannot change a link either."""

    CHILD_SAID_NO = "child_said_no"
    NOT_EXPIRED = "not_expired"
    NOTHING_PROVED = "nothing_proved"
    TOO_OLD = "too_old"
    ASKED_TWICE = "asked_twice"
    ACCOUNT_GONE = "account_gone"
    STANDING = "standing"
    FULL = "full"
    DISPUTED = "disputed"
    NOT_VERIFIED = "not_verified"
    OVER = "over"
    ONE_PERSON = "one_person"


class FamilyError(Exception):
    """Base of this room's errors."""


class UnknownLink(FamilyError):
    """No link with this id belongs to this connection and account."""


class MayNotDecide(FamilyError):
    """This person may not decide about guardianships, or gave no reason."""


class NotUnderReview(FamilyError):
    """This guardianship is not under review, or not any more."""


class OverrideRefused(FamilyError):
    """Staff cannot do this with this link; `obstacle` says why."""

    def __init__(self, obstacle: OverrideObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


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


class MayNotInvite(FamilyError):
    """This guardian's role, state or the age of their link does not allow it."""


class InvitationRefused(FamilyError):
    """This person cannot be invited now; `reason` says which limit stands in the way."""

    def __init__(self, reason: InvitationObstacle) -> None:
        super().__init__(reason)
        self.reason = reason


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
