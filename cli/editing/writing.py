"""Completion, hover, edits that mend, and formatting."""

from functools import lru_cache

from lsprotocol import types

from nextbest.cli.editing.positions import Lines, lines
from nextbest.cli.editing.server import Server, path_of
from nextbest.cli.editing.told import mend, range_of, uri_of
from nextbest.dsl.checked import Bundle
from nextbest.dsl.format.bundle import format_bytes
from nextbest.engine.analysis.editing.completion import Words, completions, words_of
from nextbest.engine.analysis.editing.hover import hover
from nextbest.engine.functions import FUNCTIONS

KINDS = {
    "attribute": types.CompletionItemKind.Property,
    "field": types.CompletionItemKind.Field,
    "definition": types.CompletionItemKind.Variable,
    "score": types.CompletionItemKind.Variable,
    "table": types.CompletionItemKind.Variable,
    "list": types.CompletionItemKind.Constant,
    "context": types.CompletionItemKind.Variable,
    "function": types.CompletionItemKind.Function,
    "word": types.CompletionItemKind.Keyword,
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "name": types.CompletionItemKind.Reference,
}


def help_writing(server: Server) -> None:
    """Lets a server answer what is asked while one writes."""

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[".", '"', " ", "{", "[", "("])
    )
    def complete(server: Server, asked: types.CompletionParams) -> list[types.CompletionItem]:
        known = _known(server, asked)
        if known is None:
            return []
        text, bundle = known
        offset = lines(text).offset(asked.position)
        found = completions(text.text, offset, _words(bundle))
        return [
            types.CompletionItem(
                label=each.text.rstrip(" :(") if each.sort != "value" else each.text,
                kind=KINDS[each.sort],
                detail=each.detail or None,
                documentation=each.about or None,
                filter_text=each.text,
                text_edit=types.TextEdit(text.range(offset - each.replaces, offset), each.text),
            )
            for each in found
        ]
