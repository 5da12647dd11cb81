"""The staff's pages: held incidents, private objections, guardianships, quarantined events, deliveries."""

from django.urls import URLPattern, path

from guardian_portal.support.attachments.views import staff_attachment
from guardian_portal.support.cases import views as cases
from guardian_portal.support.deciding import views as deciding

from . import (
    addresses,
    ages,
    audit_trail,
    deliveries,
    endings,
    guardianships,
    held,
    index,
    objections,
    proposals,
    quarantine,
    refused,
    unclaimed,
    verifications,
)

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("", index.index, name="index"),
    path("views/", index.view_save, name="view_save"),
    path("views/<slug:view>/forget", index.view_forget, name="view_forget"),
    path("find/", cases.find, name="find"),
    path("next/", cases.case_next, name="case_next"),
    path("cases/<slug:case>/", cases.case_detail, name="case_detail"),
    path("cases/<slug:case>/answer", cases.case_answer, name="case_answer"),
    path("cases/<slug:case>/note", cases.case_note, name="case_note"),
    path("cases/<slug:case>/move", cases.case_move, name="case_move"),
    path("cases/<slug:case>/decide", cases.case_decide, name="case_decide"),
    path("cases/<slug:case>/assign", cases.case_assign, name="case_assign"),
    path("cases/<slug:case>/claim", cases.case_claim, name="case_claim"),
    path("cases/<slug:case>/release", cases.case_release, name="case_release"),
    path("cases/<slug:case>/attachments/<slug:attachment>/", staff_attachment, name="case_attachment"),
    path("cases/<slug:case>/propose/<slug:act>/", deciding.case_propose, name="case_propose"),
    path("held/", held.held_list, name="held_list"),
    path("held/<slug:incident>/", held.held_detail, name="held_detail"),
    path("held/<slug:incident>/answer/", held.held_answer, name="held_answer"),
    path("unclaimed/", unclaimed.unclaimed_list, name="unclaimed_list"),
    path("unclaimed/<slug:escalation>/", unclaimed.unclaimed_detail, name="unclaimed_detail"),
    path("objections/", objections.objection_list, name="objection_list"),
    path("objections/<slug:objection>/", objections.objection_detail, name="objection_detail"),
    path("objections/<slug:objection>/take/", objections.objection_take, name="objection_take"),
    path("objections/<slug:objection>/answer/", objections.objection_answer, name="objection_answer"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/<slug:proposal>/", proposals.proposal_detail, name="proposal_detail"),
    path("proposals/<slug:proposal>/answer/", proposals.proposal_answer, name="proposal_answer"),
    path("proposals/<slug:proposal>/withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("ages/", ages.age_list, name="age_list"),
    path("ages/endings/", endings.ending_list, name="ending_list"),
    path("ages/endings/<slug:ending>/", endings.ending_detail, name="ending_detail"),
    path("ages/add/", ages.age_add, name="age_add"),
    path("ages/rules/<slug:rule>/change/", ages.age_change, name="age_change"),
    path("guardianships/", guardianships.guardianship_list, name="guardianship_list"),
    path("guardianships/<slug:link>/", guardianships.guardianship_detail, name="guardianship_detail"),
    path("quarantine/", quarantine.quarantine_list, name="quarantine_list"),
    path("verifications/", verifications.verification_list, name="verification_list"),
    path("verifications/calls/<slug:call>/", verifications.call_show, name="call_show"),
    path("verifications/calls/<slug:call>/answer", verifications.call_answer, name="call_answer"),
    path("verifications/links/<slug:link>/", verifications.verification_link, name="verification_link"),
    path("verifications/links/<slug:link>/record", verifications.verification_record, name="verification_record"),
    path(
        "verifications/links/<slug:link>/<slug:verification>/undo",
        verifications.verification_undo,
        name="verification_undo",
    ),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("audit/", audit_trail.audit_list, name="audit_list"),
    path("addresses/", addresses.address_list, name="address_list"),
    path("addresses/refused/", refused.refused_list, name="refused_list"),
]
