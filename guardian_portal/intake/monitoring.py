"""Health, readiness and metrics for the operator's machines.

Metrics are per process unless PROMETHEUS_MULTIPROC_DIR names a directory: then each process writes memory-mapped files
there and any of them answers for all (the Prometheus client's own multi-process mode).
"""

import hmac
import os
from collections.abc import Iterator

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client import REGISTRY as OWN_REGISTRY
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from guardian_portal.audit.models import APPEND_ONLY_TABLES
from guardian_portal.common.database import append_only_triggers
from guardian_portal.incidents.escalation.metrics import escalation_metrics
from notifications.metrics import delivery_metrics

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether requests can be served. Redis is told of but not needed: the database row is what counts."""
    needed = _database_checks()
    ready = all(needed.values())
    return JsonResponse({"ready": ready, "checks": {**needed, "redis": _redis_answers()}}, status=200 if ready else 503)


@never_cache
@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine itself or with the operator's token; not there for anybody else."""
    if not _may_read_metrics(request):
        raise Http404
    registry = OWN_REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    told = generate_latest(registry) + generate_latest(_OF_ROWS)
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)


class _Rows(Collector):
    """Figures read from the database: the same whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        yield from delivery_metrics()
        yield from escalation_metrics()


_OF_ROWS = CollectorRegistry()
_OF_ROWS.register(_Rows())


def _may_read_metrics(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    # A proxy on this machine also comes from loopback; it says for whom it asks.
    own_machine = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return own_machine and not any(name in request.META for name in _FORWARDED)


def _database_checks() -> dict[str, bool]:
    checks = {"database": False, "migrations": False, "append_only": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        checks["migrations"] = _is_migrated() or not _pending_migrations()
        checks["append_only"] = all(len(append_only_triggers(connection, one)) == 2 for one in APPEND_ONLY_TABLES)
    except DatabaseError:
        pass
    return checks


_migrated: set[str] = set()


def _is_migrated() -> bool:
    """Once applied, migrations stay applied while this code runs."""
    return str(connection.settings_dict["NAME"]) in _migrated


def _pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _migrated.add(str(connection.settings_dict["NAME"]))
    return pending


def _redis_answers() -> bool:
    # Asked itself: the cache forgives its absence.
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.25)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
