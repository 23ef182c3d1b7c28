"""Random tables against the plainest reading of their rows; rows that check calls hopeless never win."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from nextbest.dsl import typed
from nextbest.dsl.check.table_cover import Column, Finding, findings
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Row, Table, Within
from nextbest.dsl.expressions.intervals import ANYTHING, Interval, declared_interval
from nextbest.dsl.types import BOOLEAN, INTEGER, NUMBER, STRING, Declared, OneOf, Type
from nextbest.engine.clock import Clock
from nextbest.engine.evaluate import evaluator
from tests.backends import BACKENDS
from tests.differential.bundles import plain
from tests.differential.expressions import HERE, Maker, expression
from tests.differential.sample import NOWS, PROFILE, TIER, Values
from tests.differential.tables import cell, near, table


def fits(found: Cell, value: object) -> bool:
    """Whether a cell fits a value, None being the missing one."""
    match found:
        case Anything():
            return True
        case Nothing():
            return value is None
        case Among(values=values):
            return value in values
    if not isinstance(value, int | float):
        return False
    above = found.low is None or (value >= found.low if found.low_fits else value > found.low)
    return above and (found.high is None or (value <= found.high if found.high_fits else value < found.high))


def winner(rows: tuple[Row, ...], values: list[object]) -> int | None:
    """The first row that fits."""
    fitting = (index for index, row in enumerate(rows) if all(map(fits, row.cells, values)))
    return next(fitting, None)


def declared(found: Table) -> list[tuple[tuple[str, ...], Declared]]:
    paths = [each.root.path for each in found.inputs if isinstance(each.root, typed.Attribute)]
    return [(path, PROFILE.attributes[path]) for path in paths]


def edges(found: Table, random: Random, values: Values) -> list[object]:
    """One value for each input: any that the door lets through, or one beside an end of a cell."""
    chosen: list[object] = []
    for column, (_, each) in enumerate(declared(found)):
        ends: list[object] = [values.declared(each)]
        for row in found.rows:
            ends += [value for end in _ends(row.cells[column]) for value in near(end, each.type)]
        allowed = [end for end in ends if _allowed(end, each)]
        chosen.append(random.choice(allowed))
    return chosen


def _ends(found: Cell) -> list[object]:
    match found:
        case Among(values=values):
            return list(values)
        case Within(low=low, high=high):
            return [end for end in (low, high) if end is not None]
    return []


def _allowed(value: object, each: Declared) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return True
    bounds = declared_interval(each)
    return bounds.low <= value <= bounds.high and abs(value) <= 2**53


@pytest.mark.parametrize("seed", range(60))
def test_the_first_row_that_fits_wins(seed: int) -> None:
    random = Random(seed)
    values = Values(random, random.choice(NOWS))
    found = table(Maker(random, values), "t")
    around = replace(plain(), tables={"t": found})
    question = expression(typed.Reference(type=found.type, span=HERE, name="t"))
    asked = [evaluator(around, question, backend) for backend in BACKENDS]
    clock = Clock(values.now, around.timezone)
    for _ in range(40):
        chosen = edges(found, random, values)
        given = {path: value for (path, _), value in zip(declared(found), chosen, strict=True)}
        chosen = [given[path] for path, _ in declared(found)]  # an input can be there twice
        row = winner(found.rows, chosen)
        wanted = found.otherwise if row is None else found.rows[row].outcome
        for each in asked:
            customer = [given.get(path) for path in each.program.graph.reads]
            assert repr(each.value(customer, clock)) == repr(wanted)


def columns(found: Table) -> list[Column]:
    return [Column(each.type, not each.always_there, declared_interval(each)) for _, each in declared(found)]


def judged(rows: tuple[Row, ...], of: list[Column]) -> dict[int, Finding]:
    masks = [column.masks([row.cells[place] for row in rows]) for place, column in enumerate(of)]
    boxes = list(zip(*masks, strict=True))
    return {each.row: each for each in findings(boxes, [row.outcome for row in rows])}


@pytest.mark.parametrize("seed", range(150))
def test_a_row_that_check_calls_hopeless_never_wins(seed: int) -> None:
    random = Random(seed)
    values = Values(random, random.choice(NOWS))
    found = table(Maker(random, values), "t", most=12)
    said = judged(found.rows, columns(found))
    for _ in range(150):
        chosen = edges(found, random, values)
        row = winner(found.rows, chosen)
        assert row not in said or said[row].what == "overlap"
        fitting = [index for index, each in enumerate(found.rows) if all(map(fits, each.cells, chosen))]
        for each in fitting[1:]:
            if found.rows[each].outcome != found.rows[fitting[0]].outcome:
                assert each in said, "two rows fit, and nothing was said"


SMALL: list[tuple[Type, Interval, list[object]]] = [
    (BOOLEAN, ANYTHING, [True, False]),
    (TIER, ANYTHING, list(TIER.values)),
    (INTEGER, Interval(0, 4), [0, 1, 2, 3, 4]),
    (NUMBER, Interval(0.0, 2.0), [0.0, 0.5, 1.0, 1.5, 2.0]),
    (STRING, ANYTHING, ["a", "b", "other"]),
]


def small_cell(random: Random, type: Type, known: list[object]) -> Cell:
    """A cell with ends among a few values, whole ones where they are numbers."""
    ends = [each for each in known if each != "other" and not (isinstance(each, float) and each % 1)]
    made = cell(Maker(random, Values(random, NOWS[0])), type)
    match made:
        case Among():
            return Among(tuple(random.sample(ends, random.randrange(1, len(ends) + 1))))
        case Within():
            low, high = sorted(random.choice([each for each in ends if isinstance(each, int | float)]) for _ in "ab")
            return replace(made, low=None if made.low is None else low, high=None if made.high is None else high)
    return made


@pytest.mark.parametrize("seed", range(300))
def test_exactly_the_rows_that_win_nowhere_are_called_hopeless(seed: int) -> None:
    """Over all values of small columns; the numbers between two ends stand for each other."""
    random = Random(seed)
    chosen = random.choices(SMALL, k=random.randrange(1, 4))
    missing = [random.random() < 0.5 for _ in chosen]
    rows = tuple(
        Row(tuple(small_cell(random, type, known) for type, _, known in chosen), random.randrange(3), "?")
        for _ in range(random.randrange(1, 14))
    )
    said = judged(rows, [Column(type, each, bounds) for (type, bounds, _), each in zip(chosen, missing, strict=True)])
    spaces = [[*known, None] if each else known for (_, _, known), each in zip(chosen, missing, strict=True)]
    winning = {winner(rows, list(values)) for values in product(*spaces)}
    hopeless = {row for row, each in said.items() if each.what != "overlap"}
    assert hopeless == set(range(len(rows))) - winning
    for row, each in said.items():
        if each.what == "hidden":
            alone = tuple(rows[index] for index in (*each.by, row))
            assert len(alone) - 1 not in {winner(alone, list(values)) for values in product(*spaces)}


def test_a_table_that_would_take_too_long_is_left_alone() -> None:
    """Rows that each leave some of the last one, in ever more pieces."""
    random = Random(1)
    width = 12
    of = [Column(INTEGER, False, Interval(0, 10**6))] * width
    rows = []
    for _ in range(400):
        narrow = random.sample(range(width), random.randrange(1, 4))
        cells = (Among((random.randrange(10**6),)) if place in narrow else Anything() for place in range(width))
        rows.append(Row(tuple(cells), 0, "?"))
    said = judged((*rows, Row((Anything(),) * width, 0, "?")), of)
    assert 400 not in said


def test_sets_of_many_values_are_cut_by_value() -> None:
    type = OneOf(tuple(f"v{index}" for index in range(500)))
    rows = tuple(Row((Among((value,)),), 0, "?") for value in type.values)
    last = Row((Anything(),), 0, "?")
    assert judged((*rows, last), [Column(type, True, ANYTHING)]) == {}
    assert set(judged((*rows, last), [Column(type, False, ANYTHING)])) == {500}
