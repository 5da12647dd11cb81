"""The app's entry in Django's registry."""

from django.apps import AppConfig
from django.core.checks import register


class IncidentsConfig(AppConfig):
    name = "guardian_portal.incidents"
    label = "incidents"

    def ready(self) -> None:
        from guardian_portal.incidents.checks import check_incident_data

        register(check_incident_data)
