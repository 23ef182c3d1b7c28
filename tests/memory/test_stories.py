"""Stories over weeks, on a store: what is decided, sent, answered and told, day by day (`stories/`)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nextbest.dsl.quantities import Duration, Period
from nextbest.engine import Engine
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Decision
from nextbest.engine.remembering.budgets import windows
from nextbest.engine.remembering.columns import purses
from nextbest.engine.stores import open_store
from nextbest.engine.stores.store import Store
from tests.differential.plain_time import PlainClock, plain_zone
from tests.memory.answers import Answer, plainly
from tests.memory.case_files import read_yaml
from tests.memory.plain_customer import Held, PlainContact, instant
from tests.memory.random_customers import Asked, iso

FOLDER = Path(__file__).with_name("stories")
Step = Mapping[str, Any]


@cache
def engine(text: str) -> Engine:
    return Engine.from_text(text)


@dataclass(frozen=True)
class Story:
    name: str
    bundle: str
    start: int
    customer: Mapping[str, Any]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return self.name


def stories() -> Iterator[Story]:
    for path in sorted(FOLDER.glob("*.yaml")):
        file = read_yaml(path)
        for each in file["stories"]:
            customer = each.get("customer", {"id": "c-0"})
            yield Story(
                f"{path.stem}: {each['name']}", file["bundle"], instant(each["start"]), customer, tuple(each["story"])
            )


def later(clock: PlainClock, words: str) -> int:
    count, unit = re.fullmatch(r"(\d+) (second|minute|hour|day|week)s?", words).groups()  # type: ignore[union-attr]
    number = int(count)
    if unit in ("day", "week"):
        return clock.step(clock.now, 1, Period(0, number * (7 if unit == "week" else 1)))
    return clock.step(clock.now, 1, Duration(number * {"second": 1, "minute": 60, "hour": 3_600}[unit]))


@dataclass
class Telling:
    """A story while it is told."""

    engine: Engine
    store: Store
    now: int
    customer: dict[str, Any]
    decisions: dict[str, str] = field(default_factory=dict)
    """Ids of decisions that were made, by the name that the story gives them."""

    def step(self, step: Step) -> None:
        for _ in range(step.get("times", 1)):
            self._pass_time(step)
            self.customer |= step.get("with", {})
            getattr(self, step["do"])(step, step.get("expect", {}))

    def _pass_time(self, step: Step) -> None:
        zone = plain_zone(self.engine.bundle.timezone)
        assert zone is not None
        if "at" in step:
            self.now = instant(step["at"])
        elif words := step.get("after") or step.get("every"):
            self.now = later(PlainClock(self.now, zone), words)

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def decide(self, step: Step, expect: Mapping[str, Any]) -> None:
        plain = self._plainly(step.get("event"))
        event = step.get("event")
        explanation = self.engine.explain(self.customer, self.moment, event=event, store=self.store)
        decision = self.engine.decide(self.customer, self.moment, event=event, store=self.store)
        assert _outcome(decision) == _outcome(explanation.decision) == _plain_outcome(plain), iso(self.now)
        if decision.id is not None and decision.winners:
            self.decisions["last"] = self.decisions[step.get("as", "last")] = decision.id
        told = {each.engagement: each for each in explanation.candidates}
        winner, no_action = decision.winner, decision.no_action
        found = {
            "engagement": None if winner is None else winner.engagement,
            "step": None if winner is None else winner.step,
            "no_action": None if no_action is None else no_action.kind,
            "why": {name: told[name].rule for name in expect.get("why", {})},
            "not_before": {name: _until(told[name].until) for name in expect.get("not_before", {})},
        }
        wanted = {**expect, "not_before": {name: instant(each) for name, each in expect.get("not_before", {}).items()}}
        assert {name: found[name] for name in wanted} == wanted, iso(self.now)

    def confirm(self, step: Step, expect: Mapping[str, Any]) -> None:
        assert self.store.confirm(self._of(step), at=self.moment).reason == expect.get("refused")

    def release(self, step: Step, expect: Mapping[str, Any]) -> None:
        assert self.store.release(self._of(step), now=self.moment).reason == expect.get("refused")

    def outcome(self, step: Step, _: Mapping[str, Any]) -> None:
        report = f"{step['outcome']}-{step['of']}"
        assert self.store.record(f"{self._of(step)}-1", step["outcome"], id=report, at=self.moment).kind != "refused"

    def _of(self, step: Step) -> str:
        return self.decisions[step.get("of", "last")]

    def _plainly(self, event: dict[str, Any] | None) -> Answer:
        """What the plain reading says of all that the store remembers."""
        bundle = self.engine.bundle
        spans = windows(purses(bundle), Clock(self.now, bundle.timezone), hold=0)
        memory = self.store.memory(self.customer["id"], self.now, spans)
        document = {
            **self.customer,
            "contacts": [{**each, "at": _iso(each["at"])} for each in memory.contacts],
            "waiting": [each.event for each in memory.waiting],
        }
        reserved = tuple(
            PlainContact(each.at, each.id, each.engagement, each.kind, each.channel, each.inbound, each.step)
            for each in memory.reserved
        )
        held = Held(reserved, spent={(each.owner, each.of, each.unit): amount for each, amount in memory.spent.items()})
        asked = Asked(self.now, document, event, (), held)
        stage = plainly(bundle, asked).stage
        if memory.stage not in (None, stage):
            # Nobody else tells of it.
            entered = {"event": "stage_entered", "id": "entered", "at": iso(self.now), "from": memory.stage}
            asked = replace(asked, document={**document, "waiting": [*document["waiting"], entered]})
        return plainly(bundle, asked)


def _iso(at: Any) -> str:
    return at if isinstance(at, str) else at.isoformat()


def _until(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _outcome(decision: Decision) -> tuple[object, ...]:
    kind = None if decision.no_action is None else decision.no_action.kind
    return kind, [(each.engagement, each.channel, each.step) for each in decision.winners]


def _plain_outcome(answer: Answer) -> tuple[object, ...]:
    return answer.no_action, [(engagement, channel, step) for _, engagement, channel, step, *_ in answer.winners]


@pytest.mark.parametrize("story", list(stories()), ids=str)
def test_story(story: Story) -> None:
    with open_store("sqlite://") as store:
        telling = Telling(engine(story.bundle), store, story.start, dict(story.customer))
        for step in story.steps:
            telling.step(step)
