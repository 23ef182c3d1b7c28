"""One policy decided by all: what each is given, what each must answer, and how long it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import as_datalogic, as_zen
from benchmarks.as_bundle import bundle
from benchmarks.as_python import Decide, compiled
from benchmarks.by_stage import chooser, facts
from benchmarks.naive import Document, model, plain
from benchmarks.shoppers import NOW, customers
from benchmarks.timing import Contender, Times, in_turns
from benchmarks.workload import ZONE, Best, Form, Policy, policy, with_contacts
from nextbest.dsl.checked import Bundle
from nextbest.engine import Engine
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Bound, Row
from nextbest.engine.deciding.choose import Choice, choose, places
from nextbest.engine.deciding.request import request
from nextbest.engine.decision import Decision
from nextbest.engine.doors.customer import Refused

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
class Found:
    """Times by contender: `nextbest`, `naive` and others; `own` ones have a `now` for each decision."""

    choice: dict[str, Times]
    choice_own: dict[str, Times]
    whole: dict[str, Times]
    whole_own: dict[str, Times]
    answered: float
    """The share of customers for whom there was something."""


def contest(sizes: Sizes, form: Form) -> Found:
    """All measures of a policy without a memory; whoever answers wrongly ends the run."""
    made = policy(sizes.engagements, form)
    people = customers(sizes.customers)
    engine = Engine.from_text(bundle(made))
    same, own = [NOW] * len(people), [NOW + number * STEP for number in range(len(people))]
    found = []
    for nows in (same, own):
        right = expected(engine.bundle, people, nows)
        alone = [*_naive(made, people, nows), ours(engine, people, nows)]
        if sizes.rivals and nows is same:
            alone += [_zen(made, people), _datalogic(made, people)]
        whole = [*_behind_model(made, people, nows), _decide(engine, people, nows)]
        for each in (*alone, *whole):
            agree(each, right)
        found += [in_turns(alone, sizes.rounds), in_turns(whole, sizes.rounds)]
    answered = sum(best is not None for _, best in right) / len(right)
    return Found(found[0], found[2], found[1], found[3], answered)


def contest_with_memory(sizes: Sizes) -> Found:
    """What limits, quiet hours, holdouts and contacts cost: `nextbest` with them, and `without` them."""
    made = policy(sizes.engagements)
    people = customers(sizes.customers)
    told = [with_contacts(each, made, number) for number, each in enumerate(people)]
    engine, without = Engine.from_text(bundle(made, memory=True)), Engine.from_text(bundle(made))
    same, own = [NOW] * len(people), [NOW + number * STEP for number in range(len(people))]
    found = []
    for nows in (same, own):
        right = expected(engine.bundle, told, nows)
        alone, whole = ours(engine, told, nows), _decide(engine, told, nows)
        agree(alone, right)
        agree(whole, right)
        found.append(in_turns([alone, ours(without, people, nows, "without")], sizes.rounds))
        found.append(in_turns([whole, _decide(without, people, nows, "without")], sizes.rounds))
    answered = sum(best is not None for _, best in right) / len(right)
    return Found(found[0], found[2], found[1], found[3], answered)


def expected(checked: Bundle, people: Sequence[Document], nows: Sequence[datetime]) -> list[Best]:
    """What the interpreter decides."""
    engine = Engine(checked, Interpreter())
    return [best_of(engine.decide(*each)) for each in zip(people, nows, strict=True)]


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
        return given.stage or "", None if first is None else (first.key, first.engagement, first.channel)
    if isinstance(given, tuple) and isinstance(given[1], Choice):
        stage, choice = given
        return stage, next(
            ((each.key, each.candidate.engagement, each.candidate.channel) for each in choice.chosen), None
        )
    answer: Best = given
    return answer


def ours(engine: Engine, people: Sequence[Document], nows: Sequence[datetime], name: str = "nextbest") -> Contender:
    """The choice alone: from a row that the doors have made to stage and choice, all classes and places included."""
    deciding = engine._deciding
    graph, outbound = deciding.graph, places(engine.bundle)

    def chosen(bound: Bound, row: Row) -> tuple[str, Choice]:
        stage = bound.stage(row)
        verdicts = bound.judge(row, stage)
        return graph.stages[stage].name, choose(graph, verdicts, outbound, lambda node: bound.value(node, row, stage))

    def at(seconds: int, row: Row) -> tuple[str, Choice]:
        return chosen(deciding.fast(seconds), row)

    rows = []
    for profile, now in zip(people, nows, strict=True):
        case = deciding.case(profile, request(engine.bundle, now, {}), deciding.fast)
        if isinstance(case, Refused):
            raise SystemExit(f"a customer of the benchmark is refused: {case.fatal}")
        rows.append(case.row)
    seconds = [int(now.timestamp()) for now in nows]
    if len(set(seconds)) == 1:
        return Contender(name, partial(chosen, deciding.fast(seconds[0])), (rows,))
    return Contender(name, at, (seconds, rows))


def _decide(engine: Engine, people: Sequence[Document], nows: Sequence[datetime], name: str = "nextbest") -> Contender:
    return Contender(name, engine.decide, (people, nows))


def _naive(made: Policy, people: Sequence[Document], nows: Sequence[datetime]) -> list[Contender]:
    read = [plain(each) for each in people]
    return [Contender("naive", *_by_day(compiled(made), read, nows))]


def _behind_model(made: Policy, people: Sequence[Document], nows: Sequence[datetime]) -> list[Contender]:
    """Twice: reading attributes of the model, and reading its dict; the faster one counts."""
    validate, of_model, of_dict = model().model_validate, compiled(made), compiled(made, "items")

    def attributes(document: Document, today: date) -> Best:
        return of_model(validate(document), today)

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


def _zen(made: Policy, people: Sequence[Document]) -> Contender:
    given = [as_zen.prepared(facts(each, _today())) for each in people]
    return Contender("zen-engine", chooser(made, as_zen.evaluator(made)), (given, [each["consent"] for each in people]))


def _datalogic(made: Policy, people: Sequence[Document]) -> Contender:
    given = [as_datalogic.prepared(facts(each, _today())) for each in people]
    choose_ = chooser(made, as_datalogic.evaluator(made))
    return Contender("datalogic-py", choose_, (given, [each["consent"] for each in people]))


def _today() -> date:
    return NOW.astimezone(ZoneInfo(ZONE)).date()
