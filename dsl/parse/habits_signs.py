"""Wrong habits in signs: operators of programming languages and spreadsheets, typographic quotes, brackets."""

import re

from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.habit import Finding, Match, habit, mend, refused, whole, written
from nextbest.dsl.parse.spot import Spot, arguments, enclosing
from nextbest.dsl.source import Span

_CLOSED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_BAD_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\[^\"'\\]")
_REST_OF_LINE = re.compile(r"[^\n]*")
_VALUE_FOLLOWS = re.compile(r"\s*(?!(?:and|or|then|else|is|in|not|otherwise|between)\b)[\w(\"']")
_LISTED = re.compile(r"\b(?:in|of|contains)\s*$")


def _quotes(_: Spot, __: Match, here: Match) -> Finding:
    inner = here[0][1:-1].replace("\\", "\\\\").replace('"', '\\"')
    return mend(say.quotes(Span(*here.span()), f'"{inner}"'))


def _open_quote(spot: Spot, _: Match, here: Match) -> Finding | None:
    if closed := spot.here(_CLOSED):
        span = Span(*closed.span())
        return Finding(say.bad_escape(span), (span, '"text"')) if _BAD_ESCAPE.search(closed[0]) else None
    rest = spot.here(_REST_OF_LINE)
    return Finding(say.open_text(here[0], Span(spot.at, rest.end() if rest else spot.at)))


def _percent_or_modulo(spot: Spot, before: Match, here: Match) -> Finding:
    if before[1] and not _VALUE_FOLLOWS.match(spot.text, here.end()):
        return mend(say.instead(before[0] + "%", f"{before[1]}%", whole(before, here)))
    span = Span(*here.span())
    return Finding(say.no_modulo(span), (span, "*"))


def _spelled_if(spot: Spot, _: Match, here: Match) -> Finding | None:
    bracket = enclosing(spot)
    if bracket is None or bracket.name.casefold() not in ("if", "iff", "iif"):
        return None
    found = arguments(spot.text, bracket.at + 1)
    if found is None or len(found[0]) != 3 or not all(found[0]):
        return Finding(say.spreadsheet_if(Span(*here.span())))
    span = Span(bracket.at - bracket.gap - len(bracket.name), found[1])
    return mend(say.spreadsheet_if(span, "if {} then {} else {}".format(*found[0])))


def _semicolon(spot: Spot, _: Match, here: Match) -> Finding:
    span = Span(*here.span())
    if enclosing(spot):
        return mend(say.instead(";", ",", span))
    if spot.text[span.end :].strip():
        return Finding(say.two_expressions(span), (span, " and "))
    return mend(say.leave_out(";", span))


def _round_list(spot: Spot, _: Match, __: Match) -> Finding | None:
    bracket = enclosing(spot)
    if bracket is None or bracket.sign != "(" or not _LISTED.search(spot.text[: bracket.at]):
        return None
    found = arguments(spot.text, bracket.at + 1)
    if found is None or not all(found[0]):
        return None
    return mend(say.round_list(Span(bracket.at, found[1]), f"[{', '.join(found[0])}]"))


def _double_minus(_: Spot, before: Match, here: Match) -> Finding:
    span = Span(before.start(), here.end())
    return Finding(say.double_minus(span), (span, "-"))


HABITS = (
    habit(r"", r"[“”„‟«»][^“”„‟«»\n]*[“”„‟«»]|[‘’‚‹›][^‘’‚‹›\n]*[‘’‚‹›]|`[^`\n]*`", _quotes),
    habit(r"", r"[\"']", _open_quote),
    habit(r"", r"[\u00a0\u2000-\u200a\u202f\u3000\f\v]+", refused(say.strange_space, " ")),
    habit(r"", r"[\u200b-\u200f\u2060\ufeff]+", refused(say.strange_space, "")),
    habit(r"(?:!=|<=|>=)", r"=+", lambda _, b, h: mend(say.instead(b[0] + h[0], b[0], whole(b, h)))),
    habit(r"=", r"=+", written("=")),
    habit(r"<\s*", r">", written("!=")),
    habit(r"=", r"([<>])", written("{0}=")),
    habit(r"", r"&&?", written("and")),
    habit(r"", r"\|\|?", written("or")),
    habit(r"", r"!(?!=)\s*", written("not ")),
    habit(r"", r"≠", written("!=")),
    habit(r"", r"≤", written("<=")),
    habit(r"", r"≥", written(">=")),
    habit(r"", r"[×·∙]", written("*")),
    habit(r"", r"÷", written("/")),
    habit(r"", r"[−–—‐‑]", written("-")),
    habit(r"\*", r"\*", refused(say.no_powers, "*")),
    habit(r"", r"\^", refused(say.no_powers, "*")),
    habit(r"(?:([0-9][0-9_.]*)\s*)?", r"%", _percent_or_modulo),
    habit(r"", r"[;,]", _spelled_if),
    habit(r"", r";", _semicolon),
    habit(r"", r",", _round_list),
    habit(r"-\s*", r"-", _double_minus),
    habit(r"", r"\+", lambda spot, b, h: mend(say.leave_out("+", whole(b, h))) if spot.value_wanted else None),
    habit(r"", r"\?", refused(say.ternary)),
    habit(r"", r"[{}]", refused(say.braces)),
)
"""The first that fits."""
