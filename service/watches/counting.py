"""Counts and times by their labels, quickly: a decision takes microseconds, and must not wait to be counted."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from threading import Lock

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

Labels = tuple[str, ...]


class Counts(Collector):
    """One counter of Prometheus; safe in threads."""

    def __init__(self, name: str, about: str, labels: Sequence[str]) -> None:
        self._name, self._about, self._labels = name, about, labels
        self._found: dict[Labels, int] = {}
        self._lock = Lock()

    def add(self, labels: Labels) -> None:
        """One more."""
        with self._lock:
            self._found[labels] = self._found.get(labels, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        with self._lock:
            found = dict(self._found)
        told = CounterMetricFamily(self._name, self._about, labels=self._labels)
        for labels, count in found.items():
            told.add_metric(labels, count)
        yield told


class Times(Collector):
    """One histogram of Prometheus, of seconds; safe in threads."""

    def __init__(self, name: str, about: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        self._name, self._about, self._labels, self._bounds = name, about, labels, bounds
        self._found: dict[Labels, list[float]] = {}
        """How many fell between two bounds, and at the end the sum of all."""
        self._lock = Lock()

    def add(self, labels: Labels, seconds: float) -> None:
        """One more."""
        at = bisect_left(self._bounds, seconds)
        with self._lock:
            found = self._found.get(labels)
            if found is None:
                found = self._found[labels] = [0.0] * (len(self._bounds) + 2)
            found[at] += 1
            found[-1] += seconds

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        with self._lock:
            found = {labels: list(each) for labels, each in self._found.items()}
        told = HistogramMetricFamily(self._name, self._about, labels=self._labels)
        names = [*(str(float(each)) for each in self._bounds), "+Inf"]
        for labels, (*counts, total) in found.items():
            below, buckets = 0.0, []
            for name, count in zip(names, counts, strict=True):
                below += count
                buckets.append((name, below))
            told.add_metric(labels, buckets, total)
        yield told
