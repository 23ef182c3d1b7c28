"""Why a text is no expression: each mistake is named and mended, until the rest can be read or no guess is left."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.forbidden import check_syntax
from nextbest.dsl.parse.habit import Finding
from nextbest.dsl.parse.habits import find_habit
from nextbest.dsl.parse.missing_pieces import find_missing_piece
from nextbest.dsl.parse.spot import Spot, without_comments
from nextbest.dsl.parse.syntax_builder import DEEPEST, TooDeep
from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import Syntax

MOST_PROBLEMS = 10
"""More of them in one expression help nobody."""


class Mended(NamedTuple):
    """A text after some repairs, and from where in the original each of its characters comes."""

    text: str
    origin: tuple[int, ...]

    def replace(self, span: Span, text: str) -> "Mended":
        """The text with a range of it replaced; what is new comes from where the range began."""
        origin = self.origin[: span.start] + (self.origin[span.start],) * len(text) + self.origin[span.end :]
        return Mended(self.text[: span.start] + text + self.text[span.end :], origin)

    def original(self, span: Span) -> Span:
        """The range of the original text that a range of this one comes from."""
        start, last = self.origin[span.start], self.origin[-1]
        end = self.origin[span.end - 1] + 1 if span.end > span.start else start
        return Span(start, min(max(start, end), last))


def diagnose(text: str, error: UnexpectedInput, parse: Callable[[str], Syntax]) -> tuple[Problem, ...]:
    """All that can honestly be said of a text that `parse` refused with that error."""
    mended = Mended(without_comments(text), tuple(range(len(text) + 1)))
    problems: list[Problem] = []
    guessed = False
    while True:
        spot = _spot(mended.text, error)
        finding = find_habit(spot) or (None if guessed else find_missing_piece(spot))
        if finding is None:  # may be the fault of what was put in to read on
            return tuple(dict.fromkeys(problems))
        guessed = finding.repair != finding.problem.edit
        problems.append(_in_original(finding, mended))
        if finding.repair is None or len(problems) == MOST_PROBLEMS:
            return tuple(dict.fromkeys(problems))
        mended = mended.replace(*finding.repair)
        try:
            tree = parse(mended.text)
        except UnexpectedInput as next_error:
            error = next_error
            continue
        except TooDeep as deep:
            too_deep = _in_original(Finding(say.too_deep(DEEPEST, deep.span)), mended)
            return tuple(dict.fromkeys([*problems, too_deep]))
        more = (_in_original(Finding(problem), mended) for problem in check_syntax(tree, mended.text))
        return tuple(dict.fromkeys([*problems, *more]))


def _in_original(finding: Finding, mended: Mended) -> Problem:
    problem = finding.problem
    edit = (mended.original(problem.edit[0]), problem.edit[1]) if problem.edit else None
    return replace(problem, span=mended.original(problem.span), edit=edit)


def _spot(text: str, error: UnexpectedInput) -> Spot:
    if isinstance(error, UnexpectedToken):
        wanted = frozenset(error.expected)
        if error.token.type == "$END":  # lark gives it the place of the last token
            return Spot(text, len(text.rstrip()), wanted)
        return Spot(text, error.token.start_pos or 0, wanted)
    assert isinstance(error, UnexpectedCharacters)
    return Spot(text, error.pos_in_stream or 0, frozenset(error.allowed))
