"""How often each key asks: a bucket of turns that fills by the second."""

from dataclasses import dataclass
from math import ceil


@dataclass(slots=True)
class _Bucket:
    turns: float
    at: float


class Rates:
    """Of one server; in the event loop only."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, key: str, rate: float, seconds: float) -> int:
        """Takes a turn of a key that may ask `rate` times a second; 0, or after how many seconds there is one.

        `seconds` is the time on a clock that only goes forward. A bucket holds the turns of one second, and one at
        least.
        """
        most = max(rate, 1.0)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(most, seconds)
        bucket.turns = min(most, bucket.turns + (seconds - bucket.at) * rate)
        bucket.at = seconds
        if bucket.turns < 1:
            return max(1, ceil((1 - bucket.turns) / rate))
        bucket.turns -= 1
        return 0
