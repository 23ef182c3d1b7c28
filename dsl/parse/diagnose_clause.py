"""Why a text is not the clause it should be: the usual wrong habits, by what the text looks like."""

import re
from collections.abc import Callable

from nextbest.dsl.diagnostics import closest
from nextbest.dsl.messages import parsing as say
from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span
from nextbest.dsl.types import SCALARS

_Habit = tuple[str, Callable[["re.Match[str]", Span], Problem]]

OTHER_NAMES = {
    **dict.fromkeys(("str", "text", "varchar", "char", "uuid", "email", "url"), "string"),
    **dict.fromkeys(("int", "long", "bigint", "smallint", "count"), "integer"),
    **dict.fromkeys(("float", "double", "real", "percent", "probability", "numeric", "decimal"), "number"),
    **dict.fromkeys(("bool", "flag", "yes", "yesno"), "boolean"),
    **dict.fromkeys(("currency", "amount", "price"), "money"),
    **dict.fromkeys(("timestamp", "instant", "timestamptz"), "datetime"),
    **dict.fromkeys(("point", "geo", "geopoint", "latlon"), "location"),
    **dict.fromkeys(("tz", "zone"), "timezone"),
    **dict.fromkeys(("day", "birthday"), "date"),
}
"""What other systems call the types of the language."""


def type_meant(word: str) -> str | None:
    """The type that a word probably means."""
    return OTHER_NAMES.get(word.casefold()) or closest(word, SCALARS)


def diagnose(kind: str, text: str) -> Problem:
    """What to say of a text that has not the form of that clause."""
    start = len(text) - len(text.lstrip())
    stripped = text.strip()
    span = Span(start, start + len(stripped))
    for pattern, habit in _HABITS.get(kind, ()):
        if match := re.fullmatch(pattern, stripped):
            return habit(match, span)
    return say.not_a_type(span) if kind == "type" else say.not_a_clause(kind, span)


def unknown_type(word: str, span: Span) -> Problem:
    """What to say of a word that is no type."""
    return say.history_as_word(span) if word.casefold() == "history" else say.unknown_type(word, span, type_meant(word))


def _word(match: "re.Match[str]", span: Span) -> Problem:
    return unknown_type(match[1], Span(span.start, span.end - len(match[2])))


def _optional(match: "re.Match[str]", span: Span) -> Problem:
    return say.optional_type(span, match[1])


def _list(match: "re.Match[str]", span: Span) -> Problem:
    element = match[1] if match[1] in SCALARS else type_meant(match[1]) or "string"
    return say.unknown_type(match[0], span, f"list of {element}{match[2]}")


def _set(match: "re.Match[str]", span: Span) -> Problem:
    return say.unknown_type(match[0], span, f"one of [{match[1].strip()}]{match[2]}")


def _pace(match: "re.Match[str]", span: Span) -> Problem:
    return say.ambiguous_pace(match[1], match[2], span)


def _calendar_pace(match: "re.Match[str]", span: Span) -> Problem:
    return say.mended_clause("limit", span, f"{match[1]} per calendar {match[2]}")


def _two_ends(kind: str) -> Callable[["re.Match[str]", Span], Problem]:
    return lambda match, span: say.mended_clause(kind, span, f"{match[1]} to {match[2]}")


def _hours(match: "re.Match[str]", span: Span) -> Problem:
    times = [clock(match[first], match[first + 1], match[first + 2]) for first in (1, 4)]
    if None in times or times[0] == times[1]:
        return say.not_a_clause("hours", span)
    return say.mended_clause("hours", span, f"{times[0]} to {times[1]}")


def clock(hours: str, minutes: str | None, half: str | None) -> str | None:
    """The time as the language writes it, from its parts: `21:00` of 9 and `pm`; None if there is no such time."""
    hour, minute = int(hours), int(minutes or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    return f"{hour % 24:02}:{minute:02}" if hour <= 24 and minute < 60 else None


def _lower(kind: str) -> Callable[["re.Match[str]", Span], Problem]:
    return lambda match, span: say.mended_clause(kind, span, match[0].lower())


_NUMBER = r"(-?[0-9][0-9_.]*%?)"
_CLOCK = r"([0-9]{1,2})(?::([0-9]{2}))?\s*([aApP]\.?[mM]\.?)?"
_ENDS = r"\s*(?:-|–|—|\.\.\.?|until|till|and)\s*"
_DATE = r"([0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?)"
_HABITS: dict[str, tuple[_Habit, ...]] = {
    "type": (
        (r"([A-Za-z_]+)(!?)", _word),
        (r"(?:optional|nullable)\s+([a-z]+)", _optional),
        (r"([a-z ]+(?:\[.*\])?)\s*\?", _optional),
        (r"(?:list|array|set)\s*(?:\[|<|\(|\s+of\s+)\s*([A-Za-z]+)s?\s*[\])>]?(!?)", _list),
        (r"([A-Za-z]+)\s*\[\s*\](!?)", _list),
        (r"(?:enum|one of|oneof|choice)\s*[(\[{]?\s*([^()\[\]{}]+?)\s*[)\]}]?(!?)", _set),
        (r"\[([^\[\]]+)\](!?)", _set),
    ),
    "range": ((_NUMBER + _ENDS + _NUMBER, _two_ends("range")),),
    "cell": ((_NUMBER + r"\s*(?:-|–|—|\.\.\.?)\s*" + _NUMBER, _two_ends("cell")),),
    "limit": (
        (r"([0-9]+)\s*(?:per|a|an|every|/)\s*(?:1\s+)?(day|week|month|year)", _pace),
        (r"([0-9]+)\s*(?:per|a|an|every|/)\s*calendar\s+(day|week|month|year)s", _calendar_pace),
    ),
    "hours": ((_CLOCK + r"\s*(?:to|-|–|—|until|till)\s*" + _CLOCK, _hours),),
    "during": (
        (_DATE + _ENDS + _DATE, _two_ends("during")),
        (r"(?=.*[A-Z])(?i:every .*|from .*|until .*)", _lower("during")),
    ),
}
"""By kind of clause: what the whole text looks like, and what to say then. The first that fits."""
