"""Interpreter, generated Python, document and store give the same decision over histories that a store holds."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
import yaml

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine import Engine
from nextbest.engine.decision import Decision, Winner
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.stores import Store, open_store
from tests.backends import BACKENDS
from tests.memory.answers import plainly
from tests.memory.engine_side import REMEMBERED
from tests.memory.random_customers import HOLD, Asked, Customers, iso
from tests.memory.random_policies import bundle_text
from tests.memory_store.clients import when

BUNDLES = 20
LIVES = 8
"""Customers of each bundle."""


@cache
def engines(seed: int) -> tuple[Engine, ...]:
    """Without budgets, of which a document cannot say what they have given out."""
    bundle = yaml.safe_load(bundle_text(seed))
    for each in (*bundle["kinds"].values(), *bundle["engagements"].values()):
        each.pop("budget", None)
    first = Engine.from_text(yaml.safe_dump(bundle, sort_keys=False))
    return tuple(Engine(first.bundle, each) for each in BACKENDS)


class Life:
    """One customer's, in a store."""

    def __init__(self, seed: int, number: int, store: Store) -> None:
        self.engines, self.store = engines(seed), store
        self.random = random.Random(seed * 1_000 + number)
        self.customers = Customers(self.engines[0].bundle, seed * 1_000 + number)
        self.asked = self.customers.asked(held=False)
        self.document = {name: each for name, each in self.asked.document.items() if name not in REMEMBERED}
        self.number = 0

    def lived(self) -> Memory:
        """Decisions, confirmations and outcomes up to `now`; what the store remembers of them."""
        now = self.asked.now
        times = sorted(min(self.customers.instant(now), now) for _ in range(self.random.choice((3, 6, 10))))
        for at in times:
            self._decided(at, self._event(at), self.asked.places if self.random.random() < 0.5 else ())
        # Noted once more, so that no stage is entered by the decision that is compared.
        last = self._ask(now, self.asked.event, self.asked.places)
        if last.winners and last.id is not None:
            self.store.release(last.id, now=when(now))
        return self.store.memory(self.asked.document["id"], now, {})

    def _decided(self, at: int, event: Mapping[str, Any] | None, places: tuple[str, ...]) -> None:
        decision, chance = self._ask(at, event, places), self.random
        if not decision.winners or decision.id is None or chance.random() < 0.1:
            return
        if chance.random() < 0.1:
            self.store.release(decision.id, now=when(at))
            return
        self.store.confirm(decision.id, at=when(min(at + chance.choice((0, 0, 1, HOLD - 1)), self.asked.now)))
        for number in range(1, len(decision.winners) + 1):
            for outcome in OUTCOMES:
                if chance.random() < (0.3 if outcome in ("declined", "bounced", "opened") else 0.1):
                    self.store.record(f"{decision.id}-{number}", outcome, id=f"r{at}", at=when(at))  # type: ignore[arg-type]

    def _ask(self, at: int, event: Mapping[str, Any] | None, places: tuple[str, ...]) -> Decision:
        return self.engines[1].decide(self.document, iso(at), event=event, places=places, store=self.store)

    def _event(self, at: int) -> dict[str, Any] | None:
        if self.random.random() < 0.5:
            return None
        self.number += 1
        name = self.random.choice(("bought", "looked"))
        return {"event": name, "id": f"h-{self.number}", "at": iso(at), "total": self.random.choice((1, 10))}

    def told(self, memory: Memory) -> dict[str, Any]:
        """The customer document with what the store remembers in it."""
        since = memory.stage_since
        return {
            **self.document,
            "contacts": [_plain(each) for each in memory.contacts],
            "offers": [_plain(each) for each in memory.offers],
            "stage_since": None if since is None else since.isoformat(),
            "waiting": [dict(each.event) for each in memory.waiting],
        }


def _plain(record: Mapping[str, object]) -> dict[str, object]:
    return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in record.items()}


def nameless(decision: Decision) -> Decision:
    """Without what only a store gives."""
    return replace(decision, id=None, winners=tuple(map(_codeless, decision.winners)))


def _codeless(winner: Winner) -> Winner:
    return winner if winner.offer is None else replace(winner, offer=replace(winner.offer, code=None))


def check(seed: int, number: int, store: Store, found: Counter[str]) -> None:
    life = Life(seed, number, store)
    memory, asked = life.lived(), life.asked
    told, now = life.told(memory), iso(asked.now)
    options: Any = {"event": asked.event, "places": asked.places, "alternatives": 9}
    interpreter, python = life.engines
    wanted = nameless(interpreter.decide(life.document, now, store=store, hold_for=timedelta(), **options))
    answers = [python.decide(life.document, now, store=store, hold_for=timedelta(), **options)]
    explained = python.explain(life.document, now, event=asked.event, places=asked.places, store=store).decision
    answers.append(replace(explained, alternatives=wanted.alternatives))
    answers.append(python.decide(life.document, now, store=store, **options))
    if memory.reserved or memory.later:
        found["held"] += 1
    else:
        found["told"] += 1
        answers += [each.decide(told, now, **options) for each in life.engines]
        plain = plainly(python.bundle, Asked(asked.now, told, asked.event, asked.places))
        assert _places(wanted) == [each[:6] for each in plain.winners], (seed, number)
        assert (wanted.no_action and wanted.no_action.kind) == plain.no_action, (seed, number)
    assert [nameless(each) for each in answers] == [wanted] * len(answers), (seed, number)
    found.update({"contacts": len(memory.contacts), "offers": len(memory.offers), "waiting": len(memory.waiting)})
    found["responses"] += sum(bool(each["clicked"] or each["replied"]) for each in memory.contacts)
    found[wanted.no_action.kind if wanted.no_action else "won"] += 1
    found.update(f"step {each.step}" for each in wanted.winners)


def _places(decision: Decision) -> list[tuple[object, ...]]:
    return [(each.place, each.engagement, each.channel, each.step, each.variant, each.key) for each in decision.winners]


@cache
def short_form() -> Counter[str]:
    found = Counter[str]()
    for seed in range(BUNDLES):
        with open_store("sqlite://") as store:
            for number in range(LIVES):
                check(seed, number, store, found)
    return found


def test_the_same_answers() -> None:
    assert short_form()["told"] > BUNDLES * LIVES / 2


@pytest.mark.parametrize(
    "what", [*"contacts offers waiting responses held won all_limited nothing_eligible".split(), "step 2"]
)
def test_what_lives_are_full_of(what: str) -> None:
    assert short_form()[what] > 0


def test_the_same_answers_on_every_store(url: str) -> None:
    with open_store(url) as store:
        for number in range(LIVES):
            check(3, number, store, Counter())


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_the_same_answers_for_long(block: int) -> None:
    for seed in range(1_000 + block * 20, 1_020 + block * 20):
        with open_store("sqlite://") as store:
            for number in range(20):
                check(seed, number, store, Counter())
