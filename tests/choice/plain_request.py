"""What the plain chooser knows of a decision: the bundle as written, the request, each candidate by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Data = Mapping[str, Any]


@dataclass
class Plain:
    """One candidate, and what becomes of it."""

    engagement: str
    kind: str
    channel: str
    preference: int
    able: bool
    """Whether it may be chosen."""
    rule: str | None
    """What stops it; None: it wins."""
    key: int | None
    deferred: bool
    until: str | None
    factors: Data

    @property
    def name(self) -> tuple[str, str]:
        return self.engagement, self.channel


@dataclass(frozen=True)
class Request:
    """One decision: the bundle as written, the customer after the event, what is asked, and what limits count."""

    bundle: Data
    document: Data
    now: datetime
    places: Sequence[str]
    triggered_only: bool
    contacts: Sequence[Data]
    """Those that were confirmed, up to now."""
    counts: Sequence[Data]
    """JSON forms of limits and budgets: scope, text, count, limit."""

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.bundle["timezone"])

    def engagement(self, name: str) -> Data:
        given = self.bundle["engagements"][name]
        return {**self.bundle["kinds"][given["kind"]], **given}

    def inbound(self, channel: str) -> bool:
        return bool(self.bundle["channels"][channel].get("inbound"))

    def considers(self, each: Plain) -> bool:
        if self.triggered_only and "on" not in self.engagement(each.engagement):
            return False
        return each.channel in self.places if self.places else not self.inbound(each.channel)

    @cached_property
    def slots(self) -> dict[str, int]:
        """How many places there are: outbound ones by channel only where each channel has its own."""
        if self.places:
            return {name: self.bundle["channels"][name].get("slots", 1) for name in self.places}
        if self._one:
            return {"outbound": 1}
        return {name: 1 for name in self.bundle["channels"] if not self.inbound(name)}

    @property
    def _one(self) -> bool:
        places: str = self.bundle["arbitration"].get("places", "one per customer")
        return not self.places and places == "one per customer"

    def pool(self, each: Plain) -> str:
        return "outbound" if self._one else each.channel
