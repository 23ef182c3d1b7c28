"""What an editor tells of its files: opened, changed, saved, closed."""

from lsprotocol import types

from nextbest.cli.editing.positions import applied
from nextbest.cli.editing.server import Server, path_of


def follow_files(server: Server) -> None:
    """Lets a server follow the texts of an editor."""

    @server.feature(types.SHUTDOWN)
    def ended(server: Server, _: None) -> None:
        server.checking.stop()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(server: Server, said: types.DidOpenTextDocumentParams) -> None:
        path = path_of(said.text_document.uri)
        if path is not None:
            server.session.put(path, said.text_document.text)
            server.settle(path)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def written(server: Server, said: types.DidChangeTextDocumentParams) -> None:
        file = server.file(said.text_document.uri)
        if file is None:
            return
        path, text = file
        for change in said.content_changes:
            text = applied(text, change)
        server.session.put(path, text)
        server.changed(path)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(server: Server, said: types.DidSaveTextDocumentParams) -> None:
        path = path_of(said.text_document.uri)
        if path is not None:
            server.settle(path)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(server: Server, said: types.DidCloseTextDocumentParams) -> None:
        path = path_of(said.text_document.uri)
        if path is not None:
            server.session.drop(path)
            server.settle(path)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def touched(server: Server, said: types.DidChangeWatchedFilesParams) -> None:
        for change in said.changes:
            path = path_of(change.uri)
            if path is not None:
                server.settle(path)
