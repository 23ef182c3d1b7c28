"""Explanations are evaluated anew: what they say of counts, and until when a rule stops a candidate, is true."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, cast

import pytest

from nextbest.engine import Engine
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import STEPS
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Request, request
from nextbest.engine.decision import CandidateTrace, Explanation, LimitCount
from nextbest.engine.graph.candidates import Candidate, Gate
from nextbest.engine.remembering.memory import NOTHING, Memory
from nextbest.engine.stores import Store
from tests.memory.answers import plainly
from tests.memory.engine_side import REMEMBERED, OneMemory, memory_of
from tests.memory.plain_case import PlainCase
from tests.memory.plain_customer import Held
from tests.memory.plain_policy import decide as plainly_decide
from tests.memory.random_customers import Asked, Customers, iso
from tests.memory.random_policies import bundle_text

BUNDLES = 14
CUSTOMERS = 30
ENDING = (
    "during goal wait suppressed quiet_hours holiday never_together limit:engagement limit:kind limit:channel".split()
)
ENDING += ["limit:policy"]
"""Rules of which an explanation says now and then when they end."""
NO_ACTIONS = "nothing_eligible all_limited all_deferred nothing_worth_it held_out".split()


@dataclass(frozen=True)
class Told:
    """One explanation, and what it is about."""

    deciding: Deciding
    asked: Asked
    memory: Memory
    explanation: Explanation

    @property
    def now(self) -> Case:
        return self.at(self.asked.now)

    def at(self, now: int, *, sent: bool = False) -> Case:
        """The same customer at another instant, with nothing else changed; or what is held is `sent`."""
        document, memory = self.asked.document, self.memory
        if memory is not NOTHING:
            document = {name: each for name, each in document.items() if name not in REMEMBERED}
            memory = _as_time_goes_by(memory, now) if sent else memory
        options: Any = {"event": self.asked.event, "places": self.asked.places}
        asked: Request = request(self.deciding.bundle, iso(now), options)
        found = self.deciding.case(document, asked, self.deciding.plain, memory)
        assert isinstance(found, Case), found
        return found

    def candidate(self, trace: CandidateTrace) -> Candidate:
        return next(
            each
            for each in self.deciding.graph.candidates
            if (each.engagement, each.channel) == (trace.engagement, trace.channel)
        )


def _as_time_goes_by(memory: Memory, now: int) -> Memory:
    """What is held was sent when it was reserved; what was sent for a later instant is there by then."""
    sent = [*memory.reserved, *(each for each in memory.later if each.at <= now)]
    records = [{**each._asdict(), "at": iso(each.at)} for each in sent]
    later = tuple(each for each in memory.later if each.at > now)
    return replace(memory, contacts=(*memory.contacts, *records), reserved=(), later=later)


def explained(seed: int, count: int) -> Iterator[Told]:
    engine = Engine.from_text(bundle_text(seed))
    deciding = Deciding(engine.bundle, Interpreter())
    customers = Customers(engine.bundle, seed)
    for index in range(count):
        held = index % 2 == 1
        asked = _without_the_future(customers.asked(held=held))
        document, memory, store = asked.document, NOTHING, None
        if held:
            memory = memory_of(asked, plainly(engine.bundle, replace(asked, held=Held())).stage or "")
            document = {name: each for name, each in document.items() if name not in REMEMBERED}
            store = cast(Store, OneMemory(memory))
        told = engine.explain(document, iso(asked.now), event=asked.event, places=asked.places, store=store)
        yield Told(deciding, asked, memory, told)


def _without_the_future(asked: Asked) -> Asked:
    """Records after `now` do not exist; they would when it is later."""
    names = ("contacts", "orders", "waiting")
    kept = {name: [each for each in asked.document.get(name, ()) if _at(each) <= asked.now] for name in names}
    since = asked.document.get("stage_since")
    if since is not None and datetime.fromisoformat(since).timestamp() > asked.now:
        since = None
    return replace(asked, document={**asked.document, **kept, "stage_since": since})


def _at(record: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(record["at"]).timestamp())


def stopping(case: Case, candidate: Candidate, rule: str) -> list[Gate]:
    """The gates of that rule that the candidate does not pass."""
    return [each for each in candidate.gates if each.rule == rule and case.value(each.passes) is not True]


# What is checked of one explanation; each gives the names of what it has seen.


def ends_are_true(told: Told) -> Iterator[str]:
    for trace in told.explanation.candidates:
        if trace.until is None or trace.rule is None or trace.deferred:
            continue
        until, candidate = int(trace.until.timestamp()), told.candidate(trace)
        assert until > told.asked.now, trace
        sent = trace.rule.startswith(("limit", "never_together"))
        before, then = told.at(until - 1, sent=sent), told.at(until, sent=sent)
        assert stopping(told.now, candidate, trace.rule)
        if trace.rule.startswith("limit"):
            # That of the one whose count is told, and which ends last.
            assert any((each.count, each.until) == (trace.count, trace.until) for each in trace.limits), trace
        if trace.rule.startswith("budget") or not stopping(told.at(told.asked.now, sent=sent), candidate, trace.rule):
            # What a budget has given out is a store's to tell; and a slot that was reserved before a window began
            # fills it while it is held, and no longer when it is sent.
            continue
        assert stopping(before, candidate, trace.rule), (trace, "before")
        assert not stopping(then, candidate, trace.rule), (trace, "then")
        yield trace.rule.partition(".")[0]


def limits_are_true(told: Told) -> Iterator[str]:
    """Counts are those of the plain reading, and each ends when it is said to."""
    asked = told.asked
    case = PlainCase.of(
        told.deciding.bundle, asked.document, asked.now, event=asked.event, places=asked.places, held=asked.held
    )
    fates = plainly_decide(case).fates
    for trace in told.explanation.candidates:
        if trace.reached == "contactable":
            plain = [(each.rule.removeprefix("limit:"), each.count, each.limit) for each in fates[_name(trace)].full]
            limits = [each for each in trace.limits if not _is_budget(told, trace, each)]
            assert [(each.scope, each.count, each.limit) for each in limits] == plain
        for each in trace.limits:
            if each.until is not None:
                yield from _limit_ends(told, trace, each)


def _name(trace: CandidateTrace) -> tuple[str, str]:
    return trace.engagement, trace.channel


def _is_budget(told: Told, trace: CandidateTrace, count: LimitCount) -> bool:
    return _gate(told.now, told.candidate(trace), count).rule.startswith("budget")


def _gate(case: Case, candidate: Candidate, count: LimitCount) -> Gate:
    """The gate of a limit or a budget."""
    return next(
        each
        for each in candidate.gates
        if each.room is not None
        and each.rule.partition(":")[2] == count.scope
        and each.protects is not None
        and " ".join(each.protects.text.value.split()) == count.text  # type: ignore[union-attr]  # of room
        and case.value(each.passes) is not True
    )


def _limit_ends(told: Told, trace: CandidateTrace, count: LimitCount) -> Iterator[str]:
    gate = _gate(told.now, told.candidate(trace), count)
    if gate.rule.startswith("budget"):
        return
    assert count.until is not None
    until = int(count.until.timestamp())
    now, before, then = (told.at(at, sent=True) for at in (told.asked.now, until - 1, until))
    if now.value(gate.passes) is True:
        return
    assert before.value(gate.passes) is not True, (count, "before")
    assert then.value(gate.passes) is True, (count, "then")
    yield gate.rule.partition(".")[0] + " ends"


def deferrals_are_true(told: Told) -> Iterator[str]:
    deferred = [each for each in told.explanation.candidates if each.deferred]
    for each in deferred:
        assert each.until is not None
        until = int(each.until.timestamp())
        before, then = told.at(until - 1), told.at(until)
        candidate = told.candidate(each)
        assert stopping(told.now, candidate, each.rule or "")
        assert _closed(before, candidate), each
        assert not [gate for gate in _closed(then, candidate) if gate.defers], each
        yield "deferred"
    no_action = told.explanation.decision.no_action
    if no_action is not None and no_action.not_before is not None:
        assert no_action.not_before == min(each.until for each in deferred if each.until is not None)
        yield "not before"


def _closed(case: Case, candidate: Candidate) -> list[Gate]:
    return [*stopping(case, candidate, "quiet_hours"), *stopping(case, candidate, "holiday")]


def conditions_are_true(told: Told) -> Iterator[str]:
    case = told.now
    for trace in told.explanation.candidates:
        answers = {each.text: each.answer for each in trace.conditions}
        gates = [each for each in told.candidate(trace).gates if each.rule == trace.rule]
        asked = [answers[each.text] for gate in gates for each in gate.conditions]
        against = [answers[each.text] for gate in gates for each in gate.against]
        if trace.rule in ("when", "on", "during", "channel") and asked:
            assert set(asked) != {"yes"}, trace
            yield "conditions"
        if trace.rule == "goal":
            assert set(against) == {"yes"}, trace
            yield "goal met"
        if trace.rule is None:
            assert all(case.value(gate.passes) is True for gate in told.candidate(trace).gates)


def no_action_is_true(told: Told) -> Iterator[str]:
    """The kind is that of the candidate that got furthest, of those that the decision considers."""
    decision = told.explanation.decision
    considered = [each for each in told.explanation.candidates if each.rule != "channel:not_requested"]
    rules = [(each.rule or "").partition(":")[0] for each in considered if not each.deferred]
    if decision.no_action is None:
        won = sum(each.rule is None for each in considered)
        assert won == len(decision.winners) > 0
        yield "winners"
        return
    assert None not in [each.rule for each in considered]
    protecting = "variant_holdout suppressed quiet_hours holiday unknown_timezone limit never_together budget".split()
    if "holdout" in rules:
        kind = "held_out"
    elif {"rank_unknown", "not_worth_it"} & set(rules):
        kind = "nothing_worth_it"
    elif any(each.deferred for each in considered):
        kind = "all_deferred"
    else:
        kind = "all_limited" if set(protecting) & set(rules) else "nothing_eligible"
    assert decision.no_action.kind == kind
    yield kind


def steps_are_true(told: Told) -> Iterator[str]:
    for each in told.explanation.candidates:
        if each.reached in ("eligible", "contactable"):
            assert each.rule is not None
            assert STEPS[each.rule.partition(":")[0]] == each.reached
        yield each.reached


CHECKS = (
    ends_are_true,
    limits_are_true,
    deferrals_are_true,
    conditions_are_true,
    no_action_is_true,
    steps_are_true,
)


def check(seeds: Sequence[int], count: int) -> Counter[str]:
    found = Counter[str]()
    for seed in seeds:
        for index, told in enumerate(explained(seed, count)):
            for each in CHECKS:
                try:
                    found.update(each(told))
                except AssertionError as error:
                    raise AssertionError(f"bundle {seed}, customer {index}: {error}") from error
    return found


@cache
def short_form() -> Counter[str]:
    return check(range(BUNDLES), CUSTOMERS)


def test_reasons_are_true() -> None:
    assert sum(short_form().values()) > BUNDLES * CUSTOMERS


@pytest.mark.parametrize("what", [*ENDING, *NO_ACTIONS, "deferred", "not before", "conditions", "goal met", "winners"])
def test_every_reason_has_occurred(what: str) -> None:
    assert short_form()[what] > 0


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_a_great_many_reasons_are_true(block: int) -> None:
    check(range(1_000 + block * 20, 1_020 + block * 20), 60)
