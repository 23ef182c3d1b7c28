"""What is missing or too much at the place of an error, in plain words: the answer where no wrong habit is known."""

import re

from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.habit import Finding, mend
from nextbest.dsl.parse.spot import Spot, enclosing, open_brackets
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import AGGREGATES, RESERVED

_PIECE = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|\w[\w.]*|[<>!=]=|\S|$')
_LAST_PIECE = re.compile(r'(?:"[^"\n]*"|\'[^\'\n]*\'|\w[\w.]*|\S)\s*$')
_CLOSING = {"(": ")", "[": "]"}


def find_missing_piece(spot: Spot) -> Finding:
    """What to say of any error."""
    here = spot.here(_PIECE)
    piece = here[0] if here and not spot.ended else ""
    span = Span(spot.at, spot.at + len(piece))
    if not spot.text[: spot.at].strip() and not piece:
        return Finding(say.nothing_there(Span(0, 0)))
    return (
        (_unfinished(spot, span) if piece in ("", ")", "]", ",") else None)
        or _bracket(spot, piece, span)
        or _between_values(spot, piece, span)
    )


def _unfinished(spot: Spot, span: Span) -> Finding | None:
    """A form that breaks off: `if` without `else`, `within 30 days` without `of`."""
    wanted = spot.wanted
    if "ELSE" in wanted:
        return Finding(say.no_else(span))
    if "THEN" in wanted:
        return Finding(say.no_then(span))
    if "AGO" in wanted:
        return mend(say.no_ago(span, len(spot.text[: spot.at].rstrip())))
    if "OF" in wanted and not spot.operator_wanted:
        return Finding(say.within_what(span))
    if "UNIT" in wanted and not spot.operator_wanted:
        return Finding(say.no_unit(span))
    if spot.operator_wanted and span.start == span.end:
        bracket = enclosing(spot)
        if bracket:
            sign = Span(bracket.at, bracket.at + 1)
            return mend(say.never_closed(bracket.sign, _CLOSING[bracket.sign], sign, spot.at))
    return None


def _bracket(spot: Spot, piece: str, span: Span) -> Finding | None:
    brackets = open_brackets(spot.text, spot.at)
    if piece in (")", "]"):
        if not brackets:
            return mend(say.never_opened(piece, span))
        if _CLOSING[brackets[-1].sign] != piece:
            return Finding(
                say.wrong_bracket(piece, _CLOSING[brackets[-1].sign], span), (span, _CLOSING[brackets[-1].sign])
            )
    if (
        brackets
        and brackets[-1].name in AGGREGATES
        and not spot.operator_wanted
        and spot.text[brackets[-1].at + 1 : spot.at].strip() == ""
    ):
        return Finding(say.no_history(brackets[-1].name, span))
    if brackets and brackets[-1].name in AGGREGATES and "WHERE" in spot.wanted:
        return Finding(say.inside_aggregate(piece, brackets[-1].name, span))
    return None


def _between_values(spot: Spot, piece: str, span: Span) -> Finding:
    last = spot.before(_LAST_PIECE)
    previous = last[0].strip() if last else ""
    starts_value = bool(re.match(r"[\w(\"'\[]", piece)) and piece not in RESERVED - {
        "yes",
        "no",
        "now",
        "today",
        "not",
        "if",
    }
    if not piece or (spot.value_wanted and piece in ")]," and previous not in ("", "(", "[", ",")):
        place = Span(last.start(), spot.at) if last else span
        return Finding(say.ends_too_early(previous, place))
    if spot.operator_wanted and starts_value:
        return Finding(say.no_operator(previous, piece, span))
    if spot.value_wanted:
        if piece in RESERVED:
            return Finding(say.no_value(piece, previous, span))
        return Finding(say.cannot_stand(piece, span, value=True), None if piece.isascii() else (span, " "))
    return Finding(
        say.cannot_stand(piece, span, value=False), (span, " ") if not piece.isalnum() and not piece.isascii() else None
    )
