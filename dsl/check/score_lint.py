"""A lint: scores that lose points where data is missing, in places that this satisfies (language.md 1.3)."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.names import Scope, Skipped
from nextbest.dsl.messages import tables as say
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Aggregate, Apply, Expression, Reference, Since, Typed

Acts = Literal["as it is", "turned", "both"]
"""What more of a part, or a yes, makes of the whole: more or a yes; less or a no; either."""

_TURNED = {
    "not": (0,),
    "not_equal": (0, 1),
    "not_in": (0,),
    "less": (0,),
    "at_most": (0,),
    "more": (1,),
    "at_least": (1,),
    "subtract": (1,),
    "negative": (0,),
}
"""Operands of which more, or a yes, makes less or a no."""
_BOTH = frozenset({"if", "between"})
"""Operators whose first operand acts both ways."""


def skipped_below(roots: Iterable[Typed], scope: Scope) -> frozenset[Skipped]:
    """The points that are left out of scores on which expressions rest, where data is missing."""
    return frozenset[Skipped]().union(*(_skipped(each, scope) for root in roots for each, _ in _references(root)))


def lint_scores(expression: Expression, scope: Scope, report: Report, *, stage: str | None = None) -> None:
    """Warn where a score with such points is negated or compared with `<`; in a stage, wherever it is used.

    Points that take off let customers through by their absence where others would not, and the other way round.
    """
    if not scope.scores:
        return
    for reference, acts in _references(expression.root):
        _warn(
            reference, "both" if stage is not None else acts, expression.text.at(reference.span), scope, report, stage
        )


def lint_bounded(found: Expression, acts: Acts, place: Place, scope: Scope, report: Report) -> None:
    """Warn of a place, such as a cell `< 50`, that acts so on whatever scores an expression rests on."""
    for reference, _ in _references(found.root):
        _warn(reference, acts, place, scope, report, None)


def _warn(reference: Reference, acts: Acts, place: Place, scope: Scope, report: Report, stage: str | None) -> None:
    acting = [each for each in _skipped(reference, scope) if acts == "both" or each.more != (acts == "turned")]
    for score, skipped in groupby(sorted(acting), key=lambda each: each.score):
        points = {each.point: each.names for each in skipped}
        report.add(say.points_pass_silently(place, score, points, stage))


def _skipped(reference: Reference, scope: Scope) -> frozenset[Skipped]:
    found = scope.named(reference.name)
    return found.skipped if found is not None else frozenset()


def _references(root: Typed) -> Iterator[tuple[Reference, Acts]]:
    """Every name in an expression, and how it acts on the whole."""
    waiting: list[tuple[Typed, Acts]] = [(root, "as it is")]
    while waiting:
        node, acts = waiting.pop()
        match node:
            case Reference():
                yield node, acts
            case Apply(function=function, arguments=arguments):
                for place, each in enumerate(arguments):
                    if place == 0 and function in _BOTH:
                        waiting.append((each, "both"))
                    else:
                        waiting.append((each, _turned(acts) if place in _TURNED.get(function, ()) else acts))
            case Aggregate(where=where, window=window):
                if where is not None:
                    waiting.append((where, _turned(acts) if node.function == "none" else acts))
                if isinstance(window, Since):
                    waiting.append((window.moment, acts))
            case _:
                pass


def _turned(acts: Acts) -> Acts:
    return "both" if acts == "both" else "turned" if acts == "as it is" else "as it is"
