"""What the engine says of a decision, in the form of the plain reading's answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from nextbest.engine import Engine
from nextbest.engine.decision import CandidateTrace, Decision
from nextbest.engine.remembering.memory import Contact, Memory, Purse, Waiting
from nextbest.engine.stores.store import Planner, Store, Windows
from tests.memory.answers import Answer, Told
from tests.memory.plain_customer import PlainContact
from tests.memory.random_customers import Asked, iso

REMEMBERED = ("contacts", "offers", "stage_since", "waiting")


class OneMemory:
    """A store that remembers what it is given, and holds nothing."""

    def __init__(self, memory: Memory) -> None:
        self.given = memory

    def memory(self, _customer: str, _now: int, _windows: Windows, **_: object) -> Memory:
        return self.given

    def reserve(self, _customer: str, _now: int, _hold: int, _windows: Windows, plan: Planner, **_: object) -> Decision:
        return plan(self.given).decision


def told(engine: Engine, asked: Asked, stage: str | None = None) -> Answer:
    """The decision and the explanation; they say the same."""
    answer, decision = decided(engine, asked, stage)
    document, store = _past(asked, stage)
    explanation = engine.explain(document, iso(asked.now), event=asked.event, places=asked.places, store=store)
    assert _without_messages(explanation.decision) == decision
    return replace(answer, candidates={(each.engagement, each.channel): _told(each) for each in explanation.candidates})


def decided(engine: Engine, asked: Asked, stage: str | None = None) -> tuple[Answer, Decision]:
    """The decision alone. With a `stage` the customer's past is a store's to tell, which knows her in that stage."""
    document, store = _past(asked, stage)
    now = iso(asked.now)
    decision = engine.decide(document, now, event=asked.event, places=asked.places, messages=False, store=store)
    no_action = decision.no_action
    assert no_action is None or no_action.kind != "invalid_profile", no_action
    winners = tuple(
        (each.place, each.engagement, each.channel, each.step, each.variant, each.key, _cost(each.offer))
        for each in decision.winners
    )
    kind, not_before = (None, None) if no_action is None else (no_action.kind, _iso(no_action.not_before))
    return Answer(decision.stage, winners, kind, not_before, {}), decision


def _told(trace: CandidateTrace) -> Told:
    # Of several limits of one scope that are full, an explanation tells of the one that ends last.
    scope = (trace.rule or "").partition("limit:")[2]
    full = [(each.count, each.limit) for each in trace.limits if each.scope == scope]
    assert not full or (trace.count, trace.limit) in full
    count, limit = full[0] if full else (None, None)
    return Told(
        rule=_plain_rule(trace.rule),
        deferred=trace.deferred,
        not_before=_iso(trace.until) if trace.deferred else None,
        key=trace.key,
        count=count,
        limit=limit,
    )


def _past(asked: Asked, stage: str | None) -> tuple[dict[str, Any], Store | None]:
    """The document, and a store where it is a store that remembers."""
    if stage is None:
        return asked.document, None
    document = {name: each for name, each in asked.document.items() if name not in REMEMBERED}
    return document, cast(Store, OneMemory(memory_of(asked, stage)))


def memory_of(asked: Asked, stage: str) -> Memory:
    """All that the document says of the past, and the slots."""
    document, held = asked.document, asked.held
    since = document.get("stage_since")
    return Memory(
        contacts=tuple(each for each in document.get("contacts", ()) if _at(each) <= asked.now),
        offers=tuple(document.get("offers", ())),
        stage=stage,
        stage_since=None if since is None else datetime.fromisoformat(since),
        waiting=tuple(Waiting(each) for each in document.get("waiting", ())),
        reserved=tuple(_contact(each) for each in held.reserved),
        later=tuple(_contact(each) for each in held.later),
        spent={Purse(*key): amount for key, amount in held.spent.items()},
    )


def _at(record: Mapping[str, Any]) -> int:
    return int(datetime.fromisoformat(record["at"]).timestamp())


def _contact(given: PlainContact) -> Contact:
    return Contact(
        given.at, given.id, given.engagement, given.kind, given.channel, given.inbound, given.step, variant=None
    )


def _plain_rule(rule: str | None) -> str | None:
    return rule if rule is None or rule.startswith("limit") else rule.partition(":")[0]


def _cost(offer: Any) -> float | None:
    return None if offer is None else offer.cost


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()


def _without_messages(decision: Decision) -> Decision:
    return replace(decision, winners=tuple(replace(each, message={}) for each in decision.winners))
