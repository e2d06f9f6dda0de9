"""Numbers for monitoring: what this host's processes counted, and how the installation stands.

No label names a person or a thing: only addresses by their name, methods, statuses, classes of failures, followers.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from madoguchi import __version__
from madoguchi.core.clock import now
from madoguchi.site.reading import replica
from madoguchi.site.watch.ready import readiness
from madoguchi.site.watch.state import State, commit, state

OWN = CollectorRegistry()
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10)

SECONDS = Histogram(
    "madoguchi_request_seconds", "From the request to its answer", ["route"], buckets=BUCKETS, registry=OWN
)
REQUESTS = Counter("madoguchi_requests", "Answers", ["route", "method", "status"], registry=OWN)
FAILURES = Counter("madoguchi_failures", "Exceptions that a view let rise", ["kind"], registry=OWN)
CONNECTIONS = Gauge(
    "madoguchi_database_pool",
    "Connections of the pool",
    ["what"],
    registry=OWN,
    multiprocess_mode="livesum",
)


def observe(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    SECONDS.labels(route).observe(seconds)
    REQUESTS.labels(route, method, str(status)).inc()
    pool = getattr(connection, "_connection_pools", {}).get(connection.alias)
    if pool is not None:
        told = pool.get_stats()
        for what in ("pool_size", "pool_available", "requests_waiting", "requests_errors"):
            CONNECTIONS.labels(what).set(told.get(what, 0))


def failed(kind: type[BaseException]) -> None:
    """Count an exception by its class."""
    FAILURES.labels(kind.__qualname__).inc()


class Standing:
    """How the installation stands, asked of the database at most every ten seconds (稼働状況の計測)."""

    def __init__(self) -> None:
        self._until = 0.0
        self._kept: State | None = None

    def forget(self) -> None:
        """Ask anew next time."""
        self._until = 0.0

    def collect(self) -> Iterator[Metric]:
        """The numbers; without the database only that it is out of reach."""
        build = GaugeMetricFamily("madoguchi_build_info", "The build", labels=["version", "commit"])
        build.add_metric([__version__, commit()], 1)
        yield build
        looks = GaugeMetricFamily("madoguchi_ready", "What a host needs", labels=["look"])
        for look in readiness.looks():
            looks.add_metric([look.name], look.is_good)
        yield looks
        yield GaugeMetricFamily("madoguchi_replica_lag_seconds", "Replica", value=replica.lag)
        yield GaugeMetricFamily("madoguchi_replica_used", "Public pages read it", value=replica.is_usable)
        with suppress(DatabaseError):
            yield from self._of_the_database()

    def _of_the_database(self) -> Iterator[Metric]:
        if self._kept is None or time.monotonic() >= self._until:
            self._kept = state(at=now())
            self._until = time.monotonic() + 10
        kept = self._kept
        ages = GaugeMetricFamily("madoguchi_queue_seconds", "Age of the oldest piece", labels=["queue"])
        for queue in kept.queues:
            ages.add_metric([queue.name], queue.seconds(kept.at))
        yield ages
        for name, meaning, value in (
            ("events_stuck", "Events that failed too often", kept.stuck),
            ("papers_waiting", "Papers that wait for a signature", kept.papers),
            ("mail_waiting", "Mails and pushes to be sent", kept.mail.waiting),
            ("mail_failed", "Mails and pushes given up in the last week", kept.mail.failed),
            ("applications_arrived", "Applications of the last five minutes", kept.arrived),
            ("drill_findings", "What the last drill found", kept.drill_findings),
        ):
            yield GaugeMetricFamily(f"madoguchi_{name}", meaning, value=value)
        for name, moment in (
            ("mail_overdue_seconds", kept.mail.overdue_since),
            ("worker_silent_seconds", kept.beat_at),
            ("backup_age_seconds", kept.backup_at),
            ("drill_age_seconds", kept.drill_at),
        ):
            if moment is not None:
                yield GaugeMetricFamily(
                    f"madoguchi_{name}", "Seconds", value=(kept.at - moment).total_seconds()
                )


standing = Standing()


def page() -> bytes:
    """All numbers of this host in Prometheus' text form, over all its processes."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        throw_away_old("gauge_live*.db")
        MultiProcessCollector(registry)
    text = generate_latest(registry)
    whole = CollectorRegistry(auto_describe=False)
    whole.register(standing)  # type: ignore[arg-type]
    return text + generate_latest(whole)


def throw_away_old(files: str = "*.db") -> None:
    """Remove what processes counted that are gone: all of it before new ones begin, what is true only now at once."""
    for file in Path(settings.METRICS_DIR).glob(files):
        process = file.stem.rpartition("_")[2]
        if not (process.isdigit() and Path(f"/proc/{process}").exists()):
            file.unlink(missing_ok=True)
