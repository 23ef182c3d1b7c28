"""Text of one clause (a type, a range, a limit …) → its value, or everything that is wrong with it."""

from functools import lru_cache
from typing import Any

from lark.exceptions import UnexpectedInput

from nextbest.dsl import clauses
from nextbest.dsl.clauses import Clause, ClauseKind, TypeClause
from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.clause_builder import Refused, parser
from nextbest.dsl.parse.diagnose_clause import diagnose
from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span

_REMEMBERED = 4096
LONGEST = 10_000
"""Characters of one clause."""


def _parse(kind: ClauseKind, text: str) -> tuple[Any, tuple[Problem, ...]]:
    if len(text) > LONGEST:
        return None, (say.too_long(LONGEST, Span(0, len(text))),)
    try:
        return parser().parse(text, start=kind), ()
    except Refused as refused:
        return None, (refused.problem,)
    except UnexpectedInput:
        return None, (diagnose(kind, text),)


@lru_cache(maxsize=_REMEMBERED)
def parse_type(text: str) -> TypeClause:
    """`string!`, `one of [a, b]`, `list of string` (language.md 1.1). A history is no clause: it has fields."""
    value, problems = _parse("type", text)
    return value or TypeClause(None, problems=problems)


@lru_cache(maxsize=4 * _REMEMBERED)
def parse_clause(kind: ClauseKind, text: str) -> Clause[Any]:
    """A clause of any kind but a type."""
    return Clause(*_parse(kind, text))


def parse_range(text: str) -> Clause[clauses.Range]:
    """`0 to 100` (language.md 2.2)."""
    return parse_clause("range", text)


def parse_cell(text: str) -> Clause[clauses.Cell]:
    """`any`, `missing`, `gold`, `gold | silver`, `< 50`, `100 to 200` (language.md 2.2); bare words are text."""
    return parse_clause("cell", text)


def parse_limit(text: str) -> Clause[clauses.Limit]:
    """`3 per 7 days`, `1 per calendar day`, `2 in total` (language.md 2.4)."""
    return parse_clause("limit", text)


def parse_budget(text: str) -> Clause[clauses.Budget]:
    """`5_000 cost per calendar day`, `200 offers in total` (language.md 2.5)."""
    return parse_clause("budget", text)


def parse_suppression(text: str) -> Clause[clauses.Suppression]:
    """`3 declined`, as in `suppress` (language.md 2.4)."""
    return parse_clause("suppression", text)


def parse_length(text: str) -> Clause[clauses.Length]:
    """`30 days`, `36 hours`, `10 km`: a quantity alone, as in `after:`, `within:`, `expires:`."""
    return parse_clause("length", text)


def parse_hours(text: str) -> Clause[clauses.Hours]:
    """`21:00 to 09:00`: quiet hours (language.md 2.4)."""
    return parse_clause("hours", text)


def parse_during(text: str) -> Clause[clauses.During]:
    """One calendar of `during` (language.md 2.5)."""
    return parse_clause("during", text)
