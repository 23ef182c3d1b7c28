"""Lines from a terminal, with completion and the lines before, or from a pipe."""

import sys
from contextlib import suppress
from types import ModuleType

import click

from nextbest.cli.trying.completing import DELIMITERS, Completing
from nextbest.cli.trying.session import Session


def from_pipe(session: Session) -> None:
    """Do what each line of stdin says, without a prompt."""
    for text in sys.stdin:
        session.line(text)
        if session.over:
            return


def from_terminal(session: Session) -> None:
    """Ask for lines until there are no more; Ctrl-C gives up the line, Ctrl-D ends."""
    _edited(session)
    while not session.over:
        try:
            session.line(input(session.prompt))
        except EOFError:
            click.echo()
            return
        except KeyboardInterrupt:
            click.echo("^C")


def _edited(session: Session) -> None:
    """Give `input` completion and history of this session, where the system has them."""
    found = _readline()
    if found is None:
        return
    completing = Completing(session)
    offered: list[str] = []

    def complete(_: str, number: int) -> str | None:
        if number == 0:
            offered[:] = completing.pieces(found.get_line_buffer()[: found.get_endidx()], found.get_begidx())
        return offered[number] if number < len(offered) else None

    found.set_completer_delims(DELIMITERS)
    found.set_completer(complete)
    edit_line = "libedit" in (found.__doc__ or "")  # what macOS has in the place of GNU readline
    found.parse_and_bind("bind ^I rl_complete" if edit_line else "tab: complete")


def _readline() -> ModuleType | None:
    with suppress(ImportError):  # Windows has none
        import readline

        return readline
    return None
