"""The sandbox as a Django app of its own label, so that it can never share tables with the portal."""

from django.apps import AppConfig


class StarhavenConfig(AppConfig):
    """Starhaven, the stand-in platform."""

    name = "guardian_portal.sandbox"
    label = "starhaven"
    default_auto_field = "django.db.models.BigAutoField"
