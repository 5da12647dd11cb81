"""The Celery application: only a wake-up. What must happen is a database row (docs/decisions/)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guardian_portal.settings")

app = Celery("guardian_portal")
app.config_from_object("guardian_portal.celery_config")
app.autodiscover_tasks()
