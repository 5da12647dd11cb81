"""Claiming a link with a code. Contract, section 3. Works with a code of a test account, which it uses up."""

from __future__ import annotations

import msgspec

from guardian_portal.common.ids import new_public_id
from guardian_portal.conformance.checking import Check, Failed, NotTried, expect, require
from guardian_portal.conformance.trial import Trial
from guardian_portal.family.models import Child
from guardian_portal.platforms.events import AccountUpdated

# Of the letters that codes are made of, so that it is refused as a code and not for its form.
WRONG_CODE = "BBBBBBBB"


def wrong_code(trial: Trial) -> None:
    expect(trial.claim(code=WRONG_CODE, link_id=new_public_id()), 404, 410)


def claimed(trial: Trial) -> None:
    """Kept for the checks that follow, unless a family uses the account."""
    if not trial.code:
        raise NotTried("needs a test account: give --code")
    reply = trial.claim(code=trial.code, link_id=trial.link_id)
    expect(reply, 200, 202)
    trial.claimed = reply.members
    account = reply.members.get("account")
    require(isinstance(account, str) and account, "the answer names no `account`")
    if Child.objects.filter(connection=trial.connection, account=account).exists():
        raise NotTried("a child is linked to this account: use an account that was made for testing")
    trial.account = str(account)


def says_who_decides(trial: Trial) -> None:
    trial.test_account()
    require(isinstance(trial.claimed.get("needs_child_approval"), bool), "`needs_child_approval` is not true or false")


def profile(trial: Trial) -> None:
    """As `account.updated.v1`; after a 202 it comes as that event."""
    trial.test_account()
    if "profile" not in trial.claimed:
        raise NotTried("the answer was 202: the profile comes as an event")
    try:
        msgspec.convert(trial.claimed["profile"], AccountUpdated)
    except msgspec.ValidationError as error:
        raise Failed(f"the profile can't be used: {error}") from error


def same_answer(trial: Trial) -> None:
    trial.test_account()
    reply = trial.claim(code=trial.code, link_id=trial.link_id)
    expect(reply, 200, 202)
    require(reply.members == trial.claimed, "the same link_id got another answer")


def used_code(trial: Trial) -> None:
    trial.test_account()
    expect(trial.claim(code=trial.code, link_id=new_public_id()), 404, 410)


CHECKS = (
    Check("claim.wrong-code", "A wrong code is refused with 404 or 410", wrong_code),
    Check("claim", "A code is claimed, and the answer names the account", claimed),
    Check("claim.approval", "The answer says whether the child must agree", says_who_decides),
    Check("claim.profile", "The answer has the child's profile", profile),
    Check("claim.again", "The same link_id gets the same answer", same_answer),
    Check("claim.used-code", "A code that was used is refused for another link", used_code),
)
