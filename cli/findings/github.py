"""Findings as workflow commands, which GitHub shows beside the lines that they are about."""

from dataclasses import dataclass
from typing import Literal

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place


@dataclass(frozen=True, slots=True)
class Annotation:
    """One remark on a place of a file."""

    level: Literal["error", "warning", "notice"]
    file: str
    place: Place
    title: str
    words: str

    def __str__(self) -> str:
        """As GitHub's runner reads it."""
        line, column = self.place.source.position(self.place.start)
        end_line, end_column = self.place.source.position(self.place.end)
        given = {"file": self.file, "line": line, "endLine": end_line, "col": column, "endColumn": end_column}
        if end_line != line:  # columns are those of one line
            del given["col"], given["endColumn"]
        properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in given.items())
        return f"::{self.level} {properties},title={_escaped(self.title, ':,')}::{_escaped(self.words)}"


def annotation(found: Diagnostic) -> Annotation:
    """What is said of a finding."""
    words = found.message + (f"\n{found.help}" if found.help else "")
    return Annotation(found.severity, found.place.source.name, found.place, found.rule, words)


def _escaped(text: str, also: str = "") -> str:
    """`%` first, then line ends, then what ends a property."""
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
