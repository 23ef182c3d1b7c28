"""Where results go and how they look: a terminal or not, its width, colours, a file in the place of stdout."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE
from typing import TextIO

import click

WIDTH = 80
"""Columns of a page where the terminal does not say."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What text is written on."""

    width: int = WIDTH
    color: bool = False

    def bold(self, text: str) -> str:
        """A heading, a name that matters."""
        return self._paint(text, bold=True)

    def dim(self, text: str) -> str:
        """What may be skipped."""
        return self._paint(text, dim=True)

    def tint(self, text: str, color: str, *, bold: bool = False) -> str:
        """Text in one of the terminal's own colours."""
        return self._paint(text, fg=color, bold=bold or None)

    def _paint(self, text: str, *, fg: str | None = None, bold: bool | None = None, dim: bool | None = None) -> str:
        return click.style(text, fg=fg, bold=bold, dim=dim) if self.color and text else text


def surface(stream: TextIO) -> Surface:
    """How to write on that stream: NO_COLOR, then FORCE_COLOR, then whether it is a terminal; COLUMNS for the width."""
    return Surface(width=max(20, shutil.get_terminal_size((WIDTH, 24)).columns), color=_colored(stream))


def _colored(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


@dataclass(frozen=True, slots=True)
class Output:
    """The results of one command, and its asides."""

    stream: TextIO
    quiet: bool = False

    @property
    def surface(self) -> Surface:
        """What the results are written on."""
        return surface(self.stream)

    @property
    def aside_surface(self) -> Surface:
        """What asides and problems are written on."""
        return surface(sys.stderr)

    def result(self, text: str) -> None:
        """A result: one text, its end of line added."""
        self.stream.write(text + "\n")

    def aside(self, text: str) -> None:
        """What is not a result: on stderr, and not under `--quiet`."""
        if not self.quiet:
            tell(text)

    def problem(self, text: str) -> None:
        """Something is wrong: on stderr, always."""
        tell(text)


def tell(text: str) -> None:
    """Words on stderr, painted already or not at all: click would wipe forced colours away."""
    click.echo(text, err=True, color=True)


def json_line(form: object) -> str:
    """A JSON form on one line."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_page(form: object) -> str:
    """A JSON form, indented."""
    return json.dumps(form, ensure_ascii=False, indent=2, allow_nan=False)


@contextmanager
def output(out: Path | None, *, quiet: bool) -> Iterator[Output]:
    """Results on stdout, or in a file, which is there whole or not at all."""
    if out is None:
        _speak_utf8(sys.stdout)
        yield Output(sys.stdout, quiet)
        return
    with whole_file(out) as stream:
        yield Output(stream, quiet)


def _speak_utf8(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A new text for a file, which is there whole or not at all; the file keeps its mode."""
    path = path.resolve()
    mode = path.stat().st_mode if path.exists() else None
    special = path.exists() and not path.is_file()  # a pipe, a device: nothing to rename
    target = path if special else path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        stream = target.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot write `{path}`: {reason}") from error
    try:
        with stream:
            yield stream
        if not special:
            if mode is not None:
                target.chmod(S_IMODE(mode))
            target.replace(path)
    except BaseException:
        if not special:
            with suppress(OSError):
                target.unlink()
        raise
