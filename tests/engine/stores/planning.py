"""Plans made by hand: a policy of one engagement with a limit in total for each customer, and budgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.decision import Decision, Factors, NoAction, Offer, Winner
from nextbest.engine.remembering.memory import Memory, Purse, Waiting, Window
from nextbest.engine.remembering.reservation import Draw, OfferDraft, Plan, Reservation
from nextbest.engine.stores import Store

NOW = 1_763_800_000
"""2025-11-22 in UTC."""
HOLD = 900
DAY = 86_400
EVER = Window(-(2**40), None)
CONTACTS = Purse("kind.loyalty", "contacts", "total")
COST = Purse("engagement.welcome", "cost", "total")
OFFERS = Purse("kind.loyalty", "offers", "total")
TERMS = {"percent": 10, "items": ["shoes", "größe"]}


def at(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)


def seconds(instant: object) -> float:
    assert isinstance(instant, datetime)
    return instant.timestamp()


@dataclass(frozen=True)
class Policy:
    """What a decision goes by."""

    limit: int = 1_000
    """Contacts for a customer, in total or in the last `per` seconds."""
    per: int = 2**40
    budgets: Mapping[Purse, int] = field(default_factory=dict)
    windows: Mapping[Purse, Sequence[Window]] = field(default_factory=dict)
    """Those of a budget that is not in total."""
    places: tuple[str, ...] = ("outbound",)
    engagement: str = "welcome"
    kind: str = "loyalty"
    channel_cost: int = 20
    offer_cost: int | None = None
    """None: no offer."""
    expires: tuple[Period | Duration, ...] = (Period(0, 7),)
    zone: str = "Europe/Berlin"
    event_id: str | None = None
    stage: str = "loyalty"
    stage_since: int | None = None
    waiting: tuple[Waiting, ...] = ()
    waiting_until: int | None = None

    @property
    def all_windows(self) -> dict[Purse, Sequence[Window]]:
        return {purse: self.windows.get(purse, [EVER]) for purse in self.budgets}

    def decide(self, store: Store, customer: str, now: int = NOW, hold: int = HOLD) -> Decision:
        return store.reserve(customer, now, hold, self.all_windows, lambda memory: self.plan(customer, now, memory))

    def memory(self, store: Store, customer: str, now: int = NOW) -> Memory:
        return store.memory(customer, now, self.all_windows)

    def plan(self, customer: str, now: int, memory: Memory) -> Plan:
        """Pure, as what the engine gives a store."""
        counting = sum(seconds(each["at"]) > now - self.per for each in memory.contacts)
        count = counting + len(memory.reserved) + len(memory.later)
        left = [(limit - memory.spent[purse]) // max(self.amount(purse), 1) for purse, limit in self.budgets.items()]
        fits = max(0, min([self.limit - count, len(self.places), *left]))
        reservations = tuple(self._reservation(place) for place in self.places[:fits])
        return Plan(
            self._decision(customer, now, fits),
            reservations,
            stage_since=self.stage_since,
            waiting=self.waiting,
            waiting_until=self.waiting_until,
            event_id=self.event_id,
        )

    def amount(self, purse: Purse) -> int:
        cost = self.channel_cost + (self.offer_cost or 0)
        return {"contacts": 1, "offers": int(self.offer_cost is not None), "cost": cost}[purse.of]

    def _reservation(self, place: str) -> Reservation:
        draft = None if self.offer_cost is None else OfferDraft("ten off", TERMS, self.zone, self.expires)
        draws = [
            Draw(purse, window.start, window.end, self.amount(purse), limit)
            for purse, limit in self.budgets.items()
            for window in self.all_windows[purse]
        ]
        return Reservation(
            place, self.engagement, self.kind, "push", False, 1, "calm",
            self.channel_cost, self.offer_cost or 0, draft, tuple(draws),
        )  # fmt: skip

    def _decision(self, customer: str, now: int, winners: int) -> Decision:
        offer = None if self.offer_cost is None else Offer(None, "ten off", TERMS, self.offer_cost / 10_000, None)
        factors = Factors(0.1, None, 20.0, 1.0, None, 0.002)
        won = tuple(
            Winner(place, self.engagement, self.kind, "push", 1, "calm", 5, factors, {"title": "Größe"}, offer)
            for place in self.places[:winners]
        )
        no_action = None if won else NoAction("all_limited")
        return Decision(None, customer, at(now), "shop", "abc", None, self.stage, won, no_action, (), ())


ANY = Policy()
"""Always one contact, without limit or budget."""


def contact_of(decision: Decision, number: int = 1) -> str:
    assert decision.id is not None
    return f"{decision.id}-{number}"


def code_of(decision: Decision) -> str:
    winner = decision.winner
    assert winner is not None
    assert winner.offer is not None
    assert winner.offer.code is not None
    return winner.offer.code


def sent(store: Store, policy: Policy, customer: str, now: int = NOW) -> Decision:
    """A decision that was made and confirmed at once."""
    decision = policy.decide(store, customer, now)
    assert store.confirm(id_of(decision), at=at(now)).kind == "done"
    return decision


def id_of(decision: Decision) -> str:
    assert decision.id is not None
    return decision.id
