"""Why linking did not work, in words: what happened, what to do next. Which cause it was, only support sees."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import ClaimOutcome


@dataclass(frozen=True)
class Failure:
    """The words of one explained failure."""

    title: Promise
    next_step: Promise
    causes: tuple[Promise, ...] = ()
    status: int = 200


_CODE = Failure(
    title=_("This code did not work"),
    causes=(
        _("It was typed differently from what the app shows."),
        _("It is older than ten minutes."),
        _("It was used before. Each code works once."),
    ),
    next_step=_("Ask your child to open the app again and to show a new code. Type it here."),
)
_TOO_MANY = Failure(
    title=_("Please wait a little"),
    causes=(_("Too many codes were tried. We stop this so that nobody can guess codes."),),
    next_step=_("Try again in 15 minutes, with a new code from the app."),
    status=429,
)
_SLOW = Failure(
    title=_("The platform does not answer"),
    causes=(_("This is not your mistake. Nothing is lost."),),
    next_step=_("Try again in a few minutes. Use the same code if it is not yet ten minutes old, else a new one."),
)

FAILURES: Mapping[ClaimOutcome, Failure] = {
    ClaimOutcome.CODE_UNKNOWN: _CODE,
    ClaimOutcome.CODE_GONE: _CODE,
    ClaimOutcome.TOO_MANY_OWN: _TOO_MANY,
    ClaimOutcome.TOO_MANY_ADDRESS: _TOO_MANY,
    ClaimOutcome.TOO_MANY_ALL: _TOO_MANY,
    ClaimOutcome.PLATFORM_DOWN: _SLOW,
    ClaimOutcome.PLATFORM_BUSY: Failure(
        title=_("The platform is busy"),
        causes=(_("This is not your mistake. The platform asks everyone to wait a little."),),
        next_step=_("Try again in 15 minutes, with a new code from the app."),
    ),
    ClaimOutcome.NONSENSE: Failure(
        title=_("The platform gave an answer that we cannot use"),
        causes=(_("This is not your mistake, and trying again will probably not help."),),
        next_step=_("Tell the platform's support the reference below. They can find out what went wrong."),
    ),
    ClaimOutcome.INVITE_INVALID: Failure(
        title=_("This invitation did not work"),
        causes=(
            _("A part of it is missing, or it was changed on the way."),
            _("It was made for something else, or for another portal."),
        ),
        next_step=_(
            "Open the link of the invitation again, or copy all of it. If that does not help, ask for a new one."
        ),
    ),
    ClaimOutcome.INVITE_EXPIRED: Failure(
        title=_("This invitation is too old"),
        causes=(_("An invitation works for a few days, and its time has passed."),),
        next_step=_("Ask your child to make a new invitation in the app."),
    ),
    ClaimOutcome.INVITE_USED: Failure(
        title=_("This invitation was used before"),
        causes=(_("Each invitation works once."),),
        next_step=_("Look at your home page: your request may be there. If not, ask your child for a new invitation."),
    ),
    ClaimOutcome.INVITE_NOT_YOURS: Failure(
        title=_("This invitation is for another address"),
        causes=(_("An invitation works only for the e-mail address that it was made for. It is still good."),),
        next_step=_("Is the address yours? Add it to your account and confirm it, then open the invitation again."),
    ),
    ClaimOutcome.KEYS_AWAY: Failure(
        title=_("We cannot check this invitation at the moment"),
        causes=(_("The platform does not answer us. This is not your mistake, and the invitation is still good."),),
        next_step=_("Open the invitation again in a few minutes."),
    ),
    ClaimOutcome.ALREADY_LINKED: Failure(
        title=_("You are linked to this child already"),
        next_step=_("There is nothing to do. Everything is on your child's page."),
    ),
    ClaimOutcome.ALREADY_WAITING: Failure(
        title=_("You have asked already"),
        next_step=_("Your first request still waits for your child's yes in the app. Ask your child to look there."),
    ),
    ClaimOutcome.FULL: Failure(
        title=_("This child has six guardians"),
        causes=(_("Up to six guardians can be linked to one child."),),
        next_step=_("You can link once another guardian has left. Talk to the guardians you know."),
    ),
    ClaimOutcome.GUARDIAN_IS_MINOR: Failure(
        title=_("The platform knows you as a minor"),
        causes=(_("Only adults can be guardians. The platform has an account of yours with a lower age."),),
        next_step=_("Is that wrong? Ask the platform to correct your age there. Then ask your child for a new code."),
    ),
}

_SIGN_IN_TOO_MANY = Failure(
    title=_("Please wait a little"),
    causes=(_("There were too many tries. We stop this so that nobody can search for children's accounts."),),
    next_step=_("Try again in 15 minutes."),
    status=429,
)
_WRONG_ACCOUNT = Failure(
    title=_("This account cannot be linked"),
    causes=(
        _("Somebody signed in with another account, for example your own."),
        _("The platform does not know this account as a child's."),
        _("The account is closed."),
    ),
    next_step=_("Try again, and let your child sign in with their own account."),
)
_PROVIDER_DOWN = Failure(
    title=_("The platform does not answer"),
    causes=(_("This is not your mistake. Nothing is lost."),),
    next_step=_("Try again in a few minutes, or ask your child for a code from the app."),
)

# The same ends where nobody typed a code, and those that only a sign-in at the platform has.
SIGN_IN_FAILURES: Mapping[ClaimOutcome, Failure] = {
    **FAILURES,
    ClaimOutcome.CODE_UNKNOWN: _WRONG_ACCOUNT,
    ClaimOutcome.CODE_GONE: _WRONG_ACCOUNT,
    ClaimOutcome.TOO_MANY_OWN: _SIGN_IN_TOO_MANY,
    ClaimOutcome.TOO_MANY_ADDRESS: _SIGN_IN_TOO_MANY,
    ClaimOutcome.TOO_MANY_ALL: _SIGN_IN_TOO_MANY,
    ClaimOutcome.PLATFORM_DOWN: _PROVIDER_DOWN,
    ClaimOutcome.PROVIDER_DOWN: _PROVIDER_DOWN,
    ClaimOutcome.PLATFORM_BUSY: Failure(
        title=_("The platform is busy"),
        causes=(_("This is not your mistake. The platform asks everyone to wait a little."),),
        next_step=_("Try again in 15 minutes."),
    ),
    ClaimOutcome.GUARDIAN_IS_MINOR: Failure(
        title=_("The platform knows you as a minor"),
        causes=(_("Only adults can be guardians. The platform has an account of yours with a lower age."),),
        next_step=_("Is that wrong? Ask the platform to correct your age there. Then try again."),
    ),
    ClaimOutcome.CANCELLED: Failure(
        title=_("This request was taken back"),
        causes=(_("You or the platform ended it while you were signing in."),),
        next_step=_("Try again if you still want to link."),
    ),
    ClaimOutcome.SIGN_IN_CANCELLED: Failure(
        title=_("Nobody signed in"),
        causes=(_("The sign-in was stopped at the platform. Nothing was shared."),),
        next_step=_("Talk with your child about why you ask. Then try again, or use a code from the app."),
    ),
    ClaimOutcome.SIGN_IN_STALE: Failure(
        title=_("This sign-in does not belong to this page"),
        causes=(
            _("The page was opened a second time, or from another tab."),
            _("It took longer than ten minutes."),
            _("The sign-in began on another device or in another browser."),
        ),
        next_step=_("Begin again, and stay in one tab until you are back here."),
    ),
    ClaimOutcome.SIGN_IN_TOO_OLD: Failure(
        title=_("The sign-in is too old"),
        causes=(_("Your child has to sign in for this link, within the last five minutes."),),
        next_step=_("Try again. At the platform, let your child type the password anew."),
    ),
    ClaimOutcome.SIGN_IN_REFUSED: Failure(
        title=_("The sign-in could not be checked"),
        causes=(_("The platform's answer was not the one we asked for. Nothing was linked."),),
        next_step=_("Try once more. If it happens again, tell the support desk the reference below."),
    ),
}

_SAME_INVITATION = _("Open the same invitation again in a few minutes.")
_INVITATION_GONE = Failure(
    title=_("The platform does not take this invitation"),
    causes=(_("It was used or taken back, or the account does not exist any more."),),
    next_step=_("Ask for a new invitation."),
)

# With an invitation nothing was typed: the same ends in other words.
_INVITATION_FAILURES: Mapping[ClaimOutcome, Failure] = {
    ClaimOutcome.CODE_UNKNOWN: _INVITATION_GONE,
    ClaimOutcome.CODE_GONE: _INVITATION_GONE,
    ClaimOutcome.PLATFORM_DOWN: Failure(title=_SLOW.title, causes=_SLOW.causes, next_step=_SAME_INVITATION),
    ClaimOutcome.PLATFORM_BUSY: Failure(
        title=FAILURES[ClaimOutcome.PLATFORM_BUSY].title,
        causes=FAILURES[ClaimOutcome.PLATFORM_BUSY].causes,
        next_step=_SAME_INVITATION,
    ),
    **{
        outcome: Failure(
            title=_TOO_MANY.title,
            causes=(_("There were too many tries that did not work. We stop this so that nobody can try their luck."),),
            next_step=_("Open the invitation again in 15 minutes."),
            status=429,
        )
        for outcome in (ClaimOutcome.TOO_MANY_OWN, ClaimOutcome.TOO_MANY_ADDRESS, ClaimOutcome.TOO_MANY_ALL)
    },
}


def failure_with_invitation(outcome: ClaimOutcome) -> Failure:
    """The words for an end of an attempt with an invitation, by the platform or by a guardian."""
    return _INVITATION_FAILURES.get(outcome) or FAILURES[outcome]
