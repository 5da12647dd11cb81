"""ASGI entry, for hosts that need one; the portal itself is a synchronous site."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guardian_portal.settings")

application = get_asgi_application()
