"""Finds expressions of which YAML took the end for a comment: `tier is "gold #1"` without quotes around it."""

import re

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.files.yaml_errors import in_quotes
from nextbest.dsl.messages import loading
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.source import Place, Text

_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")


def cut_by_hash(text: Text) -> Diagnostic | None:
    """What to say of a text that is no expression, if it is one together with the comment behind it."""
    source, start, end = text.place.source, text.place.start, text.place.end
    comment = _COMMENT.match(source.text, end)
    if comment is None or source.text[start:end] != text.value:
        return None
    whole = source.text[start : comment.end()].rstrip()
    if parse_expression(whole).tree is None:
        return None
    place, mended = Place(source, start, start + len(whole)), in_quotes(whole)
    return loading.cut_by_hash(place, mended, Edit(place, mended))
