"""A server with all that it can do."""

from nextbest.cli.editing.files import follow_files
from nextbest.cli.editing.server import Server


def make_server() -> Server:
    """A server that has not started yet."""
    server = Server()
    for part in (follow_files,):
        part(server)
    return server


def serve() -> None:
    """Serves one editor over stdin and stdout, until it leaves."""
    make_server().start_io()
