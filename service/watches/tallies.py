"""What is counted, by labels, and read out for Prometheus only when it is asked for.

prometheus-client's own counters look their labels up, and take a lock, for each sample: with all that is counted of one
decision that took longer than deciding it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from threading import Lock
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

MOST = 5_000
"""Sets of labels of one metric; what comes after is counted as `other`: names come and go with bundles."""
OTHER = "other"
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of what durations are counted in."""
_BOUNDS = (*(repr(each) for each in SECONDS), "+Inf")

Labels = tuple[str | int, ...]


class Counts(Collector):
    """How often something was, by labels; safe in threads."""

    def __init__(self, name: str, about: str, labels: tuple[str, ...] = ()) -> None:
        self._told, self._lock = (name, about, labels), Lock()
        self._counts: dict[Labels, int] = {} if labels else {(): 0}

    def add(self, *labels: str | int) -> None:
        """Once more."""
        counts = self._counts
        with self._lock:
            if labels in counts:
                counts[labels] += 1
            else:
                name = _bounded(labels, len(counts))
                counts[name] = counts.get(name, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        with self._lock:
            counts = [*self._counts.items()]
        yield _counter(*self._told, counts)


class Timed(Collector):
    """How often something was, and how long it took, by labels; safe in threads.

    What has all labels is counted once; a counter and a histogram are read out, each by some of them.
    """

    def __init__(self, labels: tuple[str, ...], counted: "Read | None", timed: "Read") -> None:
        self._labels, self._counted, self._timed, self._lock = labels, counted, timed, Lock()
        self._found: dict[Labels, _Histogram] = {}

    def add(self, labels: Labels, seconds: float) -> None:
        """One that took so long."""
        with self._lock:
            found = self._found.get(labels) or self._new(labels)
            found.counts[bisect_left(SECONDS, seconds)] += 1
            found.sum += seconds

    def _new(self, labels: Labels) -> "_Histogram":
        return self._found.setdefault(_bounded(labels, len(self._found)), _Histogram())

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        with self._lock:
            every = [(labels, [*each.counts], each.sum) for labels, each in self._found.items()]
        if self._counted is not None:
            name, about, by = self._counted
            counts: Counter[Labels] = Counter()
            for labels, found, _ in every:
                counts[self._chosen(labels, by)] += sum(found)
            yield _counter(name, about, by, counts.items())
        name, about, by = self._timed
        sums: dict[Labels, _Histogram] = {}
        for labels, found, total in every:
            sums.setdefault(self._chosen(labels, by), _Histogram()).join(found, total)
        told = HistogramMetricFamily(name, about, labels=by)
        for labels, each in sums.items():
            buckets = [*zip(_BOUNDS, accumulate(each.counts), strict=True)]
            told.add_metric([str(label) for label in labels], buckets, each.sum)
        yield told

    def _chosen(self, labels: Labels, by: tuple[str, ...]) -> Labels:
        return tuple(label for label, name in zip(labels, self._labels, strict=True) if name in by)


class Read(NamedTuple):
    """One metric, and by which labels it is told."""

    name: str
    about: str
    by: tuple[str, ...]


class _Histogram:
    """Counts between one bound and the next, and the sum of all that was counted."""

    __slots__ = ("counts", "sum")

    def __init__(self) -> None:
        self.counts = [0] * len(_BOUNDS)
        self.sum = 0.0

    def join(self, counts: Iterable[int], total: float) -> None:
        """Add what was counted elsewhere."""
        self.counts = [mine + more for mine, more in zip(self.counts, counts, strict=True)]
        self.sum += total


def _bounded(labels: Labels, known: int) -> Labels:
    """The labels of what was not counted yet, or `other` where there are too many."""
    return labels if known < MOST else (OTHER,) * len(labels)


def _counter(name: str, about: str, labels: tuple[str, ...], counts: Iterable[tuple[Labels, int]]) -> Metric:
    found = CounterMetricFamily(name, about, labels=labels)
    for each, count in counts:
        found.add_metric([str(label) for label in each], count)
    return found
