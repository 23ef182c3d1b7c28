"""The language server, asked by a real client about a file that is being written."""

import json
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from benchmarks.bundles import bundle
from tests.editing.editor import Editor, Server
from tests.editing.shop import BUNDLE, TESTS


def in_editor(server: Server, path: Path, text: str, work: Callable[[Editor], Awaitable[None]]) -> None:
    path.write_text(text)
    server.edit(path, work)


def test_findings_come_and_go_as_one_types(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        at = editor.text.index("rich and")
        editor.type(at, 4, "rihc")
        (found,) = await editor.findings("unknown-name")
        assert found.range == types.Range(editor.position(at), editor.position(at + 4))
        editor.type(at, 4, "")
        await editor.findings("expression")
        for place, letter in enumerate("rich"):
            editor.type(at + place, 0, letter)
        await editor.findings()

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_an_entry_without_its_structure_hides_no_other_finding(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        editor.type(editor.text.index("rich and"), 4, "rihc")
        await editor.findings("unknown-name")
        at = editor.text.index("otherwise: yes")
        editor.type(at, len("otherwise: yes"), "otherwise: yse")
        await editor.findings("not-a-choice", "unknown-name")
        editor.type(at, len("otherwise: yse"), "otherwise: yes")
        await editor.findings("unknown-name")

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_columns_are_units_of_utf16(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        at = editor.text.index("tier otherwise 'member'")
        editor.type(at, 4, "tiger")
        (found,) = await editor.findings("unknown-name")
        assert found.range == types.Range(editor.position(at), editor.position(at + 5))
        line = editor.text.split("\n")[found.range.start.line]
        assert found.range.start.character == line.index("tiger") + 1  # the character before it takes two

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_the_suggested_edit_can_be_chosen(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        at = editor.text.index("tier is")
        editor.type(at, 4, "teir")
        (found,) = await editor.findings("unknown-name")
        asked = types.CodeActionParams(editor.document, found.range, types.CodeActionContext([found]))
        actions = await editor.client.text_document_code_action_async(asked)
        assert actions is not None
        (action,) = actions
        assert isinstance(action, types.CodeAction)
        assert action.edit is not None
        assert action.edit.changes is not None
        assert list(action.edit.changes[editor.uri]) == [types.TextEdit(found.range, "tier")]
        asked.context.only = [types.CodeActionKind.Refactor]
        assert not await editor.client.text_document_code_action_async(asked)

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_completion_knows_names_types_and_values(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        assert {"consent.email"} == set(await editor.complete("when: cons"))
        assert {'"member"', '"silver"', '"gold"'} <= set(await editor.complete('tier is "'))
        assert {"sum", "rich", "tier", "orders"} <= set(await editor.complete("when: "))
        assert {"thanks"} <= set(await editor.complete("kind: "))
        assert {"orders.total"} == set(await editor.complete("sum(orders.t"))
        assert "tier" in await editor.complete("for {ti")
        at = editor.text.index("    propensity")
        editor.type(at, 0, "    va: {x\n    \n")
        assert {"goal", "lever", "owner"} <= set(await editor.complete("{x\n    "))

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_hover_says_what_a_name_means(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        tier = await editor.hover("rich and tier")
        assert "one of [member, silver, gold]" in tier
        assert "Where the customer stands." in tier
        rich = await editor.hover("when: rich")
        assert "ltv >= 1_000" in rich
        assert "Those who buy much." in rich
        assert "sum(history.field)" in await editor.hover("and sum")
        assert "The chance that" in await editor.hover("    propensity")

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_hover_has_a_value_of_the_sample_customer(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        assert "for customer `ann`: `2,000`" in await editor.hover("rich: {is: ltv")
        assert "for customer `ann`: `yes`" in await editor.hover("when: rich")
        assert "for customer `ann`: `missing`" in await editor.hover("  tier")
        assert "for customer" not in await editor.hover("and sum")

    ann = {"id": "ann", "ltv": 2000, "consent": {"email": True}}
    (tmp_path / "customers.jsonl").write_text(f"{json.dumps(ann)}\n")
    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_without_sample_customers_it_is_that_of_the_first_test(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        assert 'for customer `bob`: `"gold"`' in await editor.hover("rich and tier")

    (tmp_path / "shop.test.yaml").write_text(TESTS)
    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


@pytest.mark.parametrize(
    ("words", "declared", "uses"),
    [
        ("when: rich", "  rich", 1),
        ("rich and tier", "  tier", 2),
        ("orders.total", "at: datetime!, total", 1),
        ("kind: thanks", "  thanks", 1),
        ("stages: [regular", "stage: regular", 1),
        ("channels: [email", "channels:\n  email", 1),
        ("when: consent.email", "consent: {email", 1),
    ],
)
def test_definition_references_and_rename(words: str, declared: str, uses: int, server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        at, client = editor.after(words), editor.client
        places = await client.text_document_definition_async(types.DefinitionParams(editor.document, at))
        assert isinstance(places, list)
        (place,) = places
        assert isinstance(place, types.Location)
        assert place.range.end == editor.after(declared)
        context = types.ReferenceContext(include_declaration=False)
        found = await client.text_document_references_async(types.ReferenceParams(context, editor.document, at))
        assert found is not None
        assert len(found) == uses
        edit = await client.text_document_rename_async(types.RenameParams(editor.document, at, "renamed"))
        assert edit is not None
        assert edit.changes is not None
        edits = edit.changes[editor.uri]
        assert len(edits) == uses + 1
        for each in sorted(edits, key=lambda each: (-each.range.start.line, -each.range.start.character)):
            start = next(at for at in range(len(editor.text)) if editor.position(at) == each.range.start)
            end = next(at for at in range(len(editor.text)) if editor.position(at) == each.range.end)
            editor.type(start, end - start, each.new_text)
        await editor.findings()
        assert editor.text.count("renamed") == uses + 1

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_a_rename_that_would_break_something_is_refused(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        asked = types.RenameParams(editor.document, editor.after("when: rich"), "ltv")
        with pytest.raises(JsonRpcException, match="not renamed"):
            await editor.client.text_document_rename_async(asked)

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


def test_formatting_is_that_of_fmt(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        options = types.FormattingOptions(tab_size=2, insert_spaces=True)
        asked = types.DocumentFormattingParams(editor.document, options)
        found = await editor.client.text_document_formatting_async(asked)
        assert found
        assert found[0].new_text == BUNDLE

    in_editor(server, tmp_path / "shop.yaml", BUNDLE.replace("rich and tier", "rich   and tier"), work)


def test_a_folder_is_one_bundle(server: Server, tmp_path: Path) -> None:
    head, tail = BUNDLE.split("engagements:")
    (tmp_path / "head.yaml").write_text(head)

    async def work(editor: Editor) -> None:
        await editor.findings()
        editor.type(editor.text.index("rich and"), 4, "rihc")
        await editor.findings("unknown-name")

    in_editor(server, tmp_path / "letters.yaml", f"engagements:{tail}", work)


def test_names_are_found_in_all_files_also_while_one_is_broken(server: Server, tmp_path: Path) -> None:
    head, tail = BUNDLE.split("engagements:")
    names = head[head.index("define:") : head.index("lifecycle:")]
    (tmp_path / "head.yaml").write_text(head.replace(names, ""))
    (tmp_path / "names.yaml").write_text(names)
    address = (tmp_path / "names.yaml").as_uri()
    declared = types.Location(address, types.Range(types.Position(1, 2), types.Position(1, 6)))

    async def work(editor: Editor) -> None:
        client = editor.client

        async def defined(words: str) -> object:
            asked = types.DefinitionParams(editor.document, editor.after(words))
            return await client.text_document_definition_async(asked)

        async def renamed() -> types.WorkspaceEdit | None:
            asked = types.RenameParams(editor.document, editor.after("when: rich"), "wealthy")
            return await client.text_document_rename_async(asked)

        await editor.findings()
        assert await defined("when: rich") == [declared]
        # A line more, and no time for a whole check: places are those of the text as it is now.
        editor.type(editor.text.index("    kind"), 0, "    about: A letter.\n    name: x: y\n")
        await editor.findings("yaml")
        assert await defined("when: rich") == [declared]
        assert await defined("for {tier") != []
        with pytest.raises(JsonRpcException, match="not renamed, because of"):
            await renamed()
        editor.type(editor.text.index("    name: x"), len("    name: x: y\n"), "")
        await editor.findings()
        edit = await renamed()
        assert edit is not None
        assert edit.changes is not None
        start, end = editor.after("when: "), editor.after("when: rich")
        assert list(edit.changes[editor.uri]) == [types.TextEdit(types.Range(start, end), "wealthy")]
        assert list(edit.changes[address]) == [types.TextEdit(declared.range, "wealthy")]
        # An expression that is not whole: it cannot be told what its names are.
        editor.type(editor.text.index("rich and"), 8, "rich an")
        await editor.findings("expression")
        assert await defined("when: rich") == [declared]
        asked = types.RenameParams(editor.document, editor.after("for {tier"), "level")
        with pytest.raises(JsonRpcException, match="not renamed, because of"):
            await client.text_document_rename_async(asked)

    in_editor(server, tmp_path / "letters.yaml", f"engagements:{tail}", work)


def test_a_file_without_a_key_yet_leaves_the_bundle_whole(server: Server, tmp_path: Path) -> None:
    head, tail = BUNDLE.split("engagements:")
    (tmp_path / "letters.yaml").write_text(f"engagements:{tail}")
    (tmp_path / "more.yaml").write_text("")

    async def work(editor: Editor) -> None:
        await editor.findings()
        more = Editor(server, tmp_path / "more.yaml")
        more.open()
        await more.findings("empty-file")
        assert editor.diagnostics[editor.uri] == []
        more.type(0, 0, "list")
        more.type(4, 0, "s: {cities: {of: string, items: [Rome]}}\n")
        await more.findings("unused")
        assert editor.diagnostics[editor.uri] == []
        more.close()

    in_editor(server, tmp_path / "head.yaml", head, work)


def test_other_yaml_is_left_alone(server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        assert await editor.complete("serv") == []
        assert editor.uri not in editor.diagnostics

    in_editor(server, tmp_path / "compose.yaml", "services:\n  web: {image: x}\n", work)


@pytest.mark.parametrize(
    "text", ["", "engagements:\n  - a\n", "engagements:\n", "# nothing\n", "nextbest: 1\n", "\n\n"]
)
def test_what_is_no_bundle_any_more_does_not_end_it(text: str, server: Server, tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        await editor.findings()
        editor.type(0, len(editor.text), text)
        await editor.changes()
        editor.type(0, len(editor.text), BUNDLE)
        await editor.findings()
        editor.type(editor.text.index("rich and"), 4, "rihc")
        await editor.findings("unknown-name")
        assert not editor.messages

    in_editor(server, tmp_path / "shop.yaml", BUNDLE, work)


PIECES = [
    "x",
    " ",
    "\n",
    "  ",
    '"',
    "{",
    "}",
    "[",
    ":",
    ": ",
    "- ",
    "#",
    "\t",
    "&a",
    "*a",
    "\U0001f381",
    "é",
    "'",
    "rich",
]


def hunt(server: Server, path: Path, text: str, edits: int, anew: int) -> None:
    """Random edits, broken most of the time; after them the server knows what a check of the file knows.

    One in `anew` begins with the sound text again. Its memory does not grow without end.
    """
    chance = random.Random(7)
    memory: list[int | None] = []

    async def work(editor: Editor) -> None:
        await editor.found()
        for number in range(edits):
            at = chance.randrange(len(editor.text) + 1)
            editor.type(at, min(chance.choice([0, 0, 1, 3, 20]), len(editor.text) - at), chance.choice(PIECES))
            if number % 10 == 0:
                here = editor.position(at)
                await editor.client.text_document_completion_async(types.CompletionParams(editor.document, here))
                await editor.client.text_document_hover_async(types.HoverParams(editor.document, here))
            if chance.randrange(anew) == 0 or len(editor.text) < 300:
                editor.type(0, len(editor.text), text)
            if number % (edits // 4) == edits // 4 - 1:
                memory.append(server.resident())
        editor.type(0, len(editor.text), text.replace("consent.email", "consent.emial", 1))
        await editor.found("unknown-name")
        assert not editor.messages, "the server tells of its own faults"
        first, *_, last = memory
        assert first is None or last is None or last < 1.5 * first

    in_editor(server, path, text, work)


def test_random_edits_do_not_harm(server: Server, tmp_path: Path) -> None:
    hunt(server, tmp_path / "shop.yaml", BUNDLE, 200, 20)


@pytest.mark.slow
def test_ten_thousand_random_edits_do_not_harm(server: Server, tmp_path: Path) -> None:
    hunt(server, tmp_path / "shop.yaml", BUNDLE, 10_000, 20)


@pytest.mark.slow
def test_ten_thousand_random_edits_of_a_thousand_engagements(server: Server, tmp_path: Path) -> None:
    hunt(server, tmp_path / "large.yaml", bundle(1_000), 10_000, 40)
