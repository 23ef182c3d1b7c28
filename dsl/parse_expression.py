"""Text of one expression → syntax tree, or everything that is wrong with it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lark.exceptions import UnexpectedInput

from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import Syntax
from nextbest.dsl.syntax_builder import Part, TooDeep, parser


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text says: a tree, or the problems for which there is none. Spans count characters of the text."""

    tree: Syntax | None
    problems: tuple[Problem, ...] = ()


@lru_cache(maxsize=8192)
def parse_expression(text: str) -> Parsed:
    """Read one expression (language.md, Part 1). Never raises: without a tree, `problems` says why."""
    try:
        return Parsed(cast(Part, parser().parse(text)).node)
    except TooDeep as error:
        return Parsed(None, (Problem("expression", "too many forms within each other", error.span),))
    except UnexpectedInput as error:
        place = error.pos_in_stream or 0
        return Parsed(None, (Problem("expression", "this is not an expression", Span(place, place)),))
