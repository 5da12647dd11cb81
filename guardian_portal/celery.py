"""The Celery application: only a wake-up. What must happen is a database row (docs/decisions/)."""

import os

from celery import Celery
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guardian_portal.settings")

# A wake-up that a worker has fetched and not begun is not given back. kombu tries to when Redis goes away, on a
# connection that it has let go already, and the worker ends. The rows say what is due, so nothing is lost with it.
Channel.do_restore = False

app = Celery("guardian_portal")
app.config_from_object("guardian_portal.celery_config")
app.autodiscover_tasks()
