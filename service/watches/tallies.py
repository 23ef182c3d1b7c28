"""What is counted, by labels, and read out for Prometheus only when it is asked for.

prometheus-client's own counters look their labels up, and take a lock, for each sample: with all that is counted of one
decision that took longer than deciding it.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from threading import Lock

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

MOST = 5_000
"""Sets of labels of one metric; what comes after is counted as `other`: names come and go with bundles."""
OTHER = "other"
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of what durations are counted in."""
_BOUNDS = (*(repr(each) for each in SECONDS), "+Inf")

Labels = tuple[str, ...]


class Counts(Collector):
    """How often something was, by labels; safe in threads."""

    def __init__(self, name: str, about: str, labels: Labels = ()) -> None:
        self._told, self._lock = (name, about, labels), Lock()
        self._other = (OTHER,) * len(labels)
        self._counts: dict[Labels, int] = {} if labels else {(): 0}

    def add(self, *labels: str) -> None:
        """Once more."""
        counts = self._counts
        with self._lock:
            if labels in counts:
                counts[labels] += 1
            else:
                name = labels if len(counts) < MOST else self._other
                counts[name] = counts.get(name, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        name, about, labels = self._told
        found = CounterMetricFamily(name, about, labels=labels)
        with self._lock:
            counts = [*self._counts.items()]
        for each, count in counts:
            found.add_metric(each, count)
        yield found


class Durations(Collector):
    """How long something took, by one label; safe in threads."""

    def __init__(self, name: str, about: str, label: str) -> None:
        self._told, self._lock = (name, about, (label,)), Lock()
        self._found: dict[str, _Histogram] = {}

    def add(self, label: str, seconds: float) -> None:
        """One that took so long."""
        with self._lock:
            found = self._found.get(label)
            if found is None:
                label = label if len(self._found) < MOST else OTHER
                found = self._found.setdefault(label, _Histogram())
            found.counts[bisect_left(SECONDS, seconds)] += 1
            found.sum += seconds

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        name, about, labels = self._told
        found = HistogramMetricFamily(name, about, labels=labels)
        with self._lock:
            every = [(label, [*each.counts], each.sum) for label, each in self._found.items()]
        for label, counts, total in every:
            found.add_metric((label,), [*zip(_BOUNDS, accumulate(counts), strict=True)], total)
        yield found


class _Histogram:
    """Counts between one bound and the next, and the sum of all that was counted."""

    __slots__ = ("counts", "sum")

    def __init__(self) -> None:
        self.counts = [0] * len(_BOUNDS)
        self.sum = 0.0
