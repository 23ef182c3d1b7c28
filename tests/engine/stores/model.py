"""What a store does, told plainly: lists that are looked through from end to end, one caller at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.decision import Decision
from nextbest.engine.remembering.memory import Contact, Memory, Purse, Window
from nextbest.engine.stores.store import Windows
from tests.engine.stores.planning import HOLD, Policy, at

WEEK = 7 * 86_400


@dataclass
class Offer:
    code: str
    cost: int
    issued: int | None = None
    redeemed: tuple[str, int] | None = None
    taken_back: bool = False
    void: bool = False

    def over(self, now: int) -> bool:
        return self.issued is not None and self.redeemed is None and self.issued + WEEK <= now


@dataclass
class Slot:
    decision: str
    number: int
    customer: str | None
    place: str
    at: int
    cost: int
    offer: Offer | None
    state: str = "reserved"
    outcomes: set[str] = field(default_factory=set)
    reports: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lapses = self.at + HOLD

    @property
    def id(self) -> str:
        return f"{self.decision}-{self.number}"

    def over(self, now: int) -> bool:
        return self.state == "reserved" and self.lapses <= now

    def amount(self, purse: Purse, window: Window, now: int | None = None) -> int:
        """What it draws; at `now` without what is over, else with all that nobody noticed to be over."""
        last = self.lapses - 1 if self.state == "reserved" else self.at
        inside = last >= window.start and (window.end is None or self.at < window.end)
        if self.state not in ("reserved", "confirmed") or not inside or (now is not None and self.over(now)):
            return 0
        offer = self.offer
        gone = offer is not None and (offer.taken_back or (now is not None and offer.over(now)))
        cost = self.cost + (offer.cost if offer is not None and not gone else 0)
        return {"contacts": 1, "offers": int(offer is not None), "cost": cost}[purse.of]

    def contact(self) -> Contact:
        came = {name: name in self.outcomes for name in OUTCOMES}
        return Contact(self.at, self.id, "welcome", "loyalty", "push", False, 1, "calm", **came)


@dataclass
class Model:
    slots: list[Slot] = field(default_factory=list)
    events: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def memory(self, customer: str, now: int, windows: Windows) -> Memory:
        hers = [each for each in self.slots if each.customer == customer]
        contacts = sorted(each.contact() for each in hers if each.state == "confirmed")
        return Memory(
            contacts=tuple(each._asdict() | {"at": at(each.at)} for each in contacts if each.at <= now),
            offers=tuple(sorted(_offers(hers, now), key=lambda each: (each["at"], each["id"]))),
            reserved=tuple(sorted(each.contact() for each in hers if each.state == "reserved" and not each.over(now))),
            lapses={each.contact().id: each.lapses for each in hers if each.state == "reserved" and not each.over(now)},
            later=tuple(each for each in contacts if each.at > now),
            spent={purse: max(self._spent(purse, each, now) for each in windows[purse]) for purse in windows},
        )

    def _spent(self, purse: Purse, window: Window, now: int | None) -> int:
        return sum(each.amount(purse, window, now) for each in self.slots)

    def before(self, customer: str, event: str | None, now: int) -> str | None:
        """The decision that stands for this event."""
        for id in self.events.get((customer, event or ""), []):
            for each in self.slots:
                if each.decision == id and each.state in ("reserved", "confirmed") and not each.over(now):
                    return id
        return None

    def decide(self, customer: str, now: int, policy: Policy, decision: Decision) -> None:
        """Note what was decided; that it is right is for the caller to see."""
        self.known.add(customer)
        if self.before(customer, policy.event_id, now) is not None:
            return
        assert decision.id is not None
        if policy.event_id is not None:
            self.events.setdefault((customer, policy.event_id), []).append(decision.id)
        for each in self.slots:
            if each.customer == customer and each.over(now):
                each.state = "lapsed"
        for number, winner in enumerate(decision.winners, start=1):
            code = winner.offer and winner.offer.code
            offer = Offer(code, policy.offer_cost or 0) if code else None
            slot = Slot(decision.id, number, customer, winner.place, now, policy.channel_cost, offer)
            self.slots.append(slot)
        if decision.winners and self._scarce(policy):
            for each in self.slots:
                if each.over(now):
                    each.state = "lapsed"
                if each.offer is not None and each.offer.over(now) and each.state == "confirmed":
                    each.offer.taken_back = True

    def _scarce(self, policy: Policy) -> bool:
        return any(
            self._spent(purse, window, None) > limit
            for purse, limit in policy.budgets.items()
            for window in policy.all_windows[purse]
        )

    def confirm(self, decision: str, instant: int, place: str | None) -> tuple[str, str | None]:
        found = self._found(decision, place)
        if not found:
            return "refused", "unknown"
        ours = [each for each in found if each.state != "released"]
        waiting = [each for each in ours if each.state == "reserved"]
        if not ours or any(each.state == "lapsed" or (each in waiting and instant >= each.lapses) for each in ours):
            return "refused", "gone"
        for each in waiting:
            each.state, each.at = "confirmed", max(each.at, instant)
            if each.offer is not None:  # one that is void costs nothing either from when it would have expired
                each.offer.issued = each.at
        return ("done" if waiting else "repeated"), None

    def release(self, decision: str, place: str | None) -> tuple[str, str | None]:
        found = self._found(decision, place)
        if not found:
            return "refused", "unknown"
        waiting = [each for each in found if each.state == "reserved"]
        for each in waiting:
            each.state = "released"
        if waiting:
            return "done", None
        states = {each.state for each in found}
        if "released" in states:
            return "repeated", None
        return "refused", "gone" if "lapsed" in states else "confirmed"

    def record(self, contact: str, outcome: str, id: str) -> tuple[str, str | None]:
        found = [each for each in self.slots if each.id == contact and each.customer is not None]
        if not found:
            return "refused", "unknown"
        if found[0].state in ("released", "lapsed"):
            return "refused", "gone"
        if (id, outcome) in found[0].reports:
            return "repeated", None
        found[0].reports.add((id, outcome))
        found[0].outcomes |= {outcome, "opened"} if outcome == "clicked" else {outcome}
        return "done", None

    def redeem(self, code: str, customer: str, event: str, now: int) -> str | None:
        for slot in self.slots:
            offer = slot.offer
            if offer is None or offer.code != code or offer.void:
                continue
            if slot.customer != customer:
                return "not_yours"
            if offer.redeemed is not None:
                return None if offer.redeemed[0] == event else "already_redeemed"
            if offer.issued is None:
                return "not_sent"
            if offer.over(now) or offer.taken_back:
                return "expired"
            offer.redeemed = event, max(now, offer.issued)
            slot.outcomes.add("redeemed")
            slot.reports.add((event, "redeemed"))
            return None
        return "unknown"

    def forget(self, customer: str) -> tuple[str, str | None]:
        if customer not in self.known:
            return "refused", "unknown"
        self.known.remove(customer)
        self.events = {key: ids for key, ids in self.events.items() if key[0] != customer}
        for each in self.slots:
            if each.customer == customer:
                each.customer = None
                each.reports.clear()
                if each.offer is not None:
                    each.offer.void = True
        return "done", None

    def _found(self, decision: str, place: str | None) -> list[Slot]:
        return [each for each in self.slots if each.decision == decision and place in (None, each.place)]


def _offers(slots: list[Slot], now: int) -> Iterator[dict[str, object]]:
    for each in slots:
        offer = each.offer
        if offer is not None and offer.issued is not None and offer.issued <= now:
            redeemed = offer.redeemed is not None and offer.redeemed[1] <= now
            yield {
                "id": each.id,
                "at": at(offer.issued),
                "engagement": "welcome",
                "kind": "loyalty",
                "expires_at": at(offer.issued + WEEK),
                "redeemed_at": at(offer.redeemed[1]) if offer.redeemed and redeemed else None,
            }


def planned(model: Model, customer: str, now: int, policy: Policy) -> int:
    """How many winners there are to be."""
    plan = replace(policy, event_id=None).plan(customer, now, model.memory(customer, now, policy.all_windows))
    return len(plan.reservations)
