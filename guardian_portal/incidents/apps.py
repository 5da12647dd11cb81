from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "guardian_portal.incidents"
    label = "incidents"
