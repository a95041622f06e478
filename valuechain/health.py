"""Is it alive, can it work, and how much waits? For probes and scrapers; they hold nothing private."""

from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import resolve
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError
from prometheus_client.core import REGISTRY, GaugeMetricFamily

from valuechain.celery import app

migrated = False


@login_not_required
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


def database_says():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return "ok"


def broker_says():
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return "no answer"
    return "ok"


def migrations_say():
    """Looked up until once found complete: migrations do not come undone under a running process."""
    global migrated
    if not migrated:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if migrated else "pending"


@login_not_required
def readyz(request):
    said = {"database": database_says(), "broker": broker_says()}
    said["migrations"] = migrations_say() if said["database"] == "ok" else "unknown"
    return JsonResponse(said, status=200 if set(said.values()) == {"ok"} else 503)


@login_not_required
def metrics(request):
    """For the scraper that knows the token, and to nobody else known to exist."""
    token = settings.METRICS_TOKEN
    if not token or not compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        raise Http404
    return ExportToDjangoView(request)


class ProbeMiddleware:
    """Answers probes before anything else: they come by an address of the network, not by our name, and without TLS."""

    probes = ("/healthz", "/readyz")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info in self.probes and request.method in ("GET", "HEAD"):
            return resolve(request.path_info).func(request)  # through our addresses: if they do not load, we are not ready
        return self.get_response(request)


class Backlog:
    """What waits, counted when it is asked for."""

    SQL = (
        "SELECT 'job', state, count(*) FROM records_job WHERE state IN ('queued', 'running') GROUP BY state "
        "UNION ALL SELECT 'letter', 'waiting', count(*) FROM core_letter WHERE sent_at IS NULL AND dropped_at IS NULL"
    )

    def describe(self):
        return []

    def collect(self):
        gauge = GaugeMetricFamily("valuechain_waiting", "Work that is not done yet.", labels=["kind", "state"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(self.SQL)
                for kind, state, count in cursor.fetchall():
                    gauge.add_metric([kind, state], count)
        except DatabaseError:
            return  # the database is away: the rest is told all the same
        yield gauge


REGISTRY.register(Backlog())
