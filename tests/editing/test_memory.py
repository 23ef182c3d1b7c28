"""What the language server keeps does not grow with what is written."""

import gc
import tracemalloc
from pathlib import Path
from typing import cast

from lsprotocol import types
from pygls.protocol.json_rpc import RPCNotification

from nextbest.cli.editing.serving import make_server
from nextbest.cli.editing.told import by_file
from nextbest.engine.analysis.editing.session import never
from tests.editing.shop import BUNDLE


class Nowhere:
    """Takes what a server says."""

    def write(self, data: bytes) -> None:
        """Forgets it."""

    def close(self) -> None:
        """Does nothing."""


class Writing:
    """A file that is open in a server of this process, whose threads have ended: what is asked is done at once."""

    def __init__(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        self.path, self.uri = path, path.as_uri()
        self.server = make_server()
        self.server.checking.stop()
        self.server.protocol.set_writer(Nowhere())
        begun = types.InitializeParams(capabilities=types.ClientCapabilities())
        self._say(types.InitializeRequest(1, begun))
        document = types.TextDocumentItem(self.uri, "yaml", 0, text)
        self._say(types.DidOpenTextDocumentNotification(types.DidOpenTextDocumentParams(document)))
        self.server.session.check_whole(path, never)

    def type(self, line: int, removed: int, words: str) -> None:
        """Replaces the beginning of a line; what is found then is told."""
        place = types.Range(types.Position(line, 0), types.Position(line, removed))
        document = types.VersionedTextDocumentIdentifier(uri=self.uri, version=1)
        change = types.TextDocumentContentChangePartial(place, words)
        self._say(types.DidChangeTextDocumentNotification(types.DidChangeTextDocumentParams(document, [change])))
        self.server.publish(self.path, self.server.session.check_quickly(self.path) or ())

    def _say(self, message: object) -> None:
        self.server.protocol.handle_message(cast(RPCNotification, message))


def test_of_an_edit_nothing_is_kept(tmp_path: Path) -> None:
    writing = Writing(tmp_path / "shop.yaml", BUNDLE)
    text = writing.server.session.text(writing.path)

    def kept(edits: int) -> int:
        for _ in range(edits):
            writing.type(1, 0, "wrong: ")
            assert by_file(writing.server.session.known(writing.path).findings)
            writing.type(1, 7, "")
        assert writing.server.session.text(writing.path) == text
        gc.collect()
        return len(gc.get_objects())

    before = kept(3)
    assert kept(20) - before < 20, "objects are kept of each edit"


def test_texts_are_not_kept(tmp_path: Path) -> None:
    remark = "# what is written here says nothing, but takes room\n" * 1_000
    writing = Writing(tmp_path / "shop.yaml", BUNDLE + remark)

    def kept(edits: int) -> int:
        for number in range(edits):
            writing.type(1, 0, f"# {number}\n")
            assert writing.server.session.text(writing.path) != BUNDLE + remark
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = kept(6)
        assert kept(12) - before < len(remark), "texts are kept of each edit"
    finally:
        tracemalloc.stop()
