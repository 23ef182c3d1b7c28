"""Days on which nothing is sent: a country's, the customer's country's, or the bundle's own (language.md 2.4)."""

from collections.abc import Sequence
from typing import cast

from nextbest.dsl.check.countries import countries, country_meant
from nextbest.dsl.check.read_clauses import read
from nextbest.dsl.checked_policy import CountryDays, CustomerCountryDays, Holidays, OwnDays, Then
from nextbest.dsl.clauses import Days
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Holidays as HolidaysEntry
from nextbest.dsl.expressions.expression import ANY, check_expression
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.messages import policy as say
from nextbest.dsl.parse.clauses import parse_during
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.types import STRING, OneOf


def check_holidays(
    entry: HolidaysEntry | None, scope: Scope, signatures: Signatures, report: Report
) -> Holidays | None:
    """The holidays; None where there are none, or after errors."""
    if entry is None:
        return None
    days: CountryDays | CustomerCountryDays | OwnDays | None
    if entry.country is not None:
        days = _country(entry.country, report)
    elif entry.by is not None:
        days = _by(entry.by, scope, signatures, report)
    else:
        days = _own(entry.dates or (), entry, report)
    then = cast(Then, entry.then.value) if entry.then else "defer"
    return Holidays(days, then) if days is not None else None


def _country(text: Text, report: Report) -> CountryDays | None:
    code = text.value.strip()
    if code in countries():
        return CountryDays(code)
    meant = country_meant(code)
    report.add(say.unknown_country(text, meant, countries().get(meant or "")))
    return None


def _by(text: Text, scope: Scope, signatures: Signatures, report: Report) -> CustomerCountryDays | None:
    expression = check_expression(text, scope, ANY, signatures, report)
    if expression is None:
        return None
    if isinstance(expression.type, OneOf):
        for value in expression.type.values:
            if value not in countries():
                report.add(say.value_not_a_country(text, value, country_meant(value)))
    elif expression.type != STRING:
        report.add(say.country_not_text(text, expression.type))
        return None
    return CustomerCountryDays(expression)


def _own(texts: Sequence[Text], entry: HolidaysEntry, report: Report) -> OwnDays | None:
    if not texts:
        report.add(say.no_holidays(entry.place))
    found = []
    for text in texts:
        value = read(parse_during(text.value), text, report)
        if isinstance(value, Days) and value.first is not None and value.last is not None:
            found.append(value)
        elif value is not None:
            report.add(say.holiday_not_a_day(text))
    return OwnDays(tuple(found)) if found else None
