"""Clauses of a bundle's entries as checked values, each with its problems in the report."""

from collections.abc import Sequence
from decimal import Decimal

from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_policy import WHOLE, Length, Limit
from nextbest.dsl.clauses import Clause, Hours, Value, ValuesCell
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import policy as say
from nextbest.dsl.parse.clauses import parse_budget, parse_cell, parse_hours, parse_length, parse_limit
from nextbest.dsl.quantities import Distance
from nextbest.dsl.source import Text
from nextbest.dsl.syntax import Percent


def read(clause: Clause[Value], text: Text, report: Report) -> Value | None:
    """The value of a clause; None after its problems are reported."""
    report.extend(problem.at(text) for problem in clause.problems)
    return clause.value


def read_limits(texts: Sequence[Text], report: Report) -> tuple[Limit, ...]:
    """The limits without errors, in the order of the text."""
    found = ((read(parse_limit(text.value), text, report), text) for text in texts)
    return tuple(Limit(limit.count, limit.pace, text) for limit, text in found if limit is not None)


def read_budgets(texts: Sequence[Text], report: Report) -> tuple[Budget, ...]:
    """The budgets without errors, in the order of the text."""
    found = ((read(parse_budget(text.value), text, report), text) for text in texts)
    return tuple(Budget(each.amount, each.of, each.pace, text) for each, text in found if each is not None)


def read_hours(text: Text, report: Report) -> Hours | None:
    """`21:00 to 09:00`."""
    return read(parse_hours(text.value), text, report)


def read_length(text: Text | None, report: Report) -> Length | None:
    """A length of time; None where there is none, or after an error."""
    length = read(parse_length(text.value), text, report) if text is not None else None
    if text is not None and isinstance(length, Distance):
        report.add(say.distance_for_time(text))
        return None
    return length if not isinstance(length, Distance) else None


def read_share(text: Text, report: Report) -> int | None:
    """A share in ten-thousandths: `5%` is 500; None after an error (language.md 2.4, 2.5)."""
    cell = parse_cell(text.value.strip()).value
    literal = cell.values[0] if isinstance(cell, ValuesCell) and len(cell.values) == 1 else None
    if not isinstance(literal, Percent):
        report.add(say.not_a_share(text))
        return None
    share = Decimal(literal.text.removesuffix("%").replace("_", "")) * (WHOLE // 100)
    if share > WHOLE:
        report.add(say.share_above_all(text))
        return None
    if share != share.to_integral_value():
        report.add(say.share_too_fine(text))
        return None
    return int(share)
