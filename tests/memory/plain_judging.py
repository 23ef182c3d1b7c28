"""Each candidate by itself, by a plain reading of Part 3, 2 to 4: every rule that stops it, and its rank."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, inf
from typing import Literal

from nextbest.dsl.checked_campaigns import Offer, Step, Variant
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import MONEY, NUMBER
from tests.differential.plain_values import Value, in_range
from tests.memory import plain_hours as hours
from tests.memory import plain_protection as protection
from tests.memory.plain_case import Candidate, Context, PlainCase
from tests.memory.plain_customer import PlainContact
from tests.memory.plain_protection import Full, Spending
from tests.memory.plain_runs import Obligation, goal_reached, next_step, obligation, present, slot_held
from tests.memory.plain_triggers import called, in_season

Effect = Literal["drop", "defer"]
LARGEST = 9_000_000


@dataclass
class Fate:
    """What became of one candidate."""

    candidate: Candidate
    stops: list[tuple[str, Effect]]
    """Every rule of steps 2 and 3 that drops or defers it, in their order."""
    class_: str
    obligation: Obligation
    step: int
    drawn: Variant | None
    spending: Spending
    full: list[Full]
    offer_cost: float | None
    """None: there is no offer."""
    not_before: int | None = None
    """When it may go; only of a deferred one."""
    key: int | None = None
    rule: str | None = None
    """The first rule that drops it, or the deferring one that ends last; None: it won."""
    deferred: bool = False
    crowded: bool = False
    """Whether it may go by itself, and only better ones keep it from going."""

    @property
    def stopping(self) -> Full | None:
        """The limit that stops it, as it was before anything was picked."""
        return next((each for each in self.full if each.rule == self.rule), None)

    def as_contact(self, case: PlainCase) -> PlainContact:
        engagement = self.candidate.engagement
        return PlainContact(
            case.now, "", engagement.name, engagement.kind, self.candidate.channel.name, self.candidate.channel.inbound
        )


def judged(case: PlainCase, candidate: Candidate) -> Fate:
    engagement = candidate.engagement
    due = obligation(case, engagement)
    found = next_step(case, engagement) if engagement.promises.steps else None
    number, step = found or (1, None)
    drawn = protection.variant(case, candidate)
    plain = protection.plain_offer(candidate, step)
    given = plain if drawn is None or drawn.offer is None else drawn.offer
    draws = protection.draws(candidate, given is not None, _cost(case, given))
    fate = Fate(
        candidate,
        stops=[],
        class_="mandatory" if due.mandatory else engagement.class_,
        obligation=due,
        step=number,
        drawn=drawn,
        spending=Spending(engagement.name, engagement.kind, draws),
        full=list(protection.full_limits(case, candidate, ())),
        offer_cost=None if given is None else _cost(case, given) / 10_000,
    )
    fate.stops.extend(_ineligible(case, candidate, due, step))
    fate.stops.extend(_not_contactable(case, fate, step))
    _first(case, fate)
    fate.key = key(case, candidate, _cost(case, plain))
    if fate.rule is None and fate.class_ == "normal" and (fate.key is None or fate.key <= 0):
        fate.rule = "rank_unknown" if fate.key is None else "not_worth_it"
    return fate


def _cost(case: PlainCase, offer: Offer | None) -> Value:
    return 0 if offer is None or offer.cost is None else case.value(offer.cost)


def _ineligible(
    case: PlainCase, candidate: Candidate, due: Obligation, step: Step | None
) -> Iterator[tuple[str, Effect]]:
    engagement = candidate.engagement
    if engagement.paused:
        yield "paused", "drop"
    if engagement.stages is not None and case.reading.context["stage",] not in engagement.stages:
        yield "stage", "drop"
    call = called(case, engagement)
    if call == "no":
        yield "on", "drop"
    if not in_season(case, engagement):
        yield "during", "drop"
    if not case.yes(engagement.when):
        yield "when", "drop"
    if goal_reached(case, engagement):
        yield "goal", "drop"
    too_soon = call == "later" or (bool(engagement.promises.steps) and step is None)
    if too_soon or slot_held(case, engagement):
        yield "wait", "drop"
    if engagement.promises.due is not None and not due.open and not present(case, engagement):
        yield "due", "drop"


def _not_contactable(case: PlainCase, fate: Fate, step: Step | None) -> Iterator[tuple[str, Effect]]:
    candidate = fate.candidate
    channel = candidate.channel
    asked = channel.name in case.places if case.places else not channel.inbound
    off_channel = step is not None and channel.name not in step.channels
    if not asked or off_channel or not case.yes(channel.when):
        yield "channel", "drop"
    if protection.held_out(case) and fate.class_ != "mandatory":
        yield "holdout", "drop"
    if protection.tried_without(case, candidate):
        yield "variant_holdout", "drop"
    if protection.suppressed(case, candidate):
        yield "suppressed", "drop"
    yield from _closed(case, candidate)
    if protection.on_hold(case, candidate):
        yield "unknown_timezone", "drop"
    yield from ((each.rule, "drop") for each in fate.full)
    if protection.kept_apart(case, candidate, ()):
        yield "never_together", "drop"
    if protection.overdrawn(case, candidate, fate.spending.draws, ()):
        yield "budget", "drop"


def _closed(case: PlainCase, candidate: Candidate) -> Iterator[tuple[str, Effect]]:
    drops = hours.closed(case, candidate.channel, "drop", case.now)
    defers = hours.closed(case, candidate.channel, "defer", case.now)
    # What would hold longer than 35 days drops.
    endless = bool(defers) and hours.opens(case, candidate.channel) is None
    for rule in ("quiet_hours", "holiday"):
        if rule in drops or (rule in defers and endless):
            yield rule, "drop"
        elif rule in defers:
            yield rule, "defer"


def _first(case: PlainCase, fate: Fate) -> None:
    """The first rule that drops it; else of those that defer it the one that ends last."""
    channel = fate.candidate.channel
    drops = [rule for rule, effect in fate.stops if effect == "drop"]
    defers = [rule for rule, effect in fate.stops if effect == "defer"]
    if drops:
        fate.rule = drops[0]
    elif defers:
        fate.deferred = True
        fate.not_before = hours.opens(case, channel)
        fate.rule = max(defers, key=lambda rule: hours.ends(case, channel, rule) or inf)


def key(case: PlainCase, candidate: Candidate, offer_cost: Value) -> int | None:
    """The rank in billionths; None: it has none."""
    use, engagement = candidate.use, candidate.engagement
    here: Context = {("channel",): candidate.channel.name}
    lever: Value = 1.0
    for each in engagement.levers:
        factor = _number(case, each, here)
        lever = None if None in (lever, factor) else in_range(lever * factor, NUMBER)
    supplied: Context = {
        ("propensity",): None if use.propensity is None else _number(case, use.propensity, here),
        ("baseline",): 0.0 if use.baseline is None else _number(case, use.baseline, here),
        ("value",): None if use.value is None else _number(case, use.value, here),
        ("lever",): lever,
        ("offer_cost",): None if offer_cost is None else offer_cost / 10_000,
        ("channel_cost",): candidate.channel.cost / 10_000,
    }
    rank = _number(case, case.bundle.arbitration.rank, supplied)
    return None if rank is None else floor(max(-LARGEST, min(LARGEST, rank)) * 10**9 + 0.5)


def _number(case: PlainCase, expression: Expression, context: Context) -> float | None:
    value = case.value(expression, context)
    if value is None:
        return None
    return value / 10_000 if expression.type == MONEY else float(value)
