"""Wrong habits in numbers, money, dates, times and quantities."""

import re

from nextbest.dsl.diagnostics import closest
from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.diagnose_clause import clock
from nextbest.dsl.parse.habit import Finding, Match, habit, mend, whole, written
from nextbest.dsl.parse.spot import Spot, enclosing
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import AGGREGATES

UNITS = {
    **{unit: unit for unit in ("second", "minute", "hour", "day", "week", "month", "year", "km", "mile")},
    **{f"{unit}s": f"{unit}s" for unit in ("second", "minute", "hour", "day", "week", "month", "year", "mile")},
    **dict.fromkeys(("s", "sec", "secs"), "seconds"),
    **dict.fromkeys(("m", "min", "mins"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs"), "hours"),
    **dict.fromkeys(("d",), "days"),
    **dict.fromkeys(("w", "wk", "wks"), "weeks"),
    **dict.fromkeys(("mo", "mos"), "months"),
    **dict.fromkeys(("y", "yr", "yrs"), "years"),
    **dict.fromkeys(("kms", "kilometer", "kilometers", "kilometre", "kilometres"), "km"),
    "mi": "miles",
}
"""How units are written, by how people write them."""
_WRITTEN = ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "km", "miles")

_ISO = r"((?:[0-9]{4}-[0-9]{2}-)?[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(?::[0-9.]+)?(Z|[+-][0-9]{2}:[0-9]{2})?(?![\w:])"
_AGO = re.compile(r"\s+ago\b")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::[0-9]{2})?\s*([aApP]\.?[mM]\b\.?)?")


def _plain(text: str) -> str:
    """A number with its thousands grouped as the language does it."""
    whole_part, _, places = text.partition(".")
    return f"{int(whole_part):_}" + (f".{places}" if places else "")


def _thousands(_: Spot, before: Match, here: Match) -> Finding:
    text = before[0] + here[0]
    return mend(say.thousands(text, _plain(re.sub(r"[,_' ]", "", text)), whole(before, here)))


def _comma(spot: Spot, before: Match, here: Match) -> Finding | None:
    bracket = enclosing(spot)
    if bracket is not None and (bracket.sign == "[" or bracket.name):
        return None
    return mend(
        say.instead(before[0] + here[0], f"{before[0]}.{here[1]}", whole(before, here), "decimals have a point")
    )


def _zeros(_: Spot, before: Match, here: Match) -> Finding:
    return mend(say.instead(here[0], _plain(here[0]), whole(before, here), "numbers have no zeros in front"))


def _exponent(_: Spot, __: Match, here: Match) -> Finding:
    span, power = Span(*here.span()), int(here[1])
    value = f"{float(here[0]):_.15f}".rstrip("0").rstrip(".") if abs(power) <= 12 and len(here[0]) <= 15 else "0"
    if value.strip("0_.") == "":
        return Finding(say.not_a_number(here[0], span), (span, "1"))
    return mend(say.instead(here[0], value, span, "numbers are written out"))


def _shorthand(_: Spot, __: Match, here: Match) -> Finding:
    right = f"{int(here[1]) * (1_000 if here[2] in 'kK' else 1_000_000):_}"
    return mend(say.instead(here[0], right, Span(*here.span()), "numbers are written out"))


def _currency(_: Spot, __: Match, here: Match) -> Finding:
    span = Span(*here.span())
    return Finding(say.currency(here[0].strip(), span), (span, " "))


def _day_first(_: Spot, __: Match, here: Match) -> Finding:
    span = Span(*here.span())
    return mend(say.date_order(here[0], span, f"{here[3]}-{int(here[2]):02}-{int(here[1]):02}"))


def _iso(_: Spot, before: Match, here: Match) -> Finding:
    found, right = before[0] + here[0], f"{before[0]}{here[1]} {here[2]}{here[3] or ''}"
    return mend(say.instead(found, right, whole(before, here), "a date, a space, and a time to the minute"))


def _time(_: Spot, before: Match, here: Match) -> Finding:
    found = (before[0] + here[0]).rstrip()
    span = Span(before.start(), before.start() + len(found))
    parts = _CLOCK.fullmatch(found)
    right = clock(parts[1], parts[2], parts[3]) if parts else None
    return mend(say.time(found, span, right)) if right else Finding(say.time(found, span), (span, "12:00"))


def _unit(spot: Spot, before: Match, here: Match) -> Finding | None:
    """A number and a word after it, where a quantity may stand or where none may."""
    amount, word = before[1], here[0]
    if "UNIT" in spot.wanted and not spot.operator_wanted:
        unit = UNITS.get(word.casefold()) or closest(word, _WRITTEN)
        return mend(say.unknown_unit(word, Span(*here.span()), unit))
    if word.casefold() not in UNITS:
        return None
    ago = _AGO.match(spot.text, here.end())
    repair = (Span(before.end(1), ago.end() if ago else here.end()), "")
    return Finding(say.lone_quantity(f"{amount} {UNITS[word.casefold()]}", whole(before, here)), repair)


def _close_unit(_: Spot, __: Match, here: Match) -> Finding | None:
    unit = UNITS.get(here[2].casefold())
    return mend(say.instead(here[0], f"{here[1]} {unit}", Span(*here.span()))) if unit else None


def _uncounted_unit(spot: Spot, _: Match, here: Match) -> Finding | None:
    if "NUMBER" not in spot.wanted or spot.value_wanted:
        return None
    right = f"1 {here[1].removesuffix('s')}"
    return mend(say.instead(here[0], right, Span(*here.span()), "say how many"))


def _window(spot: Spot, before: Match, here: Match) -> Finding | None:
    """`x in last 30 days` outside an aggregate, `orders within last 30 days` inside."""
    bracket = enclosing(spot)
    inside = bracket is not None and bracket.name in AGGREGATES
    right = "in last" if inside and "WHERE" in spot.wanted else "within last"
    span = whole(before, here) if here[0] else Span(*before.span(1))
    found = spot.text[span.start : span.end]
    return mend(say.instead(found, right, span)) if " ".join(found.split()) != right else None


def _the(_: Spot, __: Match, here: Match) -> Finding:
    return mend(say.leave_out(here[0], Span(*here.span())))


def _name(_: Spot, __: Match, here: Match) -> Finding:
    return Finding(say.digit_first(here[0], Span(*here.span())), (Span(*here.span()), "x"))


HABITS = (
    habit(r"", r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?!\w)", _day_first),
    habit(r"(?:\b[0-9]{4}-[0-9]{2}-)?", _ISO, _iso),
    habit(r"", r"[0-9]{1,2}(?::[0-9]{2}){1,2}\s*(?:[aApP]\.?[mM]\b\.?)?", _time),
    habit(r"", r"[0-9]{1,2}\s*[aApP]\.?[mM]\b\.?", _time),
    habit(r"(?<![\w.])[0-9]{1,2}", r"(?::[0-9]{2}){1,2}\s*(?:[aApP]\.?[mM]\b\.?)?|\s*[aApP]\.?[mM]\b\.?", _time),
    habit(r"(?<![\w.])[0-9]{1,2}\s+", r"[aApP]\.?[mM]\b\.?", _time),
    habit(r"(?<![\w.])[0-9]{1,3}", r"(?:,[0-9]{3})+(?:\.[0-9]+)?(?!\w)", _thousands),
    habit(r"(?<![\w.])[0-9]{1,3},", r"[0-9]{3}(?:,[0-9]{3})*(?:\.[0-9]+)?(?!\w)", _thousands),
    habit(r"(?<![\w.])[0-9]{1,3}", r"'[0-9]{3}(?![\w.])", _thousands),
    habit(r"", r"0[0-9]+(?:\.[0-9]+)?(?![\w.])", _zeros),
    habit(r"", r"[0-9]+(?:_[0-9]*)+(?:\.[0-9]+)?(?![\w.])", _thousands),
    habit(r"(?<![\w.])[0-9]+", r",([0-9]{1,2})(?![\w.])", _comma),
    habit(r"", r"(\.[0-9]+)(?![\w.])", written("0{0}", "a digit stands before the point")),
    habit(r"", r"([0-9]+)\.(?![\w.])", written("{0}", "digits stand on both sides of the point")),
    habit(r"", r"[0-9]+(?:\.[0-9]+)?[eE]([+-]?[0-9]{1,9})(?![\w.])", _exponent),
    habit(r"", r"([0-9]{1,6})([kKM])(?!\w)", _shorthand),
    habit(r"", r"[$€£¥₹]\s*", _currency),
    habit(r"[0-9]\s+", r"(?:USD|EUR|GBP|CHF|JPY|euros?|dollars?|cents?)\b", _currency),
    habit(r"", r"([0-9][0-9_.]*)([A-Za-z]+)(?!\w)", _close_unit),
    habit(r"\b(?:within|in)\s+", r"the\s+(?=last|next)", _the),
    habit(r"\b(in\s+the)\s+", r"last\b(?=\s+[0-9])", _window),
    habit(r"\b(in\s+(?:the\s+)?last)\s+", r"(?=[0-9])", _window),
    habit(r"", r"(?:within(?:\s+the)?|in\s+the)\s+last\b(?=\s+[0-9])", _window),
    habit(r"", r"[0-9]\w*[A-Za-z_]\w*", _name),
    habit(r"", r"(seconds?|minutes?|hours?|days?|weeks?|months?|years?|km|miles?)(?!\w)", _uncounted_unit),
    habit(r"(?<![\w.])([0-9][0-9_.]*)\s+", r"[A-Za-z]+(?!\w)", _unit),
)
"""The first that fits."""
