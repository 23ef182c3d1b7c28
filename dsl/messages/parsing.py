"""Everything that the parsers of expressions and clauses say."""

from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span

# --- clauses: types ---------------------------------------------------------------------------------------------------

TYPES = "boolean, string, integer, number, money, date, datetime, time, location, timezone"


def unknown_type(word: str, span: Span, meant: str | None = None) -> Problem:
    """A word where a type is wanted."""
    if meant:
        return Problem("type", f"`{word}` is not a type", span, f"did you mean `{meant}`?", (span, meant))
    return Problem("type", f"`{word}` is not a type", span, f"types are {TYPES}, `one of [a, b]` and `list of …`")


def not_a_type(span: Span) -> Problem:
    """A text that has not the form of a type."""
    forms = "`string`, `one of [a, b]`, `list of string`; with `!` behind it where it is always there"
    return Problem("type", "this is not a type", span, f"write {forms}; types are {TYPES}")


def optional_type(span: Span, mended: str) -> Problem:
    """`string?`, `optional string`: what the language takes for granted."""
    help = f"whatever has no `!` may be missing: write `{mended}`"
    return Problem("type", "there is no sign for what may be missing", span, help, (span, mended))


def history_as_word(span: Span) -> Problem:
    """`history` without its fields."""
    help = "write `{history: {at: datetime!, …}}` with the fields of a record"
    return Problem("type", "a history is declared with its fields", span, help)


def empty_set(span: Span) -> Problem:
    """`one of []`."""
    return Problem(
        "type", "`one of` needs at least one value", span, "write `one of [a, b]` with the values it can have"
    )


def repeated_member(value: str, span: Span) -> Problem:
    """The same value twice in `one of`."""
    return Problem("type", f"`{value}` is there twice", span, "leave one of them out")


def empty_text(span: Span) -> Problem:
    """`""` in any place."""
    help = "what is not known is `missing`; ask for it with `is missing`"
    return Problem("empty", "there is no empty text", span, help)


# --- clauses: ranges, cells, limits, hours, calendars -----------------------------------------------------------------

_FORMS = {
    "range": ("a range", "write its two ends: `0 to 100`"),
    "cell": (
        "a table cell",
        "a cell is `any`, `missing`, a value, `< 50`, `>= 100`, or `100 to 200`; `a | b` for several",
    ),
    "limit": ("a limit", "write `3 per 7 days`, `1 per calendar day` or `2 in total`"),
    "budget": (
        "a budget",
        "write `5_000 cost per calendar day`, `200 offers in total` or `150 contacts per calendar week`",
    ),
    "suppression": ("a number of outcomes", "write `3 declined`"),
    "length": ("a length of time or a distance", "write `30 days`, `2 hours`, `3 months` or `10 km`"),
    "hours": ("hours", "write `21:00 to 09:00`"),
    "places": ("a number of places", "write `one per customer` or `one per channel`"),
    "during": (
        "a calendar",
        "write `2026-11-20 to 2026-11-30`, `2026-12-24`, `from 2026-11-20`, `until 2026-12-31`, `every friday`,"
        " `every 1st of the month`, `every last day of the month`, `every first tuesday of the month` or"
        " `every 1st of march`; after an `every` also hours: `15:00 to 22:00`",
    ),
}


def not_a_clause(kind: str, span: Span) -> Problem:
    """A text that has not the form of its clause."""
    name, help = _FORMS[kind]
    return Problem(kind, f"this is not {name}", span, help)


def mended_clause(kind: str, span: Span, mended: str) -> Problem:
    """The same, where what was meant is clear."""
    return Problem(kind, f"this is not {_FORMS[kind][0]}", span, f"write `{mended}`", (span, mended))


def ambiguous_pace(count: str, unit: str, span: Span) -> Problem:
    """`1 per day`: the last 24 hours, or since midnight?"""
    calendar, sliding = f"{count} per calendar {unit}", f"{count} per 1 {unit}"
    beginning = {"day": "midnight", "week": "monday", "month": "the 1st", "year": "new year's day"}[unit]
    return Problem(
        "limit",
        f"`per {unit}` can be meant in two ways",
        span,
        f"write `{calendar}` (counted anew from {beginning}) or `{sliding}` (never more within any 1 {unit})",
    )


def limit_of_none(span: Span) -> Problem:
    """`0 per 7 days`."""
    return Problem("limit", "a limit of 0 lets nothing through", span, "to switch something off, write `paused: yes`")


def sliding_budget(span: Span) -> Problem:
    """`500 cost per 7 days`."""
    help = "write `per calendar day`, `per calendar week`, `per calendar month`, `per calendar year` or `in total`"
    return Problem("budget", "a budget runs by the calendar", span, help)


def not_a_count(text: str, span: Span) -> Problem:
    """A number with a point, or 0, where things are counted."""
    return Problem("count", f"`{text}` cannot be counted", span, "write a whole number: `3`")


def not_money(text: str, span: Span) -> Problem:
    """An amount of money with more than four places."""
    return Problem("money", f"`{text}` is not an amount of money", span, "money has at most 4 places after the point")


def not_a_time(unit: str, span: Span) -> Problem:
    """A distance where a length of time is wanted."""
    return Problem(
        "length", f"`{unit}` measures distances, and a length of time is wanted here", span, "write `7 days`"
    )


def no_hours(span: Span) -> Problem:
    """`09:00 to 09:00`."""
    help = "write two different times; for the whole day leave the hours out"
    return Problem("hours", "these hours end where they begin", span, help)


def lone_instant(text: str, span: Span) -> Problem:
    """`during: 2026-11-20 09:00`."""
    help = f"write both ends, `from {text}`, `until {text}`, or the day alone: `{text[:10]}`"
    return Problem("during", "an instant has no length", span, help)


def mixed_ends(span: Span) -> Problem:
    """A day and an instant as the ends of one calendar."""
    return Problem(
        "during", "one end is a day, the other a time of day", span, "write both with a time, or both without"
    )


def reversed_ends(first: str, last: str, span: Span) -> Problem:
    """The end before the beginning."""
    mended = f"{last} to {first}"
    return Problem("during", "this ends before it begins", span, f"write `{mended}`", (span, mended))


def no_such_day_of_month(text: str, highest: int, span: Span) -> Problem:
    """`every 31st of june`."""
    return Problem("during", f"there is no {text} in that month", span, f"it has {highest} days at most")


def wrong_ordinal(text: str, right: str, span: Span) -> Problem:
    """`1th`."""
    return Problem("during", f"`{text}` is not a day of a month", span, f"write `{right}`", (span, right))


# --- literals, in expressions and clauses -----------------------------------------------------------------------------


def no_such_date(text: str, span: Span) -> Problem:
    """A day or time that no calendar has."""
    return Problem("date", f"there is no `{text}`", span, "dates are written year-month-day: `2026-11-20`")


def bad_quantity(amount: str, unit: str, span: Span) -> Problem:
    """`0 days`, `1.5 days`, more than a thousand years, half-way round the Earth."""
    if unit.startswith(("km", "mile")):
        help = "distances are above 0 and at most 20_015 km, half the way round the Earth"
    elif "." in amount:
        help = "use a smaller unit: `36 hours` for one and a half days"
    else:
        help = "lengths of time are whole, at least 1 and at most 1_000 years"
    return Problem("quantity", f"`{amount} {unit}` cannot stand here", span, help)


def too_long(longest: int, span: Span) -> Problem:
    """More characters than any expression needs."""
    help = "give parts of it names under `define`"
    return Problem("too_long", f"this has more than {longest:_} characters", span, help)
