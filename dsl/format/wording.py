"""Canonical text of the placeholders in texts for customers; the words around them stay as they are."""

from collections.abc import Callable
from functools import lru_cache

from nextbest.dsl.files.yaml_written import WrittenScalar
from nextbest.dsl.format.expression import Spelling, format_expression
from nextbest.dsl.format.lay_out_expression import marks
from nextbest.dsl.format.scalar import as_written, in_its_style, stays_plain
from nextbest.dsl.format.simplify import Allowed, canonical, simplified
from nextbest.dsl.format.yaml_file import Scalar
from nextbest.dsl.parse.expression import LONGEST, parse_expression
from nextbest.dsl.parse.message import parse_message
from nextbest.dsl.source import Span, Text

Choices = Callable[[Text], tuple[Spelling, Allowed]]
"""How the expression of that text is spelled, and what may give way to something that says the same."""


@lru_cache(maxsize=8192)
def canonical_wording(text: str) -> tuple[str, ...]:
    """What texts have in common that differ in layout and spelling of their placeholders only."""
    parsed = parse_message(text)
    if parsed.problems:
        return (text,)
    return tuple(
        f"{{{canonical(text[each.start : each.end])}}}" if isinstance(each, Span) else each for each in parsed.pieces
    )


def wording(node: WrittenScalar, file_text: str, choices: Choices) -> Scalar:
    """A text whose placeholders are in canonical text, as far as that needs no other quotes around the whole."""
    text = node.value.text
    parsed = parse_message(text.value)
    if parsed.problems:
        return as_written(node, file_text)
    raw = file_text[node.start : node.end]
    for span in reversed(parsed.pieces):
        if not isinstance(span, Span):
            continue
        place = text.at(span)
        old = text.value[span.start : span.end]
        new = _expression(text.part(span), choices)
        if file_text[place.start : place.end] == old and _stands(new, node.style):
            raw = raw[: place.start - node.start] + new + raw[place.end - node.start :]
    return in_its_style(node, raw)


def _expression(text: Text, choices: Choices) -> str:
    """The expression of a placeholder in canonical text, on one line; as it is where that would lose something."""
    tree = parse_expression(text.value).tree
    if tree is None or marks(text.value, ()).comments:
        return text.value
    spelling, allowed = choices(text)
    new = format_expression(simplified(tree, allowed), spelling)
    return new if len(new) <= LONGEST and canonical(new) == canonical(text.value) else text.value


def _stands(text: str, style: str) -> bool:
    """Whether a text may stand in a scalar of that style as it is."""
    match style:
        case '"':
            return '"' not in text and "\\" not in text
        case "'":
            return "'" not in text
        case "|" | ">":
            return True
        case _:
            return stays_plain(text)
