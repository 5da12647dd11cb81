"""WSGI entry for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guardian_portal.settings")

application = get_wsgi_application()

# What is loaded by now stays for good: the collector need not walk through it again and again, in the middle of
# somebody's request. What a request makes is nearly all freed without the collector.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
