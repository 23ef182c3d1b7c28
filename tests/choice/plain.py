"""Whom Part 3 of language.md chooses, read plainly from what became of each candidate by itself.

It takes data alone (the bundle as it was written, explanations and counts as JSON forms) and shares nothing with the
engine: it sorts everybody, fills the places one after another, and says why nobody is chosen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from math import floor, inf
from typing import Any
from zoneinfo import ZoneInfo

Data = Mapping[str, Any]
CLASSES = ("mandatory", "normal", "fallback")
AHEAD = ("order", "places", "chosen")
"""How far candidates come whom nothing but better ones can stop."""
LIMITED = "variant_holdout suppressed quiet_hours holiday unknown_timezone limit never_together budget".split()
DAY = timedelta(days=1)
LARGEST = 9_000_000.0


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
class Chosen:
    """The outcome."""

    winners: Sequence[tuple[str, Plain]]
    """With the place that each fills."""
    alternatives: Sequence[Plain]
    """All of them, the best first."""
    no_action: tuple[str, str | None] | None
    """Its kind, and before when nobody goes."""


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


def choose(request: Request, traces: Sequence[Data]) -> Chosen:
    """Who is chosen, by the traces of an explanation of everybody; sets what becomes of those who may be chosen."""
    everybody = [each for each in _candidates(request, traces) if request.considers(each)]
    assert all(_is_judged(request, each) for each in everybody)
    ordered = sorted((each for each in everybody if each.able), key=lambda each: _order(request, each))
    winners: list[Plain] = []
    free = dict(request.slots)
    for each in ordered:
        each.rule = _stopped(request, each, winners, free)
        if each.rule is None:
            free[request.pool(each)] -= 1
            winners.append(each)
    placed = [(each.channel if request.places else "outbound", each) for each in winners]
    if request.places:
        placed = [each for name in request.places for each in placed if each[0] == name]
    beaten = [each for each in ordered if each.rule in ("outranked", "place_taken")]
    return Chosen(placed, beaten, None if winners else _no_action(everybody))


def _candidates(request: Request, traces: Sequence[Data]) -> Iterator[Plain]:
    for each in traces:
        engagement = request.engagement(each["engagement"])
        yield Plain(
            each["engagement"],
            engagement["kind"],
            each["channel"],
            list(engagement["channels"]).index(each["channel"]),
            each["reached"] in AHEAD,
            each["rule"],
            each["key"],
            each["deferred"],
            each["until"],
            each["factors"] or {},
        )


# 4: the rank


def _is_judged(request: Request, each: Plain) -> bool:
    """Whether its key is that of its rank, and only a key above 0 is worth anything, but for other classes."""
    excepted = _class(request, each)[0] != "normal"
    match each.rule:
        case "rank_unknown":
            return not excepted and each.key is None
        case "not_worth_it":
            return not excepted and each.key is not None and each.key <= 0 and _is_key(request, each)
    if not each.able:
        return each.key is None
    return (excepted and each.key is None) or (
        each.key is not None and _is_key(request, each) and (excepted or each.key > 0)
    )


def _is_key(request: Request, each: Plain) -> bool:
    """Only the rank by default is read here."""
    if "rank" in request.bundle["arbitration"]:
        return True
    names = ("propensity", "baseline", "value", "lever", "offer_cost", "channel_cost")
    propensity, baseline, value, lever, offer_cost, channel_cost = (each.factors[name] for name in names)
    gain = _saturated(_saturated(propensity - baseline) * value) - _saturated(propensity * offer_cost)
    rank = _saturated(_saturated(_saturated(gain) - channel_cost) * lever)
    return each.key == floor(max(-LARGEST, min(LARGEST, rank)) * 10**9 + 0.5)


def _saturated(number: float) -> float:
    return max(-1e300, min(1e300, number))


# 5: the order


def _order(request: Request, each: Plain) -> tuple[float, float, float, str, int]:
    class_, deadline = _class(request, each)
    last = inf if deadline is None or class_ != "mandatory" else deadline.timestamp()
    key = inf if each.key is None else -each.key
    return CLASSES.index(class_), last, key, each.engagement, each.preference


def _class(request: Request, each: Plain) -> tuple[str, datetime | None]:
    """Its class now, and the deadline of its obligation, if that is open."""
    engagement = request.engagement(each.engagement)
    class_: str = engagement.get("class", "normal")
    due = _due(request, each, engagement["due"]) if "due" in engagement else None
    if due is None:
        return class_, None
    urgent_from, deadline = due
    return ("mandatory" if request.now >= urgent_from else class_), deadline


def _due(request: Request, each: Plain, due: Data) -> tuple[datetime, datetime] | None:
    """From when an obligation is urgent, and its deadline; None where it is not open."""
    given = request.document.get(due.get("by") or due["of"])
    if given is None:
        return None
    within, urgent = _days(due.get("within")), _days(due.get("urgent"))
    if "T" in given:
        start = datetime.fromisoformat(given)
        deadline = _step(request, start, within)
        urgent_from = _step(request, deadline, -urgent)
    else:
        day = date.fromisoformat(given)
        start, deadline = _midnight(request, day), _midnight(request, day + within + DAY)
        # Without `urgent` it is mandatory once the deadline is over.
        urgent_from = _midnight(request, day + within - urgent) if "urgent" in due else deadline
    if "by" in due:
        start = urgent_from
    met = any(contact["engagement"] == each.engagement and _at(contact) >= start for contact in request.contacts)
    return None if met or start > request.now else (urgent_from, deadline)


def _at(contact: Data) -> datetime:
    return datetime.fromisoformat(contact["at"])


def _days(text: str | None) -> timedelta:
    return DAY * (0 if text is None else int(text.split()[0]))


def _midnight(request: Request, day: date) -> datetime:
    return datetime.combine(day, time(), request.zone)


def _step(request: Request, instant: datetime, days: timedelta) -> datetime:
    """By the wall clock of the policy zone."""
    return instant.astimezone(request.zone) + days


# 6: the places


def _stopped(request: Request, each: Plain, winners: Sequence[Plain], free: Mapping[str, int]) -> str | None:
    if any(other.engagement == each.engagement for other in winners):
        return "place_taken"
    if not free[request.pool(each)]:
        return "outranked"
    for scope in _scopes(request, each, bound=True):
        taken = sum(scope in _scopes(request, other, bound=False) for other in winners)
        if any(_is(limit, scope) and limit["count"] + taken + 1 > limit["limit"] for limit in _limits(request)):
            return f"limit:{scope}"
    if any(_apart(these, each, other) for these in _together(request) for other in winners):
        return "never_together"
    return _overdrawn(request, each, winners)


def _scopes(request: Request, each: Plain, *, bound: bool) -> list[str]:
    """The limits, but for its own, that bind a candidate, or that it counts toward; an engagement can be freed."""
    engagement = request.engagement(each.engagement)
    obeys = engagement.get("obeys_limits", True)
    if not (obeys if bound else engagement.get("counts_toward_limits", obeys)):
        return []
    if request.inbound(each.channel):
        return [f"channel.{each.channel}"]
    return [f"kind.{each.kind}", f"channel.{each.channel}", "policy"]


def _is(count: Data, scope: str) -> bool:
    return bool(count["scope"] == scope)


def _limits(request: Request) -> list[Data]:
    return [each for each in request.counts if _unit(each) is None]


def _unit(count: Data) -> str | None:
    """What a budget is of; None: it is a limit."""
    return next((word for word in ("cost", "contacts", "offers") if f" {word} " in count["text"]), None)


def _together(request: Request) -> list[Sequence[str]]:
    return [each["these"] for each in request.bundle["contact_policy"].get("never_together", ())]


def _apart(these: Sequence[str], one: Plain, two: Plain) -> bool:
    members = [next((each for each in (who.engagement, who.kind) if each in these), None) for who in (one, two)]
    return None not in members and members[0] != members[1]


def _overdrawn(request: Request, each: Plain, winners: Sequence[Plain]) -> str | None:
    """A budget of its kind that the winners leave no room in; its own nobody else draws on."""
    scope = f"kind.{each.kind}"
    for count in request.counts:
        unit = _unit(count)
        if unit is None or not _is(count, scope):
            continue
        taken = sum(_draws(request, other, unit) for other in winners if other.kind == each.kind)
        if taken and _exact(count["count"]) + taken + _draws(request, each, unit) > _exact(count["limit"]):
            return f"budget:{scope}"
    return None


def _draws(request: Request, each: Plain, unit: str) -> Decimal:
    if unit == "cost":
        return _exact(request.bundle["channels"][each.channel].get("cost", 0)) + _exact(each.factors["offer_cost"])
    return Decimal(1) if unit == "contacts" else Decimal("offer" in request.engagement(each.engagement))


def _exact(amount: object) -> Decimal:
    return Decimal(str(amount))


# 7: nobody


def _no_action(everybody: Sequence[Plain]) -> tuple[str, str | None]:
    """The kind of the candidate that got furthest."""
    dropped = {str(each.rule).partition(":")[0] for each in everybody if not each.deferred}
    if "holdout" in dropped:
        return "held_out", None
    if dropped & {"rank_unknown", "not_worth_it"}:
        return "nothing_worth_it", None
    waiting = [datetime.fromisoformat(each.until) for each in everybody if each.deferred and each.until is not None]
    if waiting:
        return "all_deferred", min(waiting).isoformat()
    return ("all_limited" if dropped & set(LIMITED) else "nothing_eligible"), None
