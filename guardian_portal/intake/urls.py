"""Machine addresses. No trailing slash: they are fixed by the contract, and nothing here ever redirects."""

from django.urls import path

from guardian_portal.intake import monitoring, openapi, views

app_name = "intake"
urlpatterns = [
    path("intake/v1/<str:connection>/events", views.receive_events, name="events"),
    path("intake/v1/<str:connection>/capabilities", views.capabilities, name="capabilities"),
    path("openapi.json", openapi.show_document, name="openapi"),
    path("healthz", monitoring.healthz, name="healthz"),
    path("readyz", monitoring.readyz, name="readyz"),
    path("metrics", monitoring.show_metrics, name="metrics"),
]
