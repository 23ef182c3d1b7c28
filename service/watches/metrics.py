"""What a server does in numbers, for Prometheus: sets of labels that are bounded, and nothing about a customer."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from nextbest.engine.decision_log.log import DecisionLog
from nextbest.engine.engine import Engine
from nextbest.service.watches.tallies import OTHER, Counts, Read, Timed
from nextbest.service.watching import Answered, Decided, Quiet

METHODS = frozenset({"GET", "HEAD", "POST", "DELETE"})


class Metrics(Quiet):
    """Counts for one server; `text` is what `/metrics` answers."""

    def __init__(self, log: DecisionLog | None = None) -> None:
        """`serve` follows as soon as a bundle is served."""
        self._requests = Timed(
            ("method", "path", "status"),
            Read("nextbest_requests", "Requests that were answered.", ("method", "path", "status")),
            Read(
                "nextbest_request_seconds",
                "How long requests took, from their first byte to the answer's last.",
                ("path",),
            ),
        )
        self._decisions = Timed(
            ("digest", "stored"),
            Read("nextbest_decisions", "Decisions by the digest of their bundle.", ("digest",)),
            Read(
                "nextbest_decision_seconds",
                "How long decisions took, the store included where it was asked.",
                ("stored",),
            ),
        )
        self._winners = Counts("nextbest_winners", "What was chosen.", ("engagement", "channel"))
        self._no_action = Counts("nextbest_no_action", "Decisions to do nothing, by their kind.", ("kind",))
        self._faults = Counts("nextbest_faults", "Requests that ended in a fault of ours.")
        self._store_failures = Counts("nextbest_store_failures", "Requests that the store could not serve.")
        self._store_calls = Timed(
            ("call",), None, Read("nextbest_store_seconds", "How long the store took.", ("call",))
        )
        self._bundles = Counts(
            "nextbest_bundle_changes",
            "What became of bundles: replaced, beside, promoted, withdrawn, refused, unchanged.",
            ("what",),
        )
        self._drops = Counts(
            "nextbest_drops",
            "Rules that stopped candidates, of those decisions that were looked into: about one a second.",
            ("rule",),
        )
        self._looked_into = Counts("nextbest_drops_decisions", "Decisions that were looked into for `nextbest_drops`.")
        self._registry = registry = CollectorRegistry()
        for each in (
            *(self._requests, self._decisions, self._winners, self._no_action, self._faults, self._store_failures),
            *(self._store_calls, self._bundles, self._drops, self._looked_into),
        ):
            registry.register(each)
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
        method, path, status, _, seconds, _, _ = answered
        self._requests.add((method if method in METHODS else OTHER, path, status), seconds)

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""
        decision = decided.decision
        self._decisions.add((decision.digest[:12], "yes" if decided.stored else "no"), decided.seconds)
        for each in decision.winners:
            self._winners.add(each.engagement, each.channel)
        if decision.no_action is not None:
            self._no_action.add(decision.no_action.kind)

    def store_failed(self, error: Exception) -> None:  # noqa: ARG002
        """See `Watch`."""
        self._store_failures.add()

    def engine_failed(self, engine: Engine, error: Exception) -> None:  # noqa: ARG002
        """See `Watch`."""
        self._faults.add()

    def store_called(self, call: str, seconds: float) -> None:
        """One method of the store has answered, or failed."""
        self._store_calls.add((call,), seconds)

    def bundle_changed(self, what: str) -> None:
        """See `side_by_side.Watcher`."""
        self._bundles.add(what)

    def dropped(self, rules: Iterator[str]) -> None:
        """The rules that stopped the candidates of one decision."""
        self._looked_into.add()
        for rule in rules:
            self._drops.add(rule)


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
