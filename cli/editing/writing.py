"""Completion, hover, edits that mend, and formatting."""

from datetime import UTC, datetime

from lsprotocol import types

from nextbest.cli.editing.positions import lines, range_of
from nextbest.cli.editing.server import Server
from nextbest.cli.editing.told import mend
from nextbest.cli.text import value_words
from nextbest.engine.analysis.editing.completion import Suggestion, completions
from nextbest.engine.analysis.editing.hover import hover
from nextbest.engine.analysis.editing.session import Known

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
        file = server.file(asked.text_document.uri)
        known = None if file is None else server.known(file.path)
        if file is None or known is None:
            return []
        offset = lines(file.text).offset(asked.position)
        return [_item(each, file.text, offset) for each in completions(file.text, offset, known.words)]

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def explain(server: Server, asked: types.HoverParams) -> types.Hover | None:
        file = server.file(asked.text_document.uri)
        known = None if file is None else server.known(file.path)
        if file is None or known is None:
            return None
        said = hover(file.text, lines(file.text).offset(asked.position), known.words, known.good)
        if said is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, said.markdown + _sampled(known, said.name))
        return types.Hover(content, lines(file.text).range(said.start, said.end))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    @server.thread()
    def actions(server: Server, asked: types.CodeActionParams) -> list[types.CodeAction]:
        file = server.file(asked.text_document.uri)
        bundle = None if file is None else server.session.bundle_of(file.path)
        if file is None or bundle is None:
            return []
        findings = server.session.fresh_findings(bundle)
        here = [each for each in findings if each.place.source.name == str(file.path)]
        found = (mend(each) for each in here if _touch(range_of(each.place), asked.range))
        return [each for each in found if each is not None]

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def formatted(server: Server, asked: types.DocumentFormattingParams) -> list[types.TextEdit]:
        file = server.file(asked.text_document.uri)
        if file is None:
            return []
        after = server.session.formatted(file.path)
        return [] if after == file.text else [types.TextEdit(lines(file.text).range(0, len(file.text)), after)]


def _sampled(known: Known, name: str) -> str:
    """What a name comes to for the sample customer, as a paragraph; nothing where it has no value."""
    if not name or known.sample is None or known.good is None:
        return ""
    found = known.sample.value(known.good, name, datetime.now(UTC))
    return "" if found is None else f"\n\nfor customer `{found.customer}`: `{value_words(found.value)}`"


def _item(each: Suggestion, text: str, offset: int) -> types.CompletionItem:
    return types.CompletionItem(
        label=each.text if each.sort == "value" else each.text.rstrip(" :("),
        kind=KINDS[each.sort],
        detail=each.detail or None,
        documentation=each.about or None,
        filter_text=each.text,
        text_edit=types.TextEdit(lines(text).range(offset - each.replaces, offset), each.text),
    )


def _touch(one: types.Range, other: types.Range) -> bool:
    def order(at: types.Position) -> tuple[int, int]:
        return at.line, at.character

    return order(one.start) <= order(other.end) and order(other.start) <= order(one.end)
