"""Who gets what at every address of the site. A new address fails the walk until it is declared here.

An outcome is a status, for a redirect with the name of the address it leads to.
"""

from __future__ import annotations

from tests.architecture.access_of_desk import HELP, SUPPORT
from tests.architecture.access_of_telling import TELLING
from tests.architecture.outcomes import (
    ABSENT,
    ALERT,
    ASKED,
    CHILD,
    CONSENT,
    CONTROLS,
    DONE,
    FORBIDDEN,
    FRONT,
    GUARDIAN_LIST,
    HOME,
    LEDGER,
    NEVER,
    OK,
    PLAN,
    REQUEST,
    SET_UP,
    SIGN_IN,
    WRONG_METHOD,
    Address,
    account,
    all_of,
    entrance,
    everybody,
    only_active,
    signed_in,
    their_own,
    their_plan,
    visitor,
)
from tests.architecture.roles import NOBODY, Role

PUBLIC = [
    Address("", everybody(OK)),
    Address("guide/", everybody(OK)),
    Address("manifest.webmanifest", everybody(OK)),
    Address("service-worker.js", everybody(OK)),
    Address("status/", everybody(OK)),
    Address("language/", NEVER, everybody(FRONT)),
]

MACHINES = [
    # What is posted here is empty and of no media type: refused before anything else is looked at.
    Address("intake/v1/<str:connection>/events", NEVER, everybody("415")),
    Address("intake/v1/<str:connection>/capabilities", everybody(OK)),
    Address("openapi.json", everybody(OK)),
    Address("healthz", everybody(OK)),
    Address("readyz", everybody(OK)),
    # None is configured here.
    Address("notifications/callbacks/<str:provider>/", everybody(ABSENT), everybody(ABSENT), everybody(ABSENT)),
    # From another machine, without the operator's token.
    Address("metrics", everybody(ABSENT)),
]

PEOPLE = [
    Address("me/", signed_in(OK), signed_in(OK)),
    *TELLING,
    Address("me/address/", signed_in(OK), signed_in(OK)),
    Address("me/address/send", NEVER, signed_in("302 accounts:address_confirm")),
    Address("me/address/stop", NEVER, signed_in("302 accounts:address_confirm"), asks_again=True),
    Address("accounts/login/", entrance(OK), entrance(OK), entrance(WRONG_METHOD)),
    Address("accounts/signup/", entrance(OK), entrance(OK), entrance(WRONG_METHOD)),
    Address("accounts/login/code/confirm/", entrance(SIGN_IN), entrance(SIGN_IN), entrance(SIGN_IN)),
    Address("accounts/2fa/authenticate/", entrance(SIGN_IN), entrance(SIGN_IN), entrance(SIGN_IN)),
    Address("accounts/logout/", {**everybody(OK), **all_of(NOBODY, FRONT)}, everybody(FRONT)),
    Address("accounts/inactive/", everybody(OK)),
    Address("accounts/password/reset/", everybody(OK), everybody(OK)),
    Address("accounts/password/reset/confirm/", everybody(SIGN_IN), everybody(SIGN_IN), everybody(SIGN_IN)),
    Address(
        "accounts/password/reset/complete/",
        everybody("302 account_reset_password"),
        everybody("302 account_reset_password"),
        everybody("302 account_reset_password"),
    ),
    Address("accounts/password/reset/done/", everybody(OK)),
    Address("accounts/reauthenticate/", account(OK), account(OK), account(WRONG_METHOD)),
    Address("accounts/email/", account(OK), account("302 account_email"), account(WRONG_METHOD)),
    Address(
        "accounts/confirm-email/",
        account("302 account_email"),
        account("302 account_email"),
        account("302 account_email"),
    ),
    Address("accounts/password/change/", account(OK), account(OK), account(WRONG_METHOD)),
    Address(
        "accounts/password/set/",
        account("302 account_change_password"),
        account("302 account_change_password"),
        account("302 account_change_password"),
    ),
    Address("accounts/sessions/", account(OK), account("302 usersessions_list"), account(WRONG_METHOD)),
]

HAS_NO_FACTOR = "302 account_reauthenticate"
HAS_A_FACTOR = "302 mfa_deactivate_totp"

SECOND_FACTOR = [
    Address("accounts/2fa/", account(OK), account(WRONG_METHOD), account(WRONG_METHOD)),
    Address(
        "accounts/2fa/reauthenticate/",
        account(HAS_NO_FACTOR, enrolled=OK),
        account(HAS_NO_FACTOR, enrolled=OK),
        account(HAS_NO_FACTOR, enrolled=WRONG_METHOD),
    ),
    Address(
        "accounts/2fa/totp/activate/",
        account(OK, enrolled=HAS_A_FACTOR),
        account(OK, enrolled=HAS_A_FACTOR),
        account(WRONG_METHOD, enrolled=HAS_A_FACTOR),
        asks_again=True,
    ),
    Address(
        "accounts/2fa/totp/deactivate/",
        account(ABSENT, enrolled=OK),
        account(ABSENT, enrolled=OK),
        account(ABSENT, enrolled=WRONG_METHOD),
        asks_again=True,
    ),
    Address("accounts/2fa/webauthn/", account(OK), account(WRONG_METHOD), account(WRONG_METHOD)),
    Address("accounts/2fa/webauthn/add/", account(OK), account(OK), account(WRONG_METHOD), asks_again=True),
    # Nobody here has a passkey yet.
    Address(
        "accounts/2fa/webauthn/reauthenticate/", account(HAS_NO_FACTOR), account(HAS_NO_FACTOR), account(HAS_NO_FACTOR)
    ),
    Address("accounts/2fa/webauthn/keys/<int:pk>/edit/", account(ABSENT), account(ABSENT), account(WRONG_METHOD)),
    Address("accounts/2fa/webauthn/keys/<int:pk>/remove/", account(ABSENT), account(ABSENT), account(ABSENT)),
    Address("accounts/2fa/webauthn/login/", entrance(SIGN_IN), entrance(SIGN_IN), entrance(WRONG_METHOD)),
    # Nobody here has made recovery codes yet.
    Address("accounts/2fa/recovery-codes/", account(ABSENT), account(WRONG_METHOD), account(WRONG_METHOD)),
    Address(
        "accounts/2fa/recovery-codes/generate/",
        account(OK),
        account(OK, enrolled="302 mfa_view_recovery_codes"),
        account(WRONG_METHOD),
        asks_again=True,
    ),
    Address("accounts/2fa/recovery-codes/download/", account(ABSENT), account(ABSENT), account(ABSENT)),
]

# Whoever may consent may be verified: not who only looks, nor who is under review.
BEGIN = only_active(OK, paused=OK)
NO_SIGN_IN = "302 dashboard:link_sign_in_failed"
ATTEMPTS = frozenset({"family_linkrequest"})

FAMILIES = [
    Address("children/", signed_in(OK)),
    Address("children/link/", signed_in(OK), signed_in(OK)),
    Address("children/link/sign-in/", signed_in(OK), asks_again=True),
    # There and back is by GET, as OpenID Connect has it. Nobody answers at the provider here: the attempt is kept.
    Address("children/link/sign-in/start/<slug:connection>/", signed_in(NO_SIGN_IN), written_by_get=ATTEMPTS),
    Address("children/link/sign-in/return/<slug:connection>/", signed_in(NO_SIGN_IN), written_by_get=ATTEMPTS),
    Address("children/link/sign-in/attempts/<slug:attempt>/", {**signed_in(ABSENT), Role.ACTIVE: OK}),
    Address("children/link/invite/", signed_in(OK), signed_in(OK)),
    # Written to the stranger's address.
    Address(
        "children/link/invitation/<slug:token>/",
        {**signed_in(ABSENT), Role.STRANGER: OK},
        {**signed_in(ABSENT), Role.STRANGER: OK},
    ),
    Address("children/link/requests/<slug:link>/", their_own(CHILD, pending=OK, former=OK, past_carer=OK)),
    Address(
        "children/link/requests/<slug:link>/cancel",
        NEVER,
        their_own(REQUEST, pending=HOME, former=REQUEST, past_carer=REQUEST),
    ),
    Address("children/<slug:child>/", their_own(OK)),
    Address("children/<slug:child>/activity/", their_own(OK)),
    # Who may look and not take along is told so, on a page.
    Address("children/<slug:child>/activity/print/", {**their_own(FORBIDDEN), Role.ACTIVE: OK}, asks_again=True),
    # Without days the page says what is missing.
    Address("children/<slug:child>/activity.csv", {**their_own(FORBIDDEN), Role.ACTIVE: "400"}, asks_again=True),
    Address("children/<slug:child>/guardians/", their_own(OK)),
    Address(
        "children/<slug:child>/guardians/invite/",
        {**signed_in(ABSENT), Role.ACTIVE: OK},
        {**signed_in(ABSENT), Role.ACTIVE: OK},
        asks_again=True,
    ),
    Address(
        "children/<slug:child>/guardians/invitations/<slug:invitation>/withdraw",
        NEVER,
        {**signed_in(ABSENT), Role.ACTIVE: GUARDIAN_LIST},
    ),
    Address("children/<slug:child>/guardians/leave", NEVER, their_own(HOME)),
    Address("children/<slug:child>/guardians/pause", NEVER, their_own(GUARDIAN_LIST)),
    Address("children/<slug:child>/guardians/resume", NEVER, their_own(GUARDIAN_LIST)),
    # Whoever may look and not change is told so on the page; nothing was sent, so nothing is changed either. Three
    # pages ask for a recent sign-in only where something is sent: tests/guardian_portal/dashboard says so of each.
    Address("children/<slug:child>/controls/", their_own(OK), their_own(CONTROLS)),
    Address("children/<slug:child>/controls/recommended/", their_own(OK), their_own(CONTROLS)),
    Address("children/<slug:child>/controls/ask-again", NEVER, their_own(CONTROLS), asks_again=True),
    Address(
        "children/<slug:child>/controls/loosenings/<slug:loosening>/answer", NEVER, their_own(CONTROLS), asks_again=True
    ),
    Address(
        "children/<slug:child>/controls/loosenings/<slug:loosening>/withdraw",
        NEVER,
        their_own(CONTROLS),
        asks_again=True,
    ),
    Address("children/<slug:child>/controls/history/", their_own(OK)),
    Address("children/<slug:child>/controls/history/back/", their_own(OK), their_own(OK)),
    Address("children/<slug:child>/controls/history/<slug:line>/undo", NEVER, their_own(LEDGER), asks_again=True),
    Address("children/<slug:child>/requests/", their_own(OK)),
    Address("children/<slug:child>/requests/<slug:asked>/answer", NEVER, their_own(ASKED), asks_again=True),
    Address("children/<slug:child>/plan/", their_own(OK)),
    Address("children/<slug:child>/plan/propose", NEVER, their_plan(OK), asks_again=True),
    Address("children/<slug:child>/plan/birth-month", NEVER, their_plan(OK), asks_again=True),
    # An answer that says neither yes nor no is sent back.
    Address("children/<slug:child>/plan/steps/<slug:step>/answer", NEVER, their_plan(PLAN), asks_again=True),
    Address("children/<slug:child>/plan/steps/<slug:step>/withdraw", NEVER, their_plan(PLAN), asks_again=True),
    Address("children/<slug:child>/consent/", their_own(OK)),
    Address("children/<slug:child>/consent/give", NEVER, their_own(CONSENT), asks_again=True),
    Address("children/<slug:child>/consent/withdraw", NEVER, their_own(CONSENT), asks_again=True),
    Address("children/<slug:child>/consent/receipt/<slug:record>/", only_active(OK)),
    Address(
        "children/<slug:child>/consent/verify/<slug:method>/",
        only_active(OK, paused=OK),
        only_active(OK, paused=OK),
        asks_again=True,
    ),
    Address("children/<slug:child>/consent/verify/<slug:method>/stop", NEVER, only_active(CONSENT), asks_again=True),
    Address(
        "children/<slug:child>/consent/verifications/<slug:verification>/undo",
        NEVER,
        only_active(CONSENT),
        asks_again=True,
    ),
    Address("alerts/", signed_in(OK)),
    Address("alerts/news/", signed_in(OK)),
    Address("alerts/<slug:alert>/", their_own(OK), asks_again=True),
    Address("alerts/<slug:alert>/evidence/", their_own(OK, frozen=FORBIDDEN), asks_again=True),
    Address("alerts/<slug:alert>/acknowledge/", NEVER, their_own(ALERT), asks_again=True),
]

# Whoever is signed in to an account is nobody here.
CHILDREN = [
    Address("mine/help/", {**everybody("302 mine:show"), Role.CHILD: OK}),
    Address(
        "mine/help/<slug:child_topic>/",
        {**everybody("302 mine:show"), Role.CHILD: OK},
        {**everybody("302 mine:show"), Role.CHILD: OK},
    ),
    Address("mine/", everybody(OK), everybody(OK)),
    Address("mine/object/", NEVER, visitor(DONE)),
    Address("mine/end/", visitor(OK), visitor(OK)),
    Address("mine/consent/", visitor(OK)),
    # The record is a guardian's.
    Address("mine/consent/receipt/<slug:record>/", {**visitor(OK), Role.CHILD: ABSENT}),
    # An answer that says nothing is sent back.
    Address("mine/consent/<slug:purpose>/answer/", NEVER, visitor("302 mine:consent")),
    Address("mine/controls/", visitor(OK)),
    Address("mine/controls/history/", visitor(OK)),
    Address("mine/controls/ask/<str:control>/", visitor(OK), visitor(OK)),
    Address("mine/requests/<slug:asked>/withdraw/", NEVER, visitor(DONE)),
    Address("mine/plan/", visitor(OK), visitor(OK)),
    # An answer that says nothing is sent back.
    Address("mine/plan/<slug:step>/answer/", NEVER, visitor("302 mine:show")),
    # The step is the child's own.
    Address("mine/plan/<slug:step>/withdraw/", NEVER, visitor(DONE)),
    Address("mine/close/", NEVER, everybody(DONE)),
    Address("mine/done/", everybody(OK)),
    Address("mine/language/", NEVER, everybody("302 mine:show")),
]


# Of django-allauth's pages, staff without a second factor reach these; every other leads there.
BEFORE_SET_UP = {
    "accounts/2fa/totp/activate/",
    "accounts/2fa/webauthn/add/",
    "accounts/reauthenticate/",
    "accounts/logout/",
}


def set_up_first(address: Address) -> Address:
    """The same for everybody else."""
    if not address.route.startswith("accounts/") or address.route in BEFORE_SET_UP:
        return address
    newcomers = {Role.NO_SECOND_FACTOR: SET_UP}
    return address._replace(
        get={**address.get, **newcomers}, post={**address.post, **newcomers}, other={**address.other, **newcomers}
    )


ACCOUNTS = [set_up_first(one) for one in (*PEOPLE, *SECOND_FACTOR)]
TABLE = [*PUBLIC, *MACHINES, *ACCOUNTS, *FAMILIES, *HELP, *CHILDREN, *SUPPORT]
