"""The child's page: `/mine/` and what lies below it. The visit's cookie reaches no other address."""

from django.urls import path

from guardian_portal.dashboard.mine import consent, controls, plan, views

app_name = "mine"
urlpatterns = [
    path("", views.show, name="show"),
    path("object/", views.object_to, name="object"),
    path("end/", views.end, name="end"),
    path("consent/", consent.show, name="consent"),
    path("consent/receipt/<slug:record>/", consent.receipt, name="consent_receipt"),
    path("consent/<slug:purpose>/answer/", consent.answer, name="consent_answer"),
    path("controls/", controls.show, name="controls"),
    path("controls/history/", controls.history, name="history"),
    path("controls/ask/<str:control>/", controls.ask, name="ask"),
    path("requests/<slug:asked>/withdraw/", controls.withdraw, name="request_withdraw"),
    path("plan/", plan.propose, name="plan_propose"),
    path("plan/<slug:step>/answer/", plan.answer, name="plan_answer"),
    path("plan/<slug:step>/withdraw/", plan.withdraw, name="plan_withdraw"),
    path("close/", views.close, name="close"),
    path("done/", views.done, name="done"),
    path("language/", views.set_language, name="set_language"),
]
