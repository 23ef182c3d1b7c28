"""What is told of winners beside their keys: their factors, the step that would go, the variant drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nextbest.dsl.checked_policy import WHOLE
from nextbest.dsl.types import NUMBER
from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions, Details
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.recipe import Recipe
from nextbest.engine.backends.arrays.stage_plan import Planner
from nextbest.engine.backends.arrays.together import together
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.sql import Sql, sql
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.sendings import NO_VARIANT
from nextbest.engine.remembering.experiments import variant_edges

NOT_GIVEN = Node("literal", (), None, NUMBER)

FACTORS = ("propensity", "baseline", "value", "lever", "offer_cost", "channel_cost")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked of those who are served one candidate in one stage."""

    factors: tuple[Recipe, ...]
    step: Recipe
    draw: Recipe | None
    """From [0, 1), where the engagement has variants."""
    edges: tuple[float, ...]
    """Where each variant ends but the last."""


def sheet(planner: Planner, stage: str, candidate: Candidate) -> Sheet:
    """The sheet of a candidate."""
    given = (getattr(candidate.factors, name) for name in FACTORS)
    factors = tuple(planner.value(stage, NOT_GIVEN if node is None else node) for node in given)
    draw, edges = None, tuple[float, ...]()
    experiment = planner.graph.bundle.engagements[candidate.engagement].promises.experiment
    if experiment is not None and NO_VARIANT not in candidate.sendings[0]:
        bucket, salt = FORMS["bucket"].sql, experiment.salt
        assert bucket is not None
        draw = planner.recipes.recipe(lambda: sql(bucket(Sql("column", data="id"), salt)))
        edges = tuple(edge / WHOLE for edge in variant_edges(experiment)[:-1])
    return Sheet(factors, planner.value(stage, candidate.step), draw, edges)


def nothing_told(count: int) -> Details:
    """Of so many customers."""
    factors = {name: Values(np.zeros(count), np.zeros(count, np.bool_)) for name in FACTORS}
    return Details(factors, np.zeros(count, np.int64), np.full(count, NOBODY, np.int32))


def fill(details: Details, groups: Sequence[tuple[Sheet, Array]], evaluator: Evaluator) -> None:
    """Tell of the winners: of each group what its sheet asks, of those at its rows."""
    at = np.concatenate([rows for _, rows in groups])
    sizes = [len(rows) for _, rows in groups]
    columns = [*(details.factors[name] for name in FACTORS), Values(details.steps)]
    for place, column in enumerate(columns):
        asks = [((*sheet.factors, sheet.step)[place], rows) for sheet, rows in groups]
        constants = [recipe.way.constant for recipe, _ in asks]
        values = [None if each is None else each.data for each in constants]
        if any(each is not None for each in values):
            _put_constants(column, values, sizes, at)
        others = [ask for ask, each in zip(asks, constants, strict=True) if each is None]
        for (_, rows), found in zip(others, together(others, evaluator), strict=True):
            _put(column, rows, found)
    for sheet, rows in groups:
        if sheet.draw is not None:
            draws = sheet.draw.of(evaluator, rows)
            assert isinstance(draws, Values)
            details.variants[rows] = np.searchsorted(sheet.edges, draws.values, side="right")


def groups(decisions: Decisions) -> Iterator[tuple[int, int, Array]]:
    """Stage, candidate and rows of those who are served the same in the same stage."""
    rows = np.flatnonzero(decisions.candidates != NOBODY)
    if not len(rows):
        return
    candidates = decisions.candidates[rows]
    # One number for both, of 16 bits where that is enough: those numpy sorts by counting.
    width = int(candidates.max()) + 1
    both = decisions.stages[rows].astype(np.int64) * width + candidates
    both = both.astype(np.min_scalar_type(both.max()), copy=False)
    order = np.argsort(both, kind="stable")
    rows, both = rows[order], both[order]
    for at in np.split(rows, np.flatnonzero(both[1:] != both[:-1]) + 1):
        yield int(decisions.stages[at[0]]), int(decisions.candidates[at[0]]), at


def _put_constants(column: Values, values: Sequence[object], sizes: Sequence[int], at: Array) -> None:
    """Set the rows of all groups, of which each has one value or none; nothing is told of them before."""
    known = [each is not None for each in values]
    told = np.array([0 if each is None else each for each in values], column.values.dtype)
    column.values[at] = np.repeat(told, sizes)
    if column.known is not None:
        column.known[at] = True if all(known) else np.repeat(known, sizes)


def _put(column: Values, rows: Array, found: Column) -> None:
    """Set these rows."""
    assert isinstance(found, Values)
    column.values[rows] = found.values if found.known is None else np.where(found.known, found.values, 0)
    if column.known is not None:
        column.known[rows] = True if found.known is None else found.known
