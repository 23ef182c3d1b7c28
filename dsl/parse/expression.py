"""Text of one expression → syntax tree, or everything that is wrong with it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lark.exceptions import UnexpectedInput

from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.diagnose_expression import diagnose
from nextbest.dsl.parse.forbidden import check_syntax
from nextbest.dsl.parse.spot import deeper_than
from nextbest.dsl.parse.syntax_builder import DEEPEST, Part, TooDeep, parser
from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import Syntax

LONGEST = 10_000
"""Characters of one expression (language.md 1.2)."""
_SHORT = 400
"""Characters; of longer ones few are remembered: they would fill the memory of a process that reads many bundles."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text says: a tree, or the problems for which there is none. Spans count characters of the text."""

    tree: Syntax | None
    problems: tuple[Problem, ...] = ()


def parse_expression(text: str) -> Parsed:
    """Read one expression (language.md, Part 1). Never raises: without a tree, `problems` says why."""
    if len(text) > LONGEST:
        return Parsed(None, (say.too_long(LONGEST, Span(0, len(text))),))
    return _long(text) if is_long(text) else _short(text)


def is_long(text: str) -> bool:
    """Whether the tree of a text is soon forgotten: who wants to know more of it asks while it is there."""
    return len(text) > _SHORT


@lru_cache(maxsize=8192)
def _short(text: str) -> Parsed:
    return _parsed(text)


@lru_cache(maxsize=16)
def _long(text: str) -> Parsed:
    return _parsed(text)


def _parsed(text: str) -> Parsed:
    brackets = deeper_than(text, DEEPEST) if text.count("(") + text.count("[") > DEEPEST else None
    if brackets:  # without this, all mistakes within thousands of brackets would be looked for
        return Parsed(None, (say.too_deep(DEEPEST, brackets),))
    try:
        tree = _tree(text)
    except TooDeep as deep:
        return Parsed(None, (say.too_deep(DEEPEST, deep.span),))
    except UnexpectedInput as error:
        return Parsed(None, diagnose(text, error, _tree))
    problems = check_syntax(tree, text)
    return Parsed(None if problems else tree, problems)


def _tree(text: str) -> Syntax:
    return cast(Part, parser().parse(text)).node
