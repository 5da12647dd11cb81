"""WSGI entry of Starhaven, served by granian in the demo and in tests."""

import os

from django.core.wsgi import get_wsgi_application

# Not setdefault: the portal's settings may be named in the same shell, and Starhaven must never run on them.
os.environ["DJANGO_SETTINGS_MODULE"] = "guardian_portal.sandbox.settings"
application = get_wsgi_application()
