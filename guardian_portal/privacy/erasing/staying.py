"""What stays of an erased child or account, and why: rows by ids, whose readable words are emptied or never were any.

Each foreign key that holds such a row fast stands here: a table that is made later fails a test until somebody says
what becomes of it.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINKS = _("That there was a link, its role, state and days, by ids: whoever asks later can be told")
CONSENTS = _("Consents and verifications: that, how and when, under which notice; a law asks for the proof")
CASES = _("That there was a request and when it was answered; its words are emptied")
DECISIONS = _("That two people decided and when; their reasons are emptied")
ALERTS = _("Which alerts were shown when, by ids: the child and the other guardians may ask")
TRAIL = _("The audit trail, by ids: it holds no name, no address and no words")

# Foreign keys that would forbid the deletion of a child's row.
OF_CHILD: Mapping[str, str] = {
    "family.Guardianship.child": "stays",
    "family.ConsentRecord.child": "stays",
    "family.Invitation.child": "deleted",
    "family.Objection.child": "deleted",
    "incidents.Incident.child": "deleted",
    "incidents.Thread.child": "deleted",
    "support.Case.child": "emptied",
}
# The same of a link.
OF_LINK: Mapping[str, str] = {
    "family.ConsentRecord.guardianship": "stays",
    "family.Verification.guardianship": "emptied",
    "family.VerificationRequest.guardianship": "emptied",
    "controls.ChildRequest.answered_by": "goes with the child; the guardian's words with the account",
    "controls.LedgerEntry.guardianship": "goes with the child; the guardian's words with the account",
    "controls.Wish.guardianship": "goes with the link's end",
    "controls.LooseningProposal.guardianship": "goes with the child; the guardian's words with the account",
    "controls.LooseningAnswer.guardianship": "goes with the child",
    "incidents.Alert.guardianship": "goes with the child",
}
# The same of a case.
OF_CASE: Mapping[str, str] = {
    "support.CaseMessage.case": "emptied",
    "support.CaseDecision.case": "emptied",
    "support.Proposal.case": "emptied",
    "support.PeerReview.case": "emptied",
    "support.StaffSession.case": "emptied",
}
# The same of an account. Whoever acts for the desk is no guardian whose account is erased.
OF_ACCOUNT: Mapping[str, str] = {
    "family.Guardianship.guardian": "stays",
    "incidents.Alert.guardian": "stays",
    "incidents.Acknowledgement.guardian": "stays",
    "controls.PlanStep.proposed_by": "stays",
    "controls.StepAnswer.guardian": "stays",
    "support.Case.person": "emptied",
    "support.CaseMessage.author": "emptied",
    "support.Case.assignee": "staff",
    "support.Case.first_looked_by": "staff",
    "support.PeerReview.worker": "staff",
    "support.PeerReview.reviewer": "staff",
    "support.CaseDecision.made_by": "staff",
    "support.StaffSession.staff": "staff",
    "support.Proposal.proposed_by": "staff",
    "support.Proposal.answered_by": "staff",
    "family.GuardianshipDecision.made_by": "staff",
    "family.Objection.taken_by": "staff",
    "family.Objection.answered_by": "staff",
    "incidents.HoldDecision.proposed_by": "staff",
    "incidents.HoldDecision.answered_by": "staff",
    "incidents.Escalation.reached_by": "staff",
}
# They would go with an account, and stay: the child's own record of who looked when.
KEPT_OF_ACCOUNT = frozenset({"dashboard.AccessDay"})

STAYS_OF_CHILD: tuple[Promise, ...] = (LINKS, CONSENTS, CASES, DECISIONS, TRAIL)
STAYS_OF_ACCOUNT: tuple[Promise, ...] = (LINKS, CONSENTS, ALERTS, CASES, DECISIONS, TRAIL)
GOES_OF_CHILD: tuple[Promise, ...] = (
    _("The account id, the name on the account, age, birth month, country and language"),
    _("Activity, contacts, purchases, what settings stopped"),
    _("Incidents, alerts, escalations, corrections, and every mail about them"),
    _("Settings, wishes, plans, requests and their history"),
    _("Invitations, objections, visits, on which days somebody looked"),
    _("The words of every request about this child, of answers, notes and reasons"),
    _("What the platform sent and still waits here, and what was sent to it"),
)
GOES_OF_ACCOUNT: tuple[Promise, ...] = (
    _("Address, name, country, language, password, passkeys, devices, sessions"),
    _("What they chose about messages, push devices, numbers, every message to them"),
    _("Tries to link and invitations"),
    _("The words of their requests, of answers, notes and reasons, and what they wrote to a child"),
)
