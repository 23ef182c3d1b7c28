"""What was sent, counted plainly against what a bundle allows: it shares nothing with the engine but the bundle."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_policy import Limit
from nextbest.dsl.clauses import Calendar, Sliding
from nextbest.engine.stores import Store
from tests.differential.plain_time import PlainClock


@dataclass(frozen=True)
class Sent:
    """One contact."""

    id: str
    customer: str
    at: int
    engagement: str
    kind: str
    channel: str
    step: int
    costs: int
    """Ten-thousandths."""
    offers: int


def contacts_of(store: Store) -> list[Sent]:
    """Every confirmed contact of a store, in order."""
    found = []
    for each in store.export():
        for slot in _records(each.get("contacts")):
            if slot["state"] == "confirmed":
                found.append(_sent(each, slot))
    return sorted(found, key=lambda each: (each.at, each.id))


def states_of(store: Store) -> Counter[str]:
    """How many slots there are in each state."""
    return Counter(slot["state"] for each in store.export() for slot in _records(each.get("contacts")))


def _records(given: Any) -> Sequence[Mapping[str, Any]]:
    return given or ()


def _sent(decision: Mapping[str, Any], slot: Mapping[str, Any]) -> Sent:
    return Sent(
        id=f"{decision['id']}-{slot['number']}",
        customer=decision["customer"],
        at=int(datetime.fromisoformat(slot["at"]).timestamp()),
        engagement=slot["engagement"],
        kind=slot["kind"],
        channel=slot["channel"],
        step=slot["step"],
        costs=round(float(slot["channel_cost"]) * 10_000) + round(float(slot["offer_cost"]) * 10_000),
        offers=int("offer" in slot),
    )


def exceeded(bundle: Bundle, sent: Sequence[Sent], zones: Mapping[str, str | None]) -> list[str]:
    """Every limit and budget that is exceeded, and every step that was sent twice; zones by customer."""
    return [
        *(f"{scope}: {each.text.value}: {found}" for scope, each, found in _limits(bundle, sent, zones)),
        *(f"{owner}: {each.text.value}: {found}" for owner, each, found in _budgets(bundle, sent)),
        *_too_close(bundle, sent),
    ]


def _limits(
    bundle: Bundle, sent: Sequence[Sent], zones: Mapping[str, str | None]
) -> Iterator[tuple[str, Limit, object]]:
    for scope, limit, is_its in _scopes(bundle):
        for customer in dict.fromkeys(each.customer for each in sent):
            zone = ZoneInfo(zones[customer] or bundle.timezone)
            mine = [each for each in sent if each.customer == customer and is_its(each)]
            most = _most(limit, [each.at for each in mine], zone, ZoneInfo(bundle.timezone))
            if most > limit.count:
                yield scope, limit, (customer, most)


def _scopes(bundle: Bundle) -> Iterator[tuple[str, Limit, Callable[[Sent], bool]]]:
    """Every limit with whose contacts it counts."""
    for limit in bundle.policy.limits:
        yield "policy", limit, lambda _: True
    for channel in bundle.channels.values():
        for limit in channel.limits:
            yield channel.name, limit, lambda each, name=channel.name: each.channel == name  # type: ignore[misc]
    for kind in bundle.kinds.values():
        for limit in kind.limits:
            yield kind.name, limit, lambda each, name=kind.name: each.kind == name  # type: ignore[misc]
    for engagement in bundle.engagements.values():
        # Those of a sequence count its runs, and its first step begins one.
        runs = bool(engagement.promises.steps)
        for limit in engagement.limits:
            yield (
                engagement.name,
                limit,
                lambda each, name=engagement.name, runs=runs: (  # type: ignore[misc]
                    each.engagement == name and (not runs or each.step == 1)
                ),
            )


def _most(limit: Limit, instants: Sequence[int], zone: ZoneInfo, policy: ZoneInfo) -> int:
    """The most that any window of the limit holds."""
    match limit.pace:
        case Sliding(length=length):
            ends = [(PlainClock(each, policy).step(each, -1, length), each) for each in instants]
            return max((sum(start < each <= end for each in instants) for start, end in ends), default=0)
        case Calendar(unit=unit):
            return max(Counter(unit_of(unit, at, zone) for at in instants).values(), default=0)
    return len(instants)


def unit_of(unit: str, at: int, zone: ZoneInfo) -> Hashable:
    """Which day, week, month or year it is there."""
    day: date = datetime.fromtimestamp(at, zone).date()
    return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month), "year": day.year}[unit]


def _budgets(bundle: Bundle, sent: Sequence[Sent]) -> Iterator[tuple[str, Budget, object]]:
    for owner, budget, is_its in _owners(bundle):
        for unit, amount in spent(budget, filter(is_its, sent), bundle).items():
            if amount > budget.amount:
                yield owner, budget, (unit, amount)


def _owners(bundle: Bundle) -> Iterator[tuple[str, Budget, Callable[[Sent], bool]]]:
    for kind in bundle.kinds.values():
        for budget in kind.budgets:
            yield f"kind.{kind.name}", budget, lambda each, name=kind.name: each.kind == name  # type: ignore[misc]
    for engagement in bundle.engagements.values():
        for budget in engagement.budgets:
            name = engagement.name
            yield f"engagement.{name}", budget, lambda each, name=name: each.engagement == name  # type: ignore[misc]


def spent(budget: Budget, sent: Iterable[Sent], bundle: Bundle) -> Counter[Hashable]:
    """What was given out of a budget in each of its units."""
    found = Counter[Hashable]()
    for each in sent:
        unit: Hashable = "total"
        if isinstance(budget.pace, Calendar):
            unit = unit_of(budget.pace.unit, each.at, ZoneInfo(bundle.timezone))
        found[unit] += {"contacts": 1, "offers": each.offers, "cost": each.costs}[budget.of]
    return found


def all_spent(bundle: Bundle, sent: Sequence[Sent], now: int) -> dict[tuple[str, str, str], int]:
    """What each budget has given out in its present unit: by owner, what is counted, and unit."""
    found: dict[tuple[str, str, str], int] = {}
    for owner, budget, is_its in _owners(bundle):
        unit, key = "total", "total"
        if isinstance(budget.pace, Calendar):
            unit = budget.pace.unit
            key = unit_of(unit, now, ZoneInfo(bundle.timezone))  # type: ignore[assignment]
        found[owner, budget.of, unit] = spent(budget, filter(is_its, sent), bundle)[key]
    return found


def _too_close(bundle: Bundle, sent: Sequence[Sent]) -> Iterator[str]:
    """Engagements that were sent together although they never must be."""
    for rule in bundle.policy.never_together:
        names = [each.name for each in rule.members if not each.is_kind]
        for a in sent:
            for b in sent:
                together = a.customer == b.customer and a.at <= b.at and {a.engagement, b.engagement} <= set(names)
                if together and a.engagement != b.engagement and rule.within is not None:
                    start = PlainClock(b.at, ZoneInfo(bundle.timezone)).step(b.at, -1, rule.within)
                    if start < a.at:
                        yield f"never together: {a} {b}"
