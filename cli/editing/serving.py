"""A server with all that it can do."""

import sys

from nextbest.cli.editing.files import follow_files
from nextbest.cli.editing.finding import help_finding
from nextbest.cli.editing.server import Server
from nextbest.cli.editing.writing import help_writing

SWITCH = 0.001
"""Seconds after which a thread lets others go on: who types does not wait for a whole bundle to be checked."""


def make_server() -> Server:
    """A server that has not started yet."""
    server = Server()
    for part in (follow_files, help_writing, help_finding):
        part(server)
    return server


def serve() -> None:
    """Serves one editor over stdin and stdout, until it leaves."""
    sys.setswitchinterval(SWITCH)
    make_server().start_io()
