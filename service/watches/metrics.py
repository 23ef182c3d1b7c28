"""What a server does in numbers, for Prometheus: sets of labels that are bounded, and nothing about a customer."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from nextbest.engine.decision_log.log import DecisionLog
from nextbest.engine.engine import Engine
from nextbest.service.watching import Answered, Decided, Quiet

M = TypeVar("M", Counter, Histogram)
MOST = 5_000
"""Sets of labels of one metric; what comes after is counted as `other`."""
OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE"})
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics(Quiet):
    """Counts for one server; `text` is what `/metrics` answers."""

    def __init__(self, log: DecisionLog | None = None) -> None:
        """`serve` follows as soon as a bundle is served."""
        # Of each counter since when it counts: twice as many series for what nobody asks.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        self._known: defaultdict[object, dict[tuple[str, ...], Any]] = defaultdict(dict)
        self._requests = Counter(
            "nextbest_requests",
            "Requests that were answered.",
            ("method", "path", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "nextbest_request_seconds",
            "How long requests took, from their first byte to the answer's last.",
            ("path",),
            buckets=SECONDS,
            registry=registry,
        )
        self._decisions = Histogram(
            "nextbest_decision_seconds",
            "How long decisions took, the store included where it was asked.",
            ("stored",),
            buckets=SECONDS,
            registry=registry,
        )
        self._winners = Counter("nextbest_winners", "What was chosen.", ("engagement", "channel"), registry=registry)
        self._no_action = Counter(
            "nextbest_no_action", "Decisions to do nothing, by their kind.", ("kind",), registry=registry
        )
        self._by_bundle = Counter(
            "nextbest_decisions", "Decisions by the digest of their bundle.", ("digest",), registry=registry
        )
        self._faults = Counter("nextbest_faults", "Requests that ended in a fault of ours.", registry=registry)
        self._store_failures = Counter(
            "nextbest_store_failures", "Requests that the store could not serve.", registry=registry
        )
        self._store_calls = Histogram(
            "nextbest_store_seconds", "How long the store took.", ("call",), buckets=SECONDS, registry=registry
        )
        self._bundles = Counter(
            "nextbest_bundle_changes",
            "What became of bundles: replaced, beside, promoted, withdrawn, refused, unchanged.",
            ("what",),
            registry=registry,
        )
        self._drops = Counter(
            "nextbest_drops",
            "Rules that stopped candidates, of those decisions that were looked into: about one a second.",
            ("rule",),
            registry=registry,
        )
        self._looked_into = Counter(
            "nextbest_drops_decisions", "Decisions that were looked into for `nextbest_drops`.", registry=registry
        )
        if log is not None:
            registry.register(_Log(log))
        ProcessCollector(registry=registry)

    def serve(self, current: Callable[[], tuple[Engine, ...]]) -> None:
        """Tell of the bundles that are served."""
        self._registry.register(_Served(current))

    def text(self) -> bytes:
        """All of it in Prometheus's text form."""
        return generate_latest(self._registry)

    def answered(self, answered: Answered) -> None:
        """See `Watch`."""
        method = answered.method if answered.method in METHODS else OTHER
        self._of(self._requests, method, answered.path, str(answered.status)).inc()
        self._of(self._seconds, answered.path).observe(answered.seconds)

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""
        decision = decided.decision
        self._of(self._decisions, "yes" if decided.stored else "no").observe(decided.seconds)
        self._of(self._by_bundle, decision.digest[:12]).inc()
        for each in decision.winners:
            self._of(self._winners, each.engagement, each.channel).inc()
        if decision.no_action is not None:
            self._of(self._no_action, decision.no_action.kind).inc()

    def store_failed(self, error: Exception) -> None:  # noqa: ARG002
        """See `Watch`."""
        self._store_failures.inc()

    def engine_failed(self, engine: Engine, error: Exception) -> None:  # noqa: ARG002
        """See `Watch`."""
        self._faults.inc()

    def store_called(self, call: str, seconds: float) -> None:
        """One method of the store has answered, or failed."""
        self._of(self._store_calls, call).observe(seconds)

    def bundle_changed(self, what: str) -> None:
        """See `side_by_side.Watcher`."""
        self._bundles.labels(what).inc()

    def dropped(self, rules: Iterator[str]) -> None:
        """The rules that stopped the candidates of one decision."""
        self._looked_into.inc()
        for rule in rules:
            self._of(self._drops, rule).inc()

    def _of(self, metric: M, *labels: str) -> M:
        """The metric with these labels, or with `other` where there are too many: names come and go with bundles."""
        known: dict[tuple[str, ...], Any] = self._known[metric]
        found = known.get(labels)
        if found is None:
            labels = labels if len(known) < MOST else (OTHER,) * len(labels)
            # A dictionary is safe in threads: the same labels give the same child, whoever asks for it first.
            found = known[labels] = metric.labels(*labels)
        return cast(M, found)


class _Served(Collector):
    """Which bundles are served now."""

    def __init__(self, current: Callable[[], tuple[Engine, ...]]) -> None:
        self._current = current

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        found = GaugeMetricFamily(
            "nextbest_bundle", "The bundles that are served: 1 for each.", labels=("name", "digest", "role")
        )
        for engine, role in zip(self._current(), ("stable", "candidate"), strict=False):
            found.add_metric((engine.bundle.name, engine.bundle.digest[:12], role), 1)
        yield found


class _Log(Collector):
    """How the decision log does."""

    def __init__(self, log: DecisionLog) -> None:
        self._log = log

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        state = self._log.state
        yield GaugeMetricFamily("nextbest_log_waiting", "Decisions that wait to be logged.", state.waiting)
        yield CounterMetricFamily("nextbest_log_written", "Decisions that were logged.", state.written)
        yield CounterMetricFamily("nextbest_log_lost", "Decisions that were made and not logged.", state.lost)
        failing = float(state.failing is not None)
        yield GaugeMetricFamily("nextbest_log_failing", "1 while the log cannot be written.", failing)
