"""One policy decided by all: what each is given, what each must answer, and how long it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import as_bundle, as_datalogic, as_zen
from benchmarks.as_python import Decide, compiled
from benchmarks.by_stage import chooser, facts
from benchmarks.naive import Document, model, plain
from benchmarks.shoppers import NOW, customers
from benchmarks.timing import Contender, Times, in_turns
from benchmarks.workload import ZONE, Best, Form, Policy, policy, with_contacts
from nextbest.engine import Engine
from nextbest.engine.backends.program import Bound, Ranked, Row
from nextbest.engine.deciding.request import request
from nextbest.engine.decision import Decision
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.graph.graph import Graph

Picked = tuple[Graph, int, Ranked | int]
"""The graph, the stage, and who is the first to be served or how far candidates came."""

STEP = timedelta(minutes=37)
"""From one `now` to the next where each decision has its own."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    engagements: int
    customers: int
    rounds: int
    rivals: bool = True


@dataclass(frozen=True, slots=True)
class ByHand:
    """Hand-written Python, compiled."""

    of_object: Decide
    of_dict: Decide


@dataclass(frozen=True, slots=True)
class Found:
    """Times by contender: `nextbest`, `naive` and others; `own` ones have a `now` for each decision."""

    choice: dict[str, Times]
    choice_own: dict[str, Times]
    whole: dict[str, Times]
    whole_own: dict[str, Times]


def contest(sizes: Sizes, form: Form) -> Found:
    """All measures of a policy without a memory; whoever answers wrongly ends the run."""
    made = policy(sizes.engagements, form)
    people = customers(sizes.customers)
    engine, by_hand = as_bundle.engine(made), ByHand(compiled(made), compiled(made, "items"))
    found = []
    for nows in _nows(people):
        right = expected(engine, people, nows)
        alone = [_naive(by_hand, people, nows), ours(engine, people, nows)]
        if sizes.rivals and len(set(nows)) == 1:
            alone += [zen_engine(made, people), datalogic(made, people)]
        whole = [*_behind_model(by_hand, people, nows), decide(engine, people, nows)]
        for each in (*alone, *whole):
            agree(each, right)
        found += [in_turns(alone, sizes.rounds), in_turns(whole, sizes.rounds)]
    return Found(found[0], found[2], found[1], found[3])


def contest_with_memory(sizes: Sizes) -> Found:
    """With limits, quiet hours, holdouts and contacts; `without` them, and naive Python, which has none of them."""
    made = policy(sizes.engagements)
    people = customers(sizes.customers)
    told = [with_contacts(each, made, number) for number, each in enumerate(people)]
    engine, without = as_bundle.engine(made, memory=True), as_bundle.engine(made)
    by_hand = ByHand(compiled(made), compiled(made, "items"))
    found = []
    for nows in _nows(people):
        right = expected(engine, told, nows)
        alone, whole = ours(engine, told, nows), decide(engine, told, nows)
        agree(alone, right)
        agree(whole, right)
        plainer = [_naive(by_hand, people, nows), ours(without, people, nows, "without")]
        plainer_whole = [*_behind_model(by_hand, people, nows), decide(without, people, nows, "without")]
        found += [in_turns([alone, *plainer], sizes.rounds), in_turns([whole, *plainer_whole], sizes.rounds)]
    return Found(found[0], found[2], found[1], found[3])


def _nows(people: Sequence[Document]) -> tuple[list[datetime], list[datetime]]:
    """The same for all, and for each her own."""
    return [NOW] * len(people), [NOW + number * STEP for number in range(len(people))]


def expected(engine: Engine, people: Sequence[Document], nows: Sequence[datetime]) -> list[Best]:
    """What the interpreter decides, which looks at all candidates."""
    deciding, found = engine._deciding, []
    for profile, now in zip(people, nows, strict=True):
        asked = request(engine.bundle, now, {})
        case = deciding.case(profile, asked, deciding.plain)
        if isinstance(case, Refused):
            raise SystemExit(f"a customer of the benchmark is refused: {case.fatal}")
        _, judged = deciding.judge_all(case, asked)
        found.append(best_of(deciding.decision(judged, asked)))
    return found


def agree(contender: Contender, right: Sequence[Best]) -> None:
    """Stop where a contender answers differently; zen's decimals may be one billionth off."""
    answers = map(contender.decide, *contender.given)
    for number, (given, wanted) in enumerate(zip(answers, right, strict=True)):
        got = best_of(given)
        if got != wanted and not (contender.name == "zen-engine" and _nearly(got, wanted)):
            raise SystemExit(f"{contender.name} answers {got} for customer {number}, and not {wanted}")


def _nearly(got: Best, wanted: Best) -> bool:
    (_, mine), (_, other) = got, wanted
    return got[0] == wanted[0] and mine is not None and other is not None and abs(mine[0] - other[0]) <= 1


def best_of(given: Any) -> Best:
    """The common form of what contenders answer."""
    if isinstance(given, Decision):
        first = next(iter(given.winners), None)
        return given.stage or "", None if first is None else (first.key or 0, first.engagement, first.channel)
    if isinstance(given, tuple) and isinstance(given[0], Graph):
        graph, stage, first = given
        candidate = None if isinstance(first, int) else graph.candidates[first[3]]
        best = None if candidate is None else (first[4], candidate.engagement, candidate.channel)
        return graph.stages[stage].name, best
    answer: Best = given
    return answer


def ours(engine: Engine, people: Sequence[Document], nows: Sequence[datetime], name: str = "nextbest") -> Contender:
    """The choice alone: from a row that the doors have made to stage and choice, all classes and places included."""
    deciding = engine._deciding
    asked = [request(engine.bundle, now, {}) for now in nows]
    graph, lane = deciding.graph, asked[0].lane

    def chosen(bound: Bound, row: Row) -> Picked:
        stage = bound.stage(row)
        return graph, stage, bound.first(row, stage, lane)

    def at(seconds: int, row: Row) -> Picked:
        return chosen(deciding.fast(seconds).bound, row)

    rows = []
    for profile, each in zip(people, asked, strict=True):
        case = deciding.case(profile, each, deciding.fast)
        if isinstance(case, Refused):
            raise SystemExit(f"a customer of the benchmark is refused: {case.fatal}")
        rows.append(case.row)
    seconds = [each.now for each in asked]
    if len(set(seconds)) == 1:
        return Contender(name, partial(chosen, deciding.fast(seconds[0]).bound), (rows,))
    return Contender(name, at, (seconds, rows))


def decide(engine: Engine, people: Sequence[Document], nows: Sequence[datetime], name: str = "nextbest") -> Contender:
    """The whole way: from a document to a Decision."""
    return Contender(name, engine.decide, (people, nows))


def _naive(by_hand: ByHand, people: Sequence[Document], nows: Sequence[datetime]) -> Contender:
    return Contender("naive", *_by_day(by_hand.of_object, [plain(each) for each in people], nows))


def _behind_model(by_hand: ByHand, people: Sequence[Document], nows: Sequence[datetime]) -> list[Contender]:
    """Twice: reading attributes of the model, and reading its dict; the faster one counts."""
    validate, of_object, of_dict = model().model_validate, by_hand.of_object, by_hand.of_dict

    def attributes(document: Document, today: date) -> Best:
        return of_object(validate(document), today)

    def items(document: Document, today: date) -> Best:
        return of_dict(validate(document).__dict__, today)

    return [
        Contender("naive", *_by_day(attributes, people, nows)),
        Contender("naive on a dict", *_by_day(items, people, nows)),
    ]


def _by_day(
    decide: Decide, people: Sequence[Any], nows: Sequence[datetime]
) -> tuple[Callable[..., Best], tuple[Sequence[Any], ...]]:
    """Of one `now` the day is known once; of many it is worked out for each."""
    zone = ZoneInfo(ZONE)
    if len(set(nows)) == 1:
        return decide, (people, [now.astimezone(zone).date() for now in nows])

    def at(customer: Any, now: datetime) -> Best:
        return decide(customer, now.astimezone(zone).date())

    return at, (people, nows)


def zen_engine(made: Policy, people: Sequence[Document]) -> Contender:
    """One compiled expression, given customers as JSON text."""
    given = [as_zen.prepared(facts(each, _today())) for each in people]
    return Contender("zen-engine", chooser(made, as_zen.evaluator(made)), (given, [each["consent"] for each in people]))


def datalogic(made: Policy, people: Sequence[Document]) -> Contender:
    """One compiled rule, given customers that it has read before."""
    given = [as_datalogic.prepared(facts(each, _today())) for each in people]
    choose_ = chooser(made, as_datalogic.evaluator(made))
    return Contender("datalogic-py", choose_, (given, [each["consent"] for each in people]))


def _today() -> date:
    return NOW.astimezone(ZoneInfo(ZONE)).date()
