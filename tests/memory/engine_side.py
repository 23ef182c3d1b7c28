"""What the engine says of a decision, in the form of the plain reading's answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from nextbest.dsl.checked import Bundle
from nextbest.engine import Engine
from nextbest.engine.decision import CandidateTrace, Decision
from nextbest.engine.memory import Contact, Memory, Purse, Waiting
from nextbest.engine.stores.store import Planner, Store, Windows
from tests.memory.answers import Answer, Told, plainly
from tests.memory.plain_customer import Held, PlainContact
from tests.memory.random_customers import Asked, iso

REMEMBERED = ("contacts", "offers", "stage_since", "waiting")


class OneMemory:
    """A store that remembers what it is given, and holds nothing."""

    def __init__(self, memory: Memory) -> None:
        self.given = memory

    def memory(self, _customer: str, _now: int, _windows: Windows) -> Memory:
        return self.given

    def reserve(self, _customer: str, _now: int, _hold: int, _windows: Windows, plan: Planner) -> Decision:
        return plan(self.given).decision


def told(engine: Engine, asked: Asked, *, remembered: bool = False) -> Answer:
    """Of the engine; with `remembered` the customer's past is a store's to tell."""
    document, store = asked.document, None
    if remembered:
        document = {name: each for name, each in document.items() if name not in REMEMBERED}
        store = cast(Store, OneMemory(_memory(engine.bundle, asked)))
    now = iso(asked.now)
    decision = engine.decide(document, now, event=asked.event, places=asked.places, messages=False, store=store)
    explanation = engine.explain(document, now, event=asked.event, places=asked.places, store=store)
    assert _without_messages(explanation.decision) == decision
    candidates = {
        (each.engagement, each.channel): Told(
            rule=_plain_rule(each.rule),
            deferred=each.deferred,
            not_before=_iso(each.until) if each.deferred else None,
            key=each.key if each.reached not in ("eligible", "contactable") else None,
            **_first_full(each),
        )
        for each in explanation.candidates
    }
    no_action = decision.no_action
    assert no_action is None or no_action.kind != "invalid_profile", no_action
    return Answer(
        stage=decision.stage,
        winners=tuple(
            (each.place, each.engagement, each.channel, each.step, each.variant, each.key, _cost(each.offer))
            for each in decision.winners
        ),
        no_action=None if no_action is None else no_action.kind,
        not_before=None if no_action is None else _iso(no_action.not_before),
        candidates=candidates,
    )


def _first_full(trace: CandidateTrace) -> dict[str, float | None]:
    """Of several limits of one scope that are full, an explanation tells of the one that ends last."""
    scope = (trace.rule or "").removeprefix("limit:")
    full = [each for each in trace.limits if trace.rule != scope and each.scope == scope]
    assert not full or (trace.count, trace.limit) in [(each.count, each.limit) for each in full]
    return {"count": full[0].count, "limit": full[0].limit} if full else {"count": None, "limit": None}


def _memory(bundle: Bundle, asked: Asked) -> Memory:
    """All that the document says of the past, and the slots."""
    document, held = asked.document, asked.held
    since = document.get("stage_since")
    stage = plainly(bundle, replace(asked, held=Held())).stage
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
