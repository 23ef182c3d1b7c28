# Longer than 300 lines because all wording of the parsers is in one place, one constructor a message.
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
    return Problem("empty-text", "there is no empty text", span, help)


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


def not_alone(word: str, span: Span) -> Problem:
    """`any | gold`."""
    return Problem("cell", f"`{word}` stands alone in a cell", span, f"as a text, write it in quotes: `'{word}'`")


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


def ends_before_it_begins(span: Span) -> Problem:
    """Two ends of which only the clocks of their zones tell the order."""
    return Problem("during", "this ends before it begins", span, "mind the offsets: compare both ends in one zone")


def no_such_day_of_month(text: str, highest: int, span: Span) -> Problem:
    """`every 31st of june`."""
    return Problem("during", f"there is no {text} in that month", span, f"it has {highest} days at most")


def no_such_weekday_of_month(text: str, day: str, span: Span) -> Problem:
    """`every 6th friday of the month`."""
    return Problem("during", f"no month has a {text} {day}", span, "write `first` to `fifth`, or `last`")


def wrong_ordinal(text: str, right: str, span: Span) -> Problem:
    """`1th`."""
    return Problem("during", f"`{text}` is no number of a day", span, f"write `{right}`", (span, right))


# --- literals, in expressions and clauses -----------------------------------------------------------------------------


def no_such_date(text: str, span: Span) -> Problem:
    """A day or time that no calendar has."""
    return Problem("date", f"there is no `{text}`", span, "dates are written year-month-day: `2026-11-20`")


def no_such_instant(text: str, span: Span) -> Problem:
    """A date and time that no calendar has, or an offset that no place on Earth has."""
    help = "dates and times are written `2026-11-20 09:00`, with an offset of at most 14 hours or without"
    return Problem("date", f"there is no `{text}`", span, help)


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
    return Problem("too-long", f"this has more than {longest:_} characters", span, help)


def too_deep(deepest: int, span: Span) -> Problem:
    """Too many forms within each other."""
    help = "give parts of it names under `define`"
    return Problem("too-deep", f"this has more than {deepest} forms within each other", span, help)


def too_many_digits(text: str, most: int, span: Span) -> Problem:
    """A number that no double holds exactly."""
    return Problem(
        "number",
        f"`{text}` has more than {most} digits",
        span,
        f"write {most} digits at most: a computer keeps no more exactly",
    )


def thousands(text: str, right: str, span: Span) -> Problem:
    """`1,000`, `1_00`."""
    return Problem("number", f"thousands are not grouped as in `{text}`", span, f"write `{right}`", (span, right))


def not_a_number(text: str, span: Span) -> Problem:
    """`1e-30`."""
    return Problem("number", f"`{text}` is not a number of the language", span, "write it out, as in `0.05`")


def currency(sign: str, span: Span) -> Problem:
    """`$50`, `50 EUR`."""
    help = "write the number alone: all money of a bundle is in one currency"
    return Problem("money", f"amounts are written without `{sign}`", span, help)


def date_order(text: str, span: Span, right: str | None = None) -> Problem:
    """`20.11.2026`, `11/20/2026`."""
    help = f"write `{right}`" if right else "write year-month-day: `2026-11-20`"
    return Problem("date", f"`{text}` is not how dates are written", span, help, (span, right) if right else None)


def time(text: str, span: Span, right: str | None = None) -> Problem:
    """`9pm`, `9:00`, `25:00`."""
    help = (
        f"write `{right}`"
        if right
        else "write hours and minutes: `09:00`, `21:30`; the last minute of a day is `23:59`"
    )
    return Problem("time", f"`{text}` is not how times are written", span, help, (span, right) if right else None)


def not_a_distance(unit: str, span: Span) -> Problem:
    """`home within 10 days of stores`."""
    help = "write `within 10 km of …`; for time, `within last 10 days` or `within next 10 days`"
    return Problem("quantity", f"`{unit}` measure time, and a distance is wanted here", span, help)


def unknown_unit(word: str, span: Span, unit: str | None) -> Problem:
    """`30 d`."""
    if unit:
        return Problem("quantity", f"`{word}` is not a unit", span, f"write `{unit}`", (span, unit))
    help = "units are seconds, minutes, hours, days, weeks, months, years, km and miles"
    return Problem("quantity", f"`{word}` is not a unit", span, help)


def lone_quantity(quantity: str, span: Span) -> Problem:
    """`x > 30 days`."""
    help = (
        f"write `more than {quantity} ago`, `within last {quantity}` or `within next {quantity}` after a date;"
        " for a number of days, `days_since(…)` or `days_until(…)` with the number alone"
    )
    if quantity.endswith(("km", "mile", "miles")):
        help = f"write `within {quantity} of …` after a location"
    return Problem("quantity", f"`{quantity}` cannot stand here", span, help)


def moved_date(date: str, quantity: str, span: Span) -> Problem:
    """`member_since + 1 year`."""
    help = f"write `{date} more than {quantity} ago`, or `within last {quantity}`, `within next {quantity}`"
    return Problem("quantity", "only `now` and `today` can be moved", span, help)


# --- expressions: other spellings -------------------------------------------------------------------------------------


def instead(found: str, right: str, span: Span, why: str | None = None) -> Problem:
    """A spelling of another language, of a spreadsheet, of everyday writing."""
    help = f"write `{right.strip()}`" + (f": {why}" if why else "")
    return Problem("spelling", f"`{found.strip()}` is not how this is written", span, help, (span, right))


def lower_case(found: str, right: str, span: Span) -> Problem:
    """`AND`."""
    return Problem("spelling", f"`{found}` must be written in lower case", span, f"write `{right}`", (span, right))


def leave_out(found: str, span: Span) -> Problem:
    """A sign that says nothing."""
    return Problem("spelling", f"`{found}` has nothing to say here", span, "leave it out", (span, ""))


def strange_space(span: Span) -> Problem:
    """A space that is none: pasted from a web page or a text document."""
    help = "replace it by an ordinary space; it often comes with pasted text"
    return Problem("spelling", "there is an invisible character here", span, help, (span, " "))


def quotes(span: Span, right: str) -> Problem:
    """Curly quotes."""
    return Problem("text", "text stands in straight quotes", span, f"write `{right}`", (span, right))


def open_text(quote: str, span: Span) -> Problem:
    """A quote that is never closed."""
    return Problem("text", "this text never ends", span, f"close it with `{quote}` on the same line")


def bad_escape(span: Span) -> Problem:
    r"""`"a\n"`."""
    help = 'a `\\` stands only before a quote or another `\\`: `"say \\"hi\\""`'
    return Problem("text", "there is a `\\` in this text that says nothing", span, help)


def no_null(word: str, span: Span, edit: tuple[Span, str] | None = None) -> Problem:
    """`null`, `None`."""
    help = "ask with `is missing` or `is known`; a value in the place of a missing one is `x otherwise 0`"
    if edit:
        help = f"write `{edit[1]}`: what is not known is missing"
    return Problem("null", f"there is no `{word}` in the language", span, help, edit)


def no_powers(span: Span) -> Problem:
    """`x ^ 2`, `x ** 2`."""
    return Problem("spelling", "there are no powers in the language", span, "multiply: `x * x`; the root is `sqrt(x)`")


def no_modulo(span: Span) -> Problem:
    """`x % 2`."""
    help = 'to split customers into groups, write `bucket(id, "name of the split") < 50%`'
    return Problem("spelling", "there is no remainder in the language; `%` belongs to a number: `5%`", span, help)


def no_text_building(span: Span) -> Problem:
    """`"a" + "b"`."""
    help = "texts are put together in messages: `Hello {first_name}`"
    return Problem("text", "texts cannot be calculated with", span, help)


def like(span: Span) -> Problem:
    """SQL's `like`, regular expressions."""
    help = 'write `starts with "…"`, `ends with "…"` or `contains "…"`'
    return Problem("spelling", "there are no patterns in the language", span, help)


def spreadsheet_if(span: Span, right: str | None = None) -> Problem:
    """`IF(a; b; c)`."""
    help = f"write `{right}`" if right else "write `if … then … else …`"
    return Problem(
        "spelling", "`if` is written in words, without brackets", span, help, (span, right) if right else None
    )


def ternary(span: Span) -> Problem:
    """`a ? b : c`."""
    return Problem("spelling", "`?` is not in the language", span, "write `if … then … else …`")


def case_when(span: Span) -> Problem:
    """SQL's `case when`."""
    return Problem("spelling", "`case` is not in the language", span, "write `if … then … else if … then … else …`")


def braces(span: Span) -> Problem:
    """`{a, b}`."""
    return Problem("spelling", "braces have no meaning here", span, 'lists stand in square brackets: `["a", "b"]`')


def round_list(span: Span, right: str) -> Problem:
    """`in ("a", "b")`."""
    return Problem("list", "lists stand in square brackets", span, f"write `{right}`", (span, right))


def double_minus(span: Span) -> Problem:
    """`- -x`, `a - -b`."""
    return Problem(
        "spelling", "two minus signs in a row", span, "write `+`, or put brackets around the negative number"
    )


def not_in_front(span: Span) -> Problem:
    """`x does not contain y`."""
    return Problem("spelling", "only `is` and `in` are negated in the middle", span, "write `not (x contains y)`")


def aggregate_star(name: str, span: Span) -> Problem:
    """`COUNT(*)`."""
    help = f"name the history, as in `{name}(orders)` or `{name}(orders in last 30 days)`"
    return Problem("aggregate", f"`{name}` needs to know of what", span, help)


def space_before_bracket(name: str, span: Span) -> Problem:
    """`count (x)`."""
    right = f"{name}("
    return Problem("spelling", f"no space between `{name}` and its bracket", span, f"write `{right}…)`", (span, right))


def dotted_call(name: str, span: Span) -> Problem:
    """`orders.count(x)`."""
    path, _, last = name.rpartition(".")
    help = f"write `{last}({path} …)`"
    return Problem("spelling", "functions stand in front, with what they take in brackets", span, help)


def reserved_after_dot(word: str, span: Span) -> Problem:
    """`orders.where`."""
    help = "the field needs another name, in the profile as well"
    return Problem("reserved", f"`{word}` is a word of the language and cannot be a name, also after a dot", span, help)


def where_outside(span: Span) -> Problem:
    """`count(orders) where x`."""
    help = "write `count(orders where …)`; outside of them conditions are joined with `and`"
    return Problem("aggregate", "`where` stands within the brackets of what it filters", span, help)


def limit_in_expression(text: str, span: Span) -> Problem:
    """`1 per day`."""
    help = "limits have their own key: `limits: [1 per calendar day]`"
    return Problem("limit", f"`{text.strip()}` is a limit, and a condition is wanted here", span, help)


# --- expressions: form ------------------------------------------------------------------------------------------------


def chained(right: str, span: Span) -> Problem:
    """`1 < x < 5`."""
    help = f"write `{right}`; or, with both ends included, `x between 1 and 5`"
    return Problem("comparison", "comparisons do not chain", span, help)


def otherwise_mixed(first: str, second: str, span: Span) -> Problem:
    """`a + b otherwise 0`."""
    help = f"write `{first}` or `{second}`"
    return Problem("otherwise", "`otherwise` and arithmetic without brackets can be read in two ways", span, help)


def empty_list(span: Span) -> Problem:
    """`[]`."""
    return Problem("list", "an empty list has nothing in it to compare with", span, 'write its values: `["a", "b"]`')


def not_a_literal(span: Span) -> Problem:
    """`[a, b + 1]`."""
    help = "put text in quotes; to compare with a name, write `x is a or x is b`"
    return Problem("list", "a list holds values as they are written, no names and no calculations", span, help)


def nothing_there(span: Span) -> Problem:
    """An empty expression."""
    return Problem(
        "expression", "an expression should stand here", span, "write a condition or a value, or leave the key out"
    )


def no_else(span: Span) -> Problem:
    """`if a then b`."""
    help = "write `if … then … else …`; a condition alone needs no `if`"
    return Problem("expression", "this `if` has no `else`", span, help)


def no_then(span: Span) -> Problem:
    """`if a`."""
    return Problem(
        "expression", "this `if` has no `then`", span, "write `if … then … else …`; a condition alone needs no `if`"
    )


def no_ago(span: Span, end: int) -> Problem:
    """`x more than 30 days`."""
    edit = (Span(end, end), " ago")
    return Problem("expression", "`ago` is missing", span, "write `more than 30 days ago`", edit)


def within_what(span: Span) -> Problem:
    """`x within 30 days`."""
    help = "write `within last 30 days` or `within next 30 days`; for places, `within 10 km of …`"
    return Problem("expression", "`within` does not say of what", span, help)


def no_unit(span: Span) -> Problem:
    """`within last 30`."""
    return Problem("quantity", "a unit is missing", span, "write `30 days`, `36 hours` or `10 km`")


def never_closed(sign: str, closing: str, span: Span, end: int) -> Problem:
    """`(a or b`."""
    edit = (Span(end, end), closing)
    return Problem("bracket", f"this `{sign}` is never closed", span, f"put a `{closing}` where it ends", edit)


def never_opened(sign: str, span: Span) -> Problem:
    """`a or b)`."""
    return Problem("bracket", f"this `{sign}` closes nothing", span, "leave it out, or open it", (span, ""))


def wrong_bracket(sign: str, right: str, span: Span) -> Problem:
    """`(a]`."""
    return Problem("bracket", f"`{right}` should close here, not `{sign}`", span, f"write `{right}`", (span, right))


def no_history(name: str, span: Span) -> Problem:
    """`count()`."""
    return Problem("aggregate", f"`{name}` needs to know of what", span, f"name a history, as in `{name}(orders)`")


def inside_aggregate(piece: str, name: str, span: Span) -> Problem:
    """`count(orders, visits)`."""
    found = f"`{piece}` cannot stand" if piece else "something is missing"
    help = f"write `{name}(history in last 30 days where …)`: one history, then what narrows it"
    return Problem("aggregate", f"{found} here in `{name}(…)`", span, help)


def ends_too_early(previous: str, span: Span) -> Problem:
    """`a and`."""
    return Problem(
        "expression",
        f"something is missing after `{previous}`",
        span,
        f"write what belongs there, or leave `{previous}` out",
    )


def no_operator(previous: str, piece: str, span: Span) -> Problem:
    """`a b`."""
    help = "join conditions with `and` or `or`, compare with `is` or `=`; text stands in quotes"
    return Problem("expression", f"something is missing between `{previous}` and `{piece}`", span, help)


def no_value(piece: str, previous: str, span: Span) -> Problem:
    """`a and or b`."""
    where = f"between `{previous}` and `{piece}`" if previous else f"before `{piece}`"
    return Problem(
        "expression",
        f"a value is missing {where}",
        span,
        "a name, a number, a text in quotes or a bracket can stand there",
    )


def cannot_stand(piece: str, span: Span, value: bool) -> Problem:
    """Anything else."""
    if value:
        help = "a name, a number, a text in quotes or a bracket can stand here"
    else:
        help = "after a value come `and`, `or`, a comparison such as `is` or `<`, a sign of arithmetic, or the end"
    return Problem("expression", f"`{piece}` cannot stand here", span, help)


def two_expressions(span: Span) -> Problem:
    """`a; b`."""
    return Problem("expression", "one expression stands here, not two", span, "join conditions with `and` or `or`")


def foreign_letter(word: str, span: Span) -> Problem:
    """`größe`."""
    help = "names have letters a to z, digits and `_`; text stands in quotes"
    return Problem("bad-name", f"`{word}` cannot be a name", span, help)


def digit_first(word: str, span: Span) -> Problem:
    """`2nd_order`."""
    return Problem("bad-name", f"`{word}` is neither a number nor a name", span, "names begin with a letter")
