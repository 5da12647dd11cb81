"""Celery's configuration: early acknowledgement, no results, no delayed tasks, short waits when Redis is away."""

from typing import Any

from django.conf import settings

broker_url: str = settings.REDIS_URL
broker_connection_retry_on_startup = True
broker_connection_timeout = 0.5
broker_transport_options: dict[str, Any] = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.25,
    "retry_on_timeout": False,
    "unacked_restore_throttle": 1,
    "max_retries": 0,
}
task_ignore_result = True
task_acks_late = False
worker_prefetch_multiplier = 1
task_publish_retry = False
task_default_queue = "bulk"
# Alerts never wait behind bulk mail: queues of their own, no priorities.
task_routes = {
    "notifications.tasks.drain_alerts": {"queue": "alerts"},
    "notifications.tasks.sweep_deliveries": {"queue": "alerts"},
}
task_time_limit = 60
worker_hijack_root_logger = False
timezone = "UTC"
beat_scheduler = "guardian_portal.common.beat:SteadyScheduler"
# How long it sleeps at most: a clock that is set back is noticed then.
beat_max_loop_interval = 5
beat_schedule: dict[str, dict[str, Any]] = {
    "sweep-deliveries": {
        "task": "notifications.tasks.sweep_deliveries",
        "schedule": 10.0,
        # A worker that comes back finds one sweep, not an outage's worth of them.
        "options": {"queue": "alerts", "expires": 10},
    },
    "sweep-rooms": {
        "task": "guardian_portal.common.tasks.sweep_rooms",
        "schedule": 10.0,
        "options": {"queue": "bulk", "expires": 10},
    },
}
