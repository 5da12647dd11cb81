"""The app's entry in Django's registry."""

from django.apps import AppConfig


class FamilyConfig(AppConfig):
    name = "guardian_portal.family"
    label = "family"

    def ready(self) -> None:
        from guardian_portal.family import checks  # noqa: F401  # registers itself
