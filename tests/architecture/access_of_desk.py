"""The part of the access table that is the support desk's."""

from __future__ import annotations

from tests.architecture.outcomes import (
    ABSENT,
    CASE,
    DESK,
    FORBIDDEN,
    NEVER,
    OK,
    Address,
    Outcomes,
    all_of,
    signed_in,
    staff,
    staff_list,
    staff_of_all_platforms,
)
from tests.architecture.roles import NOBODY, Role


def leads_and_auditors(outcome: str) -> Outcomes:
    """Of their platforms; for agents it does not exist."""
    return {**staff_list(outcome), **all_of((Role.AGENT, Role.OTHER_AGENT, Role.NO_SECOND_FACTOR), ABSENT)}


# The case is the active guardian's.
ASKS = {**signed_in(ABSENT), Role.ACTIVE: OK}
HELP = [
    Address("help/", {**signed_in(OK), **all_of(NOBODY, OK)}),
    Address("help/new/", signed_in(OK)),
    Address("help/new/<slug:topic>/", signed_in(OK)),
    Address("help/new/<slug:topic>/write/", signed_in(OK), signed_in(OK)),
    Address("help/<slug:case>/", ASKS),
    Address("help/<slug:case>/attachments/<slug:attachment>/", ASKS),
    Address("help/<slug:case>/add", NEVER, ASKS),
    Address("help/<slug:case>/close", NEVER, {**ASKS, Role.ACTIVE: "302 help:case_show"}),
]

SUPPORT = [
    Address("support/", staff_list(OK)),
    Address("support/news/", staff_list(OK)),
    Address("support/views/", NEVER, staff_list(DESK)),
    # The agent's own.
    Address("support/views/<slug:view>/forget", NEVER, {**staff(ABSENT), Role.AGENT: DESK}),
    Address("support/find/", staff_list(OK)),
    # Of the platform's staff one gets the one case that waits; elsewhere none does.
    Address(
        "support/next/",
        NEVER,
        {**staff(CASE, auditor=ABSENT, elsewhere=DESK), Role.OTHER_AUDITOR: ABSENT},
    ),
    # That somebody has looked is kept with the case.
    Address(
        "support/cases/<slug:case>/",
        staff(OK),
        asks_again=True,
        written_by_get=frozenset({"support_case"}),
    ),
    # What says nothing is sent back.
    Address("support/cases/<slug:case>/answer", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address("support/cases/<slug:case>/note", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address("support/cases/<slug:case>/move", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address("support/cases/<slug:case>/raise", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address("support/cases/<slug:case>/decide", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address(
        "support/cases/<slug:case>/assign",
        NEVER,
        {**signed_in(ABSENT), Role.NO_SECOND_FACTOR: ABSENT, Role.LEAD: OK},
        asks_again=True,
    ),
    Address("support/cases/<slug:case>/claim", NEVER, staff(CASE, auditor=ABSENT), asks_again=True),
    Address("support/cases/<slug:case>/release", NEVER, staff(CASE, auditor=ABSENT), asks_again=True),
    Address("support/cases/<slug:case>/attachments/<slug:attachment>/", staff(OK), asks_again=True),
    # Without a reason nothing goes.
    Address(
        "support/cases/<slug:case>/attachments/<slug:attachment>/delete/",
        staff(OK, auditor=ABSENT),
        staff(OK, auditor=ABSENT),
        asks_again=True,
    ),
    Address(
        "support/cases/<slug:case>/propose/<slug:act>/",
        staff(OK, auditor=ABSENT),
        staff(OK, auditor=ABSENT),
        asks_again=True,
    ),
    # The agent's own.
    Address("support/sessions/", staff_list(OK)),
    Address("support/sessions/begin/<slug:subject>/<slug:thing>/", staff(OK), staff(OK), asks_again=True),
    Address("support/sessions/<slug:session>/end", NEVER, {**staff(ABSENT), Role.AGENT: DESK}),
    Address("support/sessions/<slug:session>/names", NEVER, {**staff(ABSENT), Role.AGENT: CASE}, asks_again=True),
    Address("support/unclaimed/", staff_list(OK)),
    Address("support/unclaimed/<slug:escalation>/", staff(OK), staff(OK, auditor=FORBIDDEN), asks_again=True),
    Address("support/held/", staff_list(OK)),
    Address("support/held/<slug:incident>/", staff(OK), staff(OK, auditor=FORBIDDEN), asks_again=True),
    Address(
        "support/held/<slug:incident>/answer/",
        NEVER,
        staff("302 support:held_detail", auditor=ABSENT),
        asks_again=True,
    ),
    Address("support/objections/", staff_list(OK)),
    Address("support/objections/<slug:objection>/", staff(OK), asks_again=True),
    Address(
        "support/objections/<slug:objection>/take/",
        NEVER,
        staff("302 support:objection_detail", auditor=ABSENT),
        asks_again=True,
    ),
    Address("support/objections/<slug:objection>/answer/", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address("support/proposals/", staff_list(OK)),
    Address("support/proposals/<slug:proposal>/", staff(OK), asks_again=True),
    # An answer that says nothing is sent back.
    Address(
        "support/proposals/<slug:proposal>/answer/",
        NEVER,
        staff("302 support:proposal_detail", auditor=ABSENT),
        asks_again=True,
    ),
    # The agent proposed it.
    Address(
        "support/proposals/<slug:proposal>/withdraw/",
        NEVER,
        {
            **staff("302 support:proposal_list", auditor=ABSENT),
            Role.LEAD: "302 support:proposal_detail",
        },
        asks_again=True,
    ),
    Address("support/ages/", staff_list(OK)),
    Address("support/ages/endings/", staff_list(OK)),
    Address(
        "support/ages/endings/<slug:ending>/",
        staff(OK, auditor=ABSENT),
        staff(OK, auditor=ABSENT),
        asks_again=True,
    ),
    # The law of a country counts on every platform.
    Address("support/ages/add/", staff_of_all_platforms(OK), staff_of_all_platforms(OK), asks_again=True),
    Address(
        "support/ages/rules/<slug:rule>/change/",
        staff_of_all_platforms(OK),
        staff_of_all_platforms(OK),
        asks_again=True,
    ),
    Address("support/guardianships/", staff_list(OK)),
    Address("support/guardianships/<slug:link>/", staff(OK), staff(OK, auditor=FORBIDDEN), asks_again=True),
    Address("support/verifications/", staff_list(OK)),
    Address("support/verifications/calls/<slug:call>/", staff(OK), asks_again=True),
    Address("support/verifications/calls/<slug:call>/answer", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address("support/verifications/links/<slug:link>/", staff(OK), asks_again=True),
    Address("support/verifications/links/<slug:link>/record", NEVER, staff(OK, auditor=ABSENT), asks_again=True),
    Address(
        "support/verifications/links/<slug:link>/<slug:verification>/undo",
        NEVER,
        staff("302 support:verification_link", auditor=ABSENT),
        asks_again=True,
    ),
    Address("support/quarantine/", staff_list(OK)),
    Address("support/deliveries/", staff_list(OK)),
    Address("support/controls/", staff_list(OK)),
    Address("support/controls/<slug:child>/", staff(OK), asks_again=True),
    Address("support/outbound/", staff_list(OK)),
    Address("support/outbound/<slug:event>/", staff(OK)),
    Address(
        "support/outbound/<slug:event>/again",
        NEVER,
        staff("302 support:outbound_list", auditor=ABSENT),
        asks_again=True,
    ),
    Address(
        "support/outbound/connections/<slug:connection>/again",
        NEVER,
        staff("302 support:outbound_list", auditor=ABSENT),
        asks_again=True,
    ),
    Address("support/catalogues/", staff_list(OK)),
    Address("support/catalogues/<slug:connection>/", staff(OK), staff(OK, auditor=FORBIDDEN), asks_again=True),
    Address("support/lead/", leads_and_auditors(OK)),
    Address("support/lead/ageing.csv", leads_and_auditors(OK), asks_again=True),
    Address("support/lead/work.csv", leads_and_auditors(OK), asks_again=True),
    Address("support/reviews/", staff_list(OK)),
    # The agent's own to do; of another platform's nobody knows.
    Address(
        "support/reviews/<slug:review>/",
        staff(OK),
        {**staff(FORBIDDEN), Role.AGENT: OK},
        asks_again=True,
    ),
    Address(
        "support/reviews/<slug:review>/give",
        NEVER,
        {**signed_in(ABSENT), Role.NO_SECOND_FACTOR: ABSENT, Role.LEAD: "302 support:review_detail"},
        asks_again=True,
    ),
    Address("support/addresses/", staff_list(OK)),
    Address("support/addresses/refused/", staff_list(OK)),
    Address("support/audit/", leads_and_auditors(OK)),
]
