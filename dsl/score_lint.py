"""A lint: scores that lose points where data is missing, in places that fewer points satisfy (language.md 1.3)."""

from collections.abc import Iterable, Iterator

from nextbest.dsl.check_names import Scope, Skipped
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import tables as say
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Aggregate, Apply, Expression, Reference, Since, Typed

_TURNING = {
    "not": (0,),
    "not_equal": (0, 1),
    "not_in": (0,),
    "if": (0,),
    "less": (0,),
    "at_most": (0,),
    "more": (1,),
    "at_least": (1,),
    "between": (0,),
    "subtract": (1,),
    "negative": (0,),
}
"""Operands of which less, or a no, makes more or a yes; of a condition of `if` and of `between`, both can."""
_EITHER = frozenset({"if", "between"})


def skipped_below(roots: Iterable[Typed], scope: Scope) -> frozenset[Skipped]:
    """The points that missing data takes away from scores on which expressions rest."""
    return frozenset[Skipped]().union(*(_skipped(each, scope) for root in roots for each, _ in _references(root)))


def lint_scores(expression: Expression, scope: Scope, report: Report, *, stage: str | None = None) -> None:
    """Warn where a score with such points is negated or compared with `<`; in a stage, wherever it is used."""
    for reference, turned in _references(expression.root):
        if turned or stage is not None:
            _warn(reference, expression.text.at(reference.span), scope, report, stage)


def lint_turned(found: Expression, place: Place, scope: Scope, report: Report) -> None:
    """Warn of a place, such as a cell `< 50`, that compares with `<` whatever scores an expression rests on."""
    for reference, _ in _references(found.root):
        _warn(reference, place, scope, report, None)


def _warn(reference: Reference, place: Place, scope: Scope, report: Report, stage: str | None) -> None:
    for score, points in _by_score(_skipped(reference, scope)):
        report.add(say.points_pass_silently(place, score, points, stage))


def _skipped(reference: Reference, scope: Scope) -> frozenset[Skipped]:
    found = scope.named(reference.name)
    return found.skipped if found is not None else frozenset()


def _by_score(skipped: frozenset[Skipped]) -> Iterator[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    for score in sorted({score for score, _, _ in skipped}):
        yield score, sorted((words, names) for each, words, names in skipped if each == score)


def _references(root: Typed) -> Iterator[tuple[Reference, bool]]:
    """Every name in an expression, and whether less of it, or a no, can make more or a yes of the whole."""
    waiting = [(root, False)]
    while waiting:
        node, turned = waiting.pop()
        match node:
            case Reference():
                yield node, turned
            case Apply(function=function, arguments=arguments):
                turning = _TURNING.get(function, ())
                for place, each in enumerate(arguments):
                    either = place in turning and function in _EITHER
                    waiting.append((each, either or turned != (place in turning)))
            case Aggregate(where=where, window=window):
                waiting += [(each, turned != (node.function == "none")) for each in (where,) if each is not None]
                waiting += [(each.moment, turned) for each in (window,) if isinstance(each, Since)]
            case _:
                pass
