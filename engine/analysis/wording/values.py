"""Constants as they are read aloud: amounts, texts, days, times, lengths, moments that rest on `now`."""

from datetime import UTC, date, datetime, tzinfo

from nextbest.dsl import types
from nextbest.dsl.parse.calendar_words import MONTHS
from nextbest.dsl.quantities import Distance, Duration, Moment, Period
from nextbest.dsl.types import ListOf, OneOf, Type

_FIRST_DAY = date(1970, 1, 1).toordinal()
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MILE = 1.609344
"""Kilometres."""


def value(of: object, type_: Type, zone: tzinfo = UTC) -> str:
    """A value of the engine, in words; instants by the clocks of `zone`."""
    if of is None:
        return "nothing"
    if isinstance(type_, ListOf):
        assert isinstance(of, tuple)
        return alternatives([value(each, type_.element, zone) for each in of])
    if isinstance(type_, OneOf) or type_ in (types.STRING, types.TIMEZONE):
        return quoted(str(of))
    if isinstance(of, bool):
        return "yes" if of else "no"
    return _quantity(of, type_, zone)


def _quantity(of: object, type_: Type, zone: tzinfo) -> str:
    if isinstance(of, Period | Duration | Distance):
        return length(of)
    if isinstance(of, tuple):
        return f"latitude {of[0]:g} and longitude {of[1]:g}"
    assert isinstance(of, int | float)
    if type_ == types.MONEY:
        return money(int(of))
    if type_ == types.DATE:
        return day(int(of))
    if type_ == types.DATETIME:
        return instant(int(of), zone)
    return clock(int(of)) if type_ == types.TIME else number(of)


def quoted(text: str) -> str:
    """A text in quotation marks."""
    return f"“{text}”"


def alternatives(items: list[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`; `nothing` where there are none."""
    if not items:
        return "nothing"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def number(of: float) -> str:
    """A number with its thousands apart, to six places after the point."""
    shown = f"{of:,.6f}".rstrip("0").rstrip(".")
    return f"{of:g}" if shown in ("0", "-0") and of else shown


def money(of: int) -> str:
    """Ten-thousandths: `31.50`, `10,000`; places beyond cents where there are some."""
    whole = of / 10_000
    if of % 10_000 == 0:
        return f"{of // 10_000:,}"
    return f"{whole:,.2f}" if of % 100 == 0 else f"{whole:,.4f}".rstrip("0")


def percent(share: float) -> str:
    """A share of one: `4.1%`."""
    return f"{number(round(share * 100, 6))}%"


def day(of: int) -> str:
    """A day since 1970-01-01: `20 November 2026`."""
    found = date.fromordinal(of + _FIRST_DAY)
    return f"{found.day} {MONTHS[found.month - 1].capitalize()} {found.year}"


def instant(seconds: int, zone: tzinfo) -> str:
    """An instant by the clocks of a zone: `20 November 2026, 10:00`."""
    found = datetime.fromtimestamp(seconds, zone)
    shown = f"{found:%H:%M:%S}" if found.second else f"{found:%H:%M}"
    return f"{found.day} {MONTHS[found.month - 1].capitalize()} {found.year}, {shown}"


def clock(seconds: int) -> str:
    """Seconds since midnight: `21:00`."""
    hours, rest = divmod(seconds, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def length(of: Period | Duration | Distance) -> str:
    """`30 days`, `1 year`, `36 hours`, `10 km`."""
    if isinstance(of, Distance):
        return _distance(of.kilometres)
    amount, unit = _period(of) if isinstance(of, Period) else _duration(of)
    return f"{amount:,} {unit}" + ("" if amount == 1 else "s")


def last(of: Period | Duration) -> str:
    """After the words `the last` or `the next`: `30 days`, `year`."""
    return length(of).removeprefix("1 ")


def _period(of: Period) -> tuple[int, str]:
    if of.months:
        return (of.months // 12, "year") if of.unit == "year" and of.months % 12 == 0 else (of.months, "month")
    return (of.days // 7, "week") if of.unit == "week" and of.days % 7 == 0 else (of.days, "day")


def _duration(of: Duration) -> tuple[int, str]:
    for seconds, unit in ((_HOUR, "hour"), (_MINUTE, "minute")):
        if of.seconds % seconds == 0:
            return of.seconds // seconds, unit
    return of.seconds, "second"


def _distance(kilometres: float) -> str:
    miles = kilometres / _MILE
    if abs(miles - round(miles)) < 1e-9 and abs(kilometres - round(kilometres)) > 1e-9:
        return f"{round(miles):,} mile" + ("" if round(miles) == 1 else "s")
    return f"{number(kilometres)} km"


def moment(of: Moment) -> str:
    """`now`, `30 days before today`."""
    said = of.start if isinstance(of.start, str) else day(of.start)
    for sign, step in of.steps:
        said = f"{length(step)} {'after' if sign > 0 else 'before'} {said}"
    return f"the midnight that begins {said}" if of.midnight and of.start != "now" else said
