"""Scores: sums of points, their type, bounds, and the points that missing data takes away (language.md 2.2)."""

from collections.abc import Iterator
from dataclasses import replace

from nextbest.dsl import clauses
from nextbest.dsl.check.score_lint import skipped_below
from nextbest.dsl.check.values import WHOLE_LIMIT, constant_value
from nextbest.dsl.checked_tables import Point, Quantity, Score
from nextbest.dsl.clauses import Constant
from nextbest.dsl.diagnostics import Edit, Report
from nextbest.dsl.document.bundle import Points
from nextbest.dsl.document.bundle import Score as Entry
from nextbest.dsl.expressions.bounds import interval, rests_on_aggregate
from nextbest.dsl.expressions.expression import ANY, CONDITION, check_expression
from nextbest.dsl.expressions.facts import NOTHING, Presence, named
from nextbest.dsl.expressions.intervals import Interval
from nextbest.dsl.expressions.names import Defined, Scope, Skipped
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.messages import bundle as say_value
from nextbest.dsl.messages import tables as say
from nextbest.dsl.parse.clauses import parse_cell, parse_range
from nextbest.dsl.parse.literals import is_whole
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.syntax import Number, Operation, Percent
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import INTEGER, NUMBER, Type


def check_score(name: Text, entry: Entry, scope: Scope, signatures: Signatures, report: Report) -> Score | None:
    """The typed score, or None after an error. Presence is `define_score`'s."""
    start = _quantity("start", entry.start, scope, report) if entry.start is not None else 0
    points = [_point(each, scope, signatures, report) for each in entry.points]
    low, high = _range(entry.range, scope, report) if entry.range is not None else (None, None)
    if start is None or None in points or (entry.range is not None and low is None):
        return None
    kept = [each for each in points if each is not None]
    type = NUMBER if any(isinstance(each, float) for each in _quantities(start, kept, low, high)) else INTEGER
    if any(each.per is not None and each.per.type == NUMBER for each in kept):
        type = NUMBER
    score = Score(name.value, type, tuple(kept), start, low, high, str(entry.about or "").strip())
    return score if type == INTEGER else _as_numbers(score)


def _quantities(start: Quantity, points: list[Point], *ends: Quantity | None) -> Iterator[Quantity | None]:
    yield start
    yield from ends
    for each in points:
        yield from (each.add, each.up_to)


def _as_numbers(score: Score) -> Score:
    points = (replace(each, add=float(each.add), up_to=_float(each.up_to)) for each in score.points)
    return replace(
        score, points=tuple(points), start=float(score.start), low=_float(score.low), high=_float(score.high)
    )


def _float(quantity: Quantity | None) -> float | None:
    return None if quantity is None else float(quantity)


def _point(entry: Points, scope: Scope, signatures: Signatures, report: Report) -> Point | None:
    add = _quantity("add", entry.add, scope, report)
    up_to = _quantity("up_to", entry.up_to, scope, report) if entry.up_to is not None else None
    when = check_expression(entry.when, scope, CONDITION, signatures, report) if entry.when is not None else None
    per = check_expression(entry.per, scope, ANY, signatures, report) if entry.per is not None else None
    if per is not None and per.type not in (INTEGER, NUMBER):
        report.add(say.per_not_counted(per.text.place, per.type))
        per = None
    _skips(when, per, scope, signatures, report)  # at once, also where something else is wrong
    broken = add is None or any(
        text is not None and found is None
        for text, found in ((entry.when, when), (entry.per, per), (entry.up_to, up_to))
    )
    if broken or add is None:
        return None
    if entry.up_to is not None and up_to is not None:
        _check_up_to(entry.up_to, add, up_to, entry.per is None, report)
    return Point(add, _words(entry), when, per, up_to)


def _check_up_to(text: Text, add: Quantity, up_to: Quantity, once: bool, report: Report) -> None:
    if once:
        report.add(say.up_to_without_per(text.place))
    elif add * up_to <= 0:
        written = text.value.strip()
        mended = written.removeprefix("-") if add > 0 else f"-{written}"
        report.add(say.up_to_against_add(text.place, mended, Edit(text.place, mended) if up_to else None))


def _words(entry: Points) -> str:
    add = entry.add.value.strip()
    found = [add if add.startswith("-") else f"+{add}"]
    for key, text in (("per", entry.per), ("up to", entry.up_to), ("when", entry.when)):
        found += [key, " ".join(text.value.split())] if text is not None else []
    return " ".join(found)


def _quantity(key: str, text: Text, scope: Scope, report: Report) -> Quantity | None:
    """The plain number of that key; a whole one as an integer."""
    cell = parse_cell(text.value).value
    if not isinstance(cell, clauses.ValuesCell) or len(cell.values) != 1:
        report.add(say.not_points(key, text.place))
        return None
    return _constant(key, cell.values[0], text, scope, report)


def _constant(key: str, constant: Constant, text: Text, scope: Scope, report: Report) -> Quantity | None:
    literal = constant.operands[0] if isinstance(constant, Operation) else constant
    if not isinstance(literal, Number | Percent):
        report.add(say.not_points(key, text.place))
        return None
    type: Type = INTEGER if isinstance(literal, Number) and is_whole(literal.text) else NUMBER
    value = constant_value(constant, type, scope.zone)
    if not isinstance(value, int | float):
        report.add(say_value.not_a_value(f"`{text.value.strip()}`", str(type), text.place))
        return None
    return value + 0  # no -0.0


def _range(text: Text, scope: Scope, report: Report) -> tuple[Quantity | None, Quantity | None]:
    clause = parse_range(text.value)
    report.extend(problem.at(text) for problem in clause.problems)
    if clause.value is None:
        return None, None
    low, high = (_constant("range", each, text, scope, report) for each in (clause.value.low, clause.value.high))
    if low is not None and high is not None and low >= high:
        report.add(say.range_reversed(text.place))
        return None, None
    return (None, None) if low is None or high is None else (low, high)


def define_score(score: Score, scope: Scope, signatures: Signatures, report: Report) -> Defined:
    """Check what of a score can be missing, and gather what its uses must know."""
    skipped: set[Skipped] = set()
    for point in score.points:
        off = point.add < 0
        if names := _skips(point.when, point.per, scope, signatures, report):
            skipped.add(Skipped(score.name, point.words, names, off))
        below = skipped_below((part.root for part in (point.when, point.per) if part is not None), scope)
        skipped.update(each._replace(more=each.more != off) for each in below)
    return Defined(
        type=score.type,
        aggregate=any(rests_on_aggregate(part.root, scope) for part in score.parts),
        interval=_interval(score, scope),
        skipped=frozenset(skipped),
    )


def _skips(
    when: Expression | None, per: Expression | None, scope: Scope, signatures: Signatures, report: Report
) -> tuple[str, ...]:
    """The names that can be missing and then take a point away; complains of a `per` that can be."""
    presence = check_presence(when, NOTHING, scope, signatures, report) if when is not None else Presence()
    if per is not None:
        found = check_presence(per, presence.yes, scope, signatures, report)
        if found.unknown:
            words = " ".join(per.text.value.split())
            report.add(say.per_can_be_missing(per.text.place, words, named(found.causes)))
    return named(presence.causes)


def _interval(score: Score, scope: Scope) -> Interval:
    """Between which bounds it lies: sums in the order of evaluation, so that they round as the score does."""
    least, most = (-WHOLE_LIMIT, WHOLE_LIMIT) if score.type == INTEGER else (-1e300, 1e300)
    low: float = score.start
    high: float = score.start
    for point in score.points:
        added = _added(point, scope)
        low = min(max(low + added.low, least), most)
        high = min(max(high + added.high, least), most)
    if score.low is not None and score.high is not None:
        low, high = (min(max(each, score.low), score.high) for each in (low, high))
    return Interval(low, high)


def _added(point: Point, scope: Scope) -> Interval:
    if point.per is None:
        ends = [float(point.add), float(point.add)]
    else:
        most = interval(point.per.root, scope).high
        ends = [0.0, point.add * max(most, 0.0) if point.add else 0.0]
    if point.up_to is not None:
        ends = [min(each, point.up_to) if point.up_to >= 0 else max(each, point.up_to) for each in ends]
    if point.when is not None:
        ends.append(0.0)
    return Interval(min(ends), max(ends))
