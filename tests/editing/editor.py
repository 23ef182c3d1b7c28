"""A real client of the language server, over stdio."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

SLOWEST = 10
"""Seconds that a test waits for an answer."""


class Editor:
    """One file that is open in an editor."""

    def __init__(self, server: "Server", path: Path) -> None:
        self.client = server.client
        self.diagnostics = server.diagnostics
        self.messages = server.messages
        self.path = path
        self.uri = path.as_uri()
        self.version = 0
        self.text = ""

    def open(self, text: str | None = None) -> None:
        """Opens the file; with another text, if one is given."""
        self.text = self.path.read_text() if text is None else text
        document = types.TextDocumentItem(self.uri, "yaml", self.version, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def close(self) -> None:
        """Closes the file."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document))

    def type(self, at: int, removed: int, words: str) -> None:
        """Replaces a range, as an editor tells of it."""
        change = types.TextDocumentContentChangePartial(
            types.Range(self.position(at), self.position(at + removed)), words
        )
        self.text = self.text[:at] + words + self.text[at + removed :]
        self.version += 1
        document = types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def position(self, offset: int) -> types.Position:
        """Where an offset stands, counted here anew: in UTF-16, by lines that end in LF."""
        start = self.text.rfind("\n", 0, offset) + 1
        return types.Position(self.text.count("\n", 0, offset), len(self.text[start:offset].encode("utf-16-le")) // 2)

    def after(self, words: str) -> types.Position:
        """The position behind the first place of these words."""
        return self.position(self.text.index(words) + len(words))

    @property
    def document(self) -> types.TextDocumentIdentifier:
        """The file."""
        return types.TextDocumentIdentifier(self.uri)

    async def findings(self, *rules: str) -> list[types.Diagnostic]:
        """The findings of the file, once exactly these rules are broken in it."""
        for _ in range(SLOWEST * 100):
            found = self.diagnostics.get(self.uri)
            if found is not None and sorted(str(each.code) for each in found) == sorted(rules):
                return list(found)
            await asyncio.sleep(0.01)
        raise AssertionError(f"not {rules}, but {self.diagnostics.get(self.uri)}")

    async def changes(self) -> None:
        """Waits until something else is told of the file."""
        before = self.diagnostics.get(self.uri)
        for _ in range(SLOWEST * 100):
            if self.diagnostics.get(self.uri) != before:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"still {before}")

    async def found(self, *rules: str) -> None:
        """Waits until errors of exactly these rules are told of the file, whatever warnings there are."""
        for _ in range(SLOWEST * 1_000):
            found = self.diagnostics.get(self.uri)
            errors = [str(each.code) for each in found or () if each.severity == types.DiagnosticSeverity.Error]
            if found is not None and errors == list(rules):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"not {rules}, but {self.diagnostics.get(self.uri)}")

    async def complete(self, words: str) -> list[str]:
        """What could follow these words."""
        asked = types.CompletionParams(self.document, self.after(words))
        found = await self.client.text_document_completion_async(asked)
        assert isinstance(found, list)
        return [each.label for each in found]

    async def hover(self, words: str) -> str:
        """What is said of the last letter of these words."""
        at = self.position(self.text.index(words) + len(words) - 1)
        found = await self.client.text_document_hover_async(types.HoverParams(self.document, at))
        assert found is None or isinstance(found.contents, types.MarkupContent)
        return "" if found is None or not isinstance(found.contents, types.MarkupContent) else found.contents.value


class Server:
    """A server that runs in a process of its own, for one file after another."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self.runner = runner
        self.client = client = LanguageClient("tests", "1")
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}
        self.messages: list[str] = []
        """What the server wants to be shown; it does so only for faults of its own."""

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def told(said: types.PublishDiagnosticsParams) -> None:
            self.diagnostics[said.uri] = list(said.diagnostics)

        @client.feature(types.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]
        def shown(said: types.ShowMessageParams) -> None:
            self.messages.append(said.message)

    def edit(self, path: Path, work: Callable[[Editor], Awaitable[None]], text: str | None = None) -> None:
        """Does that work with the file open, with another text than its own if one is given."""
        self.runner.run(self._edit(path, work, text))

    async def _edit(self, path: Path, work: Callable[[Editor], Awaitable[None]], text: str | None) -> None:
        editor = Editor(self, path)
        editor.open(text)
        try:
            await work(editor)
        finally:
            editor.close()

    async def start(self) -> None:
        """Starts the process."""
        await self.client.start_io(sys.executable, "-m", "nextbest.cli.main", "lsp")
        await self.client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        self.client.initialized(types.InitializedParams())

    async def stop(self) -> None:
        """Ends it."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call]


@contextmanager
def serving() -> Iterator[Server]:
    """A server for as long as the block lasts."""
    with asyncio.Runner() as runner:
        server = Server(runner)
        runner.run(server.start())
        try:
            yield server
        finally:
            runner.run(server.stop())
