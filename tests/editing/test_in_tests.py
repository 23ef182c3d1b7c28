"""From files of tests to what they name, and back: by a real client."""

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from nextbest.engine.engine import Engine
from nextbest.engine.testing.load import load_tests_of
from tests.editing.editor import Editor, Server
from tests.editing.shop import BUNDLE, STORIES


@pytest.fixture
def tested(tmp_path: Path) -> Path:
    """A file of tests beside its bundle."""
    (tmp_path / "shop.yaml").write_text(BUNDLE)
    (tmp_path / "shop.test.yaml").write_text(STORIES)
    return tmp_path / "shop.test.yaml"


def within(text: str, where: types.Range) -> str:
    line = text.split("\n")[where.start.line]
    assert where.start.line == where.end.line
    return parted(line, where)[1]


def parted(line: str, where: types.Range) -> tuple[str, str, str]:
    """A line before a range, in it and after it; columns count units of UTF-16."""
    units = line.encode("utf-16-le")
    start, end = 2 * where.start.character, 2 * where.end.character
    before, inside, after = (each.decode("utf-16-le") for each in (units[:start], units[start:end], units[end:]))
    return before, inside, after


NAMES = [
    ("engagement: gold-letter", "engagements:\n  ", "gold-letter", 5),
    ("order: [gold-letter", "engagements:\n  ", "gold-letter", 5),
    ("expect.blocked.gold-letter", "engagements:\n  ", "gold-letter", 5),
    ("stage: regular", "stage: ", "regular", 3),
    ("[new, hugo, yes, new", "stage: ", "new", 2),
    ("channel: email", "channels:\n  ", "email", 4),
    ("with: {tier", "string!\n  ", "tier", 4),
    ("with.consent.email", "consent: {", "email", 4),
    ("at: 2026-11-01T10:00:00+01:00, total", "datetime!, ", "total", 2),
    ("customer: gina", "customers:\n  ", "gina", 3),
    ("[new, hugo", "}]}\n  ", "hugo", 1),
]
"""What stands there, what is before its definition, its name, and how often it is used."""


def test_what_a_test_names_is_found(server: Server, tested: Path) -> None:
    async def work(editor: Editor) -> None:
        for words, before, name, uses in NAMES:
            at, client = editor.after(words), editor.client
            places = await client.text_document_definition_async(types.DefinitionParams(editor.document, at))
            assert isinstance(places, list)
            (place,) = places
            assert isinstance(place, types.Location)
            declared = Editor(server, tested.parent / Path(place.uri).name)
            declared.text = declared.path.read_text()
            assert place.range.end == declared.after(before + name), words
            context = types.ReferenceContext(include_declaration=False)
            found = await client.text_document_references_async(types.ReferenceParams(context, editor.document, at))
            assert found is not None
            assert len(found) == uses, words
            for each in found:
                text = tested.parent / Path(each.uri).name
                assert within(text.read_text(), each.range) == name

    server.edit(tested, work)


def test_a_renaming_goes_through_tests_and_bundle(server: Server, tested: Path) -> None:
    async def work(editor: Editor) -> None:
        for words, _, name, _ in NAMES:
            asked = types.RenameParams(editor.document, editor.after(words), "renamed")
            edit = await editor.client.text_document_rename_async(asked)
            assert edit is not None
            assert edit.changes is not None
            files = {uri: Path(uri.removeprefix("file://")) for uri in edit.changes}
            before = {path: path.read_text() for path in files.values()}
            for uri, edits in edit.changes.items():
                files[uri].write_text(applied(before[files[uri]], list(edits), name))
            (file,) = load_tests_of(tested.parent / "shop.yaml", Engine.load(tested.parent / "shop.yaml"))
            assert file.report.ok, (words, file.report.errors)
            assert len(file.tests) == 4
            for path, text in before.items():
                path.write_text(text)

    server.edit(tested, work)


def applied(text: str, edits: list[types.TextEdit], name: str) -> str:
    lines = text.split("\n")
    for each in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
        before, inside, after = parted(lines[each.range.start.line], each.range)
        assert inside == name
        lines[each.range.start.line] = before + each.new_text + after
    return "\n".join(lines)


def test_a_renaming_that_would_break_a_test_is_refused(server: Server, tested: Path) -> None:
    async def work(editor: Editor) -> None:
        client = editor.client
        asked = types.RenameParams(editor.document, editor.after("customer: gina"), "hugo")
        with pytest.raises(JsonRpcException, match="not renamed"):
            await client.text_document_rename_async(asked)
        # A table that is none: of the names in it nobody knows what they are of.
        editor.type(editor.text.index("      rows:"), len("      rows:"), "      rwos:")
        asked = types.RenameParams(editor.document, editor.after("engagement: gold-letter"), "silver-letter")
        with pytest.raises(JsonRpcException, match="not renamed"):
            await client.text_document_rename_async(asked)

    server.edit(tested, work)
