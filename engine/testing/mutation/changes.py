"""What one text of a bundle can be changed into: a threshold, an operator, a length of time, left out at all."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from nextbest.dsl.document.roles import Role
from nextbest.dsl.source import Span


class TextChange(NamedTuple):
    """Words in the place of others."""

    span: Span
    words: str


NUMBERS = frozenset({"expression", "limit", "budget", "suppression", "length", "hours", "during", "range", "cell"})
"""Roles of texts whose numbers are changed."""
TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")
    | (?P<date>\b\d{4}-\d{2}-\d{2}\b)
    | (?P<time>\b\d{1,2}:\d{2}\b)
    | (?P<number>(?<![\w.])\d[\d_]*(?:\.\d+)?)
    | (?P<sign>>=|<=|!=|<|>|(?<![<>!=])=)
    | (?P<word>\b[A-Za-z_][A-Za-z_0-9.]*)""",
    re.VERBOSE,
)
OTHER_SIGN = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "="}
OTHER_WORD = {"and": "or", "or": "and", "any": "none", "none": "any", "yes": "no", "no": "yes", "is": "is not"}
AFTER_IS = ("not", "known", "missing")
"""After these words `is` is not turned: what comes of it is another mutant, or nothing."""


def changes_of(text: str, role: Role) -> Iterator[TextChange]:
    """The small changes of a text in that role."""
    if role == "flag":
        yield TextChange(Span(0, len(text)), "no" if text.strip() in ("yes", "true") else "yes")
    if role not in NUMBERS:
        return
    tokens = list(TOKEN.finditer(text))
    for number, token in enumerate(tokens):
        after = tokens[number + 1][0] if number + 1 < len(tokens) else ""
        words = _other(token, after, role)
        if words is not None:
            yield TextChange(Span(*token.span()), words)
    if role == "limit":
        yield TextChange(_first(text), "1_000_000")


def _other(token: re.Match[str], after: str, role: Role) -> str | None:
    words = token[0]
    match token.lastgroup:
        case "date":
            return f"{int(words[:4]) + 1}{words[4:]}"
        case "time":
            hours, _, minutes = words.partition(":")
            return f"{(int(hours) + 1) % 24:02}:{minutes}"
        case "number":
            return _more(words)
        case "sign" if role == "expression":
            return OTHER_SIGN[words]
        case "word" if role == "expression" and not (words == "is" and after in AFTER_IS):
            return OTHER_WORD.get(words)
    return None


def _more(number: str) -> str:
    """One more in the last place: `10_001`, `0.06`."""
    whole, point, digits = number.replace("_", "").partition(".")
    if not point:
        return str(int(whole) + 1)
    places = len(digits)
    more = int(whole + digits) + 1
    return f"{more // 10**places}.{more % 10**places:0{places}}"


def _first(text: str) -> Span:
    """The first number of a limit: how many it lets through."""
    found = re.match(r"\s*([\d_]+)", text)
    return Span(*found.span(1)) if found else Span(0, len(text))
