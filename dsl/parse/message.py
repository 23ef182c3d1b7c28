"""Takes a text for customers apart: words as they are, and where its placeholders stand (language.md 2.5)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from nextbest.dsl.messages import checking_messages as say
from nextbest.dsl.parse.expression import LONGEST
from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span

_BRACES = re.compile(r"[{}]")
_IN_PLACEHOLDER = re.compile(r'"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?|[{}]')
"""What matters in an expression with regard to its end: texts, also those that are never closed, and braces."""
MOST = 1_000
"""Placeholders of one text, those with faults included."""
_REMEMBERED = 10_000
"""Characters; longer texts are taken apart anew each time, so that little is kept."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text is made of, in order. Spans count characters of the text."""

    pieces: tuple[str | Span, ...]
    """Words as they are; of a placeholder the expression between its braces."""
    problems: tuple[Problem, ...] = ()


def parse_message(text: str) -> Parsed:
    """The pieces of a text, and what is wrong with its braces. Never raises.

    What stands in `{{ }}` belongs to the sender's own templates and passes through, braces and all.
    """
    if "{" not in text and "}" not in text:
        return Parsed((text,) if text else ())
    return _remembered(text) if len(text) <= _REMEMBERED else _taken_apart(text)


def _taken_apart(text: str) -> Parsed:
    pieces: list[str | Span] = []
    problems: list[Problem] = []
    words = at = 0  # where the words being read began, and how far reading has come
    while (brace := _BRACES.search(text, at)) is not None:
        start = brace.start()
        if len(pieces) >= 2 * MOST or len(problems) >= MOST:
            problems.append(say.too_many_placeholders(MOST, Span(start, start + 1)))
            break
        if text.startswith("{{", start):
            end = _end_of_senders(text, start)
            if end is None:  # what follows could belong to either side: nothing to say of it
                problems.append(say.never_closed("{{", Span(start, start + 2)))
                break
            at = end
        elif brace[0] == "{":
            end = _end_of_placeholder(text, start)
            if end is None:
                problems.append(say.never_closed("{", Span(start, start + 1)))
                at = start + 1
                continue
            problem = _problem(text[start + 1 : end - 1], Span(start, end))
            if problem is None:
                pieces += [text[words:start], Span(start + 1, end - 1)]
            else:
                problems.append(problem)
            words = at = end
        else:
            at = start + (2 if text.startswith("}}", start) else 1)
            problems.append(say.never_opened(text[start:at], Span(start, at)))
    pieces.append(text[words:])
    return Parsed(tuple(each for each in pieces if each != ""), tuple(problems))


_remembered = lru_cache(maxsize=4096)(_taken_apart)


def _end_of_senders(text: str, start: int) -> int | None:
    """Where the `}}` ends that closes a `{{`; braces may stand inside in pairs, as in `{{{raw}}}`."""
    depth = 0
    for brace in _BRACES.finditer(text, start + 2):
        if brace[0] == "{":
            depth += 1
        elif depth:
            depth -= 1
        elif text.startswith("}}", brace.start()):
            return brace.start() + 2
    return None


def _end_of_placeholder(text: str, start: int) -> int | None:
    """Where the `}` ends that closes a `{`; one within quotes closes nothing, unless the quotes are never closed."""
    for piece in _IN_PLACEHOLDER.finditer(text, start + 1, start + LONGEST):
        if piece[0] == "}":
            return piece.end()
        if piece[0] == "{" or len(piece[0]) == 1 or piece[0][-1] != piece[0][0]:
            break
    brace = _BRACES.search(text, start + 1)
    return brace.end() if brace is not None and brace[0] == "}" else None


def _problem(inner: str, whole: Span) -> Problem | None:
    """What is wrong with a placeholder before it is read as an expression."""
    if not inner.strip():
        return say.empty_placeholder(whole)
    return say.foreign_tag(whole) if inner.startswith(("%", "#")) else None
