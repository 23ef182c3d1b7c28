"""What keeps a candidate from a place that others are picked for before (language.md Part 3, 6)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tests.choice.plain_request import Data, Plain, Request


def stopped(request: Request, each: Plain, winners: Sequence[Plain], free: Mapping[str, int]) -> str | None:
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
