"""The guardian's home: `/children/` and what lies below it."""

from django.urls import include, path

from guardian_portal.dashboard.views import (
    activity,
    child_sign_in,
    consent,
    guardians,
    home,
    invitations,
    invites,
    linking,
    plan,
    verifying,
)

app_name = "dashboard"
urlpatterns = [
    path("", home.home_show, name="home"),
    path("link/", linking.link_code, name="link_code"),
    path("link/invite/", invites.link_invite, name="link_invite"),
    path("link/invitation/<slug:token>/", invites.link_invitation, name="link_invitation"),
    path("link/requests/<slug:link>/", linking.link_status, name="link_status"),
    path("link/requests/<slug:link>/cancel", linking.link_cancel, name="link_cancel"),
    path("link/sign-in/", child_sign_in.link_sign_in, name="link_sign_in"),
    path("link/sign-in/start/<slug:connection>/", child_sign_in.link_sign_in_start, name="link_sign_in_start"),
    path("link/sign-in/return/<slug:connection>/", child_sign_in.link_sign_in_return, name="link_sign_in_return"),
    path("link/sign-in/attempts/<slug:attempt>/", child_sign_in.link_sign_in_failed, name="link_sign_in_failed"),
    path("<slug:child>/", home.child_show, name="child_show"),
    path("<slug:child>/activity/", activity.activity_show, name="activity_show"),
    path("<slug:child>/activity/print/", activity.activity_print, name="activity_print"),
    path("<slug:child>/activity.csv", activity.activity_export, name="activity_export"),
    path("<slug:child>/guardians/", guardians.guardian_list, name="guardian_list"),
    path("<slug:child>/guardians/invite/", invitations.guardian_invite, name="guardian_invite"),
    path(
        "<slug:child>/guardians/invitations/<slug:invitation>/withdraw",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("<slug:child>/guardians/leave", guardians.guardian_leave, name="guardian_leave"),
    path("<slug:child>/guardians/pause", guardians.guardian_pause, name="guardian_pause"),
    path("<slug:child>/guardians/resume", guardians.guardian_resume, name="guardian_resume"),
    path("<slug:child>/", include("guardian_portal.dashboard.controls.urls")),
    path("<slug:child>/plan/", plan.plan_show, name="plan_show"),
    path("<slug:child>/plan/propose", plan.plan_propose, name="plan_propose"),
    path("<slug:child>/plan/birth-month", plan.plan_birth_month, name="plan_birth_month"),
    path("<slug:child>/plan/steps/<slug:step>/answer", plan.plan_answer, name="plan_answer"),
    path("<slug:child>/plan/steps/<slug:step>/withdraw", plan.plan_withdraw, name="plan_withdraw"),
    path("<slug:child>/consent/", consent.consent_show, name="consent_show"),
    path("<slug:child>/consent/give", consent.consent_give, name="consent_give"),
    path("<slug:child>/consent/withdraw", consent.consent_withdraw, name="consent_withdraw"),
    path("<slug:child>/consent/receipt/<slug:record>/", consent.consent_receipt, name="consent_receipt"),
    path("<slug:child>/consent/verify/<slug:method>/", verifying.verification_begin, name="verification_begin"),
    path("<slug:child>/consent/verify/<slug:method>/stop", verifying.verification_stop, name="verification_stop"),
    path(
        "<slug:child>/consent/verifications/<slug:verification>/undo",
        verifying.verification_undo,
        name="verification_undo",
    ),
]
