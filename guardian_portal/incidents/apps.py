"""The app's entry in Django's registry."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "guardian_portal.incidents"
    label = "incidents"
