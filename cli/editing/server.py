"""The language server: what an editor tells of its files goes in, and what is known of their bundles comes out."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from nextbest.cli.editing.checking import Checking
from nextbest.cli.editing.told import by_file, uri_of
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.analysis.editing.session import Known, Session

FOLLOWED = (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE, types.TEXT_DOCUMENT_DID_CLOSE)
"""What an editor says of its texts, which the session keeps."""


class File(NamedTuple):
    """A file that is open."""

    path: Path
    text: str


class Server(LanguageServer):
    """The server of one editor."""

    def __init__(self) -> None:
        try:
            release = version("nextbest")
        except PackageNotFoundError:
            release = "not installed"
        super().__init__("nextbest", release)
        for said in FOLLOWED:
            # pygls would keep every text once more, by lines of its own, and what became of each message for ever.
            self.protocol.fm.builtin_features.pop(said)
        self.session = Session()
        self.checking = Checking(self.session, self.publish, self.confess)
        self._confessed: set[str] = set()
        self._published: dict[Path, dict[str, list[types.Diagnostic]]] = {}

    def publish(self, bundle: Path, findings: tuple[Diagnostic, ...]) -> None:
        """Tells the editor what is found in a bundle, file by file, where that is not what it knows already."""
        found = by_file(findings)
        found |= {uri_of(path): [] for path in self.session.known(bundle).texts if uri_of(path) not in found}
        before = self._published.get(bundle, {})
        self._published[bundle] = found
        for uri in sorted({*before, *found}):
            now = found.get(uri, [])
            if now != before.get(uri):
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, now))

    def confess(self, fault: Exception) -> None:
        """Tells the editor of a fault of our own; once, for it may come with every keystroke."""
        said = f"{type(fault).__name__}: {' '.join(str(fault).split())[:200]}"
        if said not in self._confessed:
            self._confessed.add(said)
            words = f"this is a fault of nextbest, not of your files: {said}; please report it in its issue tracker"
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, words))

    def file(self, uri: str) -> File | None:
        """The open file of an address; None where it is not open."""
        path = path_of(uri)
        text = None if path is None else self.session.text(path)
        return None if path is None or text is None else File(path, text)

    def known(self, path: Path) -> Known | None:
        """What is known of the bundle of a file; None where it belongs to none."""
        bundle = self.session.bundle_of(path)
        return None if bundle is None else self.session.known(bundle)

    def settle(self, path: Path) -> None:
        """A file was opened, saved or closed: its bundle, which may be another than before, is looked at anew."""
        settled = self.session.settle(path)
        for bundle in settled.left:
            self.checking.leave(bundle)
            self.publish(bundle, ())
        for bundle in settled.begun:
            self.checking.changed(bundle)

    def changed(self, path: Path) -> None:
        """A file is being written, so its bundle is looked at anew."""
        bundle = self.session.bundle_of(path)
        if bundle is not None:
            self.checking.changed(bundle)


def path_of(uri: str) -> Path | None:
    """The file of an address; None where it is none, such as a text without a name."""
    name = uris.to_fs_path(uri)
    return None if name is None else Path(name)
