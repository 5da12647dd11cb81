"""The printable page of an alert, beside the alert's own."""

from django.urls import path

from guardian_portal.dashboard.views import evidence

app_name = "evidence"
urlpatterns = [
    path("alerts/<slug:alert>/evidence/", evidence.alert_evidence, name="alert_evidence"),
]
