"""The room's place among Django's applications, for its command."""

from django.apps import AppConfig


class ConformanceConfig(AppConfig):
    name = "guardian_portal.conformance"
