"""Records that could be added to a history: such as an aggregate asks for, as many as it takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import cast

from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.types import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, STRING, History, ListOf, OneOf, Type
from nextbest.engine.analysis.why.changes import Change, Path
from nextbest.engine.deciding.case import Case
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.shown import shown

MOST_FORMS = 12
"""Forms of a record that are tried at one age."""
MOST_AGES = 10
MOST_COPIES = 64
DAY = 86_400
OLD = 3_650
"""Days beyond which a constant of a condition is no age."""
STEPS: Mapping[Type, float] = {INTEGER: 1, MONEY: 10_000, NUMBER: 1.0}


def added(
    path: Path, history: History, conditions: Sequence[Node], case: Case, works: Callable[[Change], bool]
) -> Iterator[Change]:
    """The fewest new records of each form and age with which it works.

    Forms and ages are those that the conditions, which all rest on the history, speak of.
    """
    for ago in islice(_ages(conditions), MOST_AGES):
        for form in islice(_forms(path, history, conditions, case, ago), MOST_FORMS):
            change = _fewest(path, history, form, case, works)
            if change is not None:
                yield change


def _ages(conditions: Sequence[Node]) -> Iterator[int]:
    """Seconds: just now, and on both sides of each number of days that is spoken of."""
    yield 60
    days = set[int]()
    for node in walk(*conditions):
        if node.op == "moment" and isinstance(node.data, Moment):
            lengths = [length for _, length in node.data.steps]
            days.update(each.days + 30 * each.months for each in lengths if isinstance(each, Period))
            days.update(each.seconds // DAY for each in lengths if isinstance(each, Duration))
        elif node.op == "literal" and node.type == INTEGER and isinstance(node.data, int):
            days.add(abs(node.data))
    for each in sorted(each for each in days if 0 < each <= OLD):
        yield from ((each - 1) * DAY + 60, each * DAY + 60, (each + 1) * DAY + 60)


def _fewest(
    path: Path, history: History, form: dict[str, object], case: Case, works: Callable[[Change], bool]
) -> Change | None:
    def change(copies: int) -> Change:
        return Change("add", path, records=tuple(_written(history, form, case, n) for n in range(copies)))

    copies = 1
    while not works(change(copies)):
        copies *= 2
        if copies > MOST_COPIES:
            return None
    below = copies // 2
    while copies - below > 1:
        middle = (copies + below) // 2
        below, copies = (below, middle) if works(change(middle)) else (middle, copies)
    return change(copies)


def _written(history: History, form: dict[str, object], case: Case, number: int) -> dict[str, object]:
    """A record as JSON; those of one change differ in their second, and in their id."""
    found = {}
    for name, declared in history.fields:
        value = form[name]
        if name == "at":
            value = cast(int, value) - (0 if declared.type == DATE else number)
        if name == "id":
            value = f"new-{number + 1}"
        if value is not None:
            found[name] = shown(value, declared.type, case.zone)
    return found


def _forms(
    path: Path, history: History, conditions: Sequence[Node], case: Case, ago: int
) -> Iterator[dict[str, object]]:
    """Records whose fields have values that the conditions speak of, or that their sums would notice."""
    names = [name for name, _ in history.fields]
    choices: list[list[object]] = []
    for name, declared in history.fields:
        if name == "at":
            choices.append([case.clock.today - ago // DAY if declared.type == DATE else case.clock.now - ago])
            continue
        spoken = list(dict.fromkeys(_spoken_of(path, name, declared.type, conditions)))
        if not spoken:
            spoken = [None] if not declared.required else _any(declared.type, case)
        low, high = declared.minimum, declared.maximum
        kept = [each for each in spoken if not isinstance(each, int | float) or _inside(each, low, high)]
        choices.append(kept or [declared.minimum])
    yield from (dict(zip(names, values, strict=True)) for values in product(*choices))


def _inside(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _spoken_of(path: Path, name: str, type: Type, conditions: Sequence[Node]) -> Iterator[object]:
    """Constants that a field is compared with, and what lies beside them; amounts, where the field is summed up."""
    for node in walk(*conditions):
        if node.op.startswith("aggregate.") and node.args[0].data == path and node.data == name:
            yield from (each.data for each in walk(*conditions) if each.op == "literal" and each.type == type)
            yield from (STEPS[type], 100 * STEPS[type]) if type in STEPS else ()
        fields = [each for each in node.args if each.op == "field" and each.data == (path, name)]
        if not fields:
            continue
        if node.type == BOOLEAN and type == BOOLEAN:
            yield True
        for other in node.args:
            if other.op == "literal" and other.data is not None:
                yield from _beside(other.data, type)


def _beside(constant: object, type: Type) -> Iterator[object]:
    values = constant if isinstance(constant, tuple) and not isinstance(type, ListOf) else (constant,)
    for value in values:
        yield value
        if isinstance(value, int | float) and not isinstance(value, bool) and type in STEPS:
            yield from (value + STEPS[type], value - STEPS[type])
        if type == STRING:
            yield "something else"


def _any(type: Type, case: Case) -> list[object]:
    if isinstance(type, OneOf):
        return list(type.values)
    if isinstance(type, ListOf):
        return [()]
    if type == BOOLEAN:
        return [False, True]
    if type == STRING:
        return ["new"]
    if type in STEPS:
        return [STEPS[type]]
    return [case.clock.today if type == DATE else case.clock.now - 60]
