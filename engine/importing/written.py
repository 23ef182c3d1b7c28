"""Entries of a bundle as YAML text, and from which cell of a spreadsheet each range of it came."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nextbest.dsl.files.tree import YamlScalar
from nextbest.dsl.format.scalar import fits_flow, stays_plain
from nextbest.dsl.format.yaml_file import STEP
from nextbest.dsl.source import Place, Source, Text
from nextbest.engine.importing.sheet import Cell

_BEGINS = re.compile(r"[\w(./+-]|-?[0-9]")
_IN_BLOCK = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the text, and the cell that it says."""

    start: int
    end: int
    cell: Cell
    verbatim: bool = False
    """Whether the range has the very characters of the cell."""


@dataclass(frozen=True, slots=True)
class Value:
    """One scalar. `prose` is text for people, which is quoted wherever YAML could take it for something else."""

    text: str
    cell: Cell | None = None
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """A list on one line, or an item a line."""

    items: Sequence[Value]
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, an entry a line; `cell` is where to point at when something about the whole is wrong."""

    entries: Sequence[tuple[str, "Node"]]
    cell: Cell | None = None
    short: bool = False
    """Whether it stands on one line."""


Node = Value | Values | Entries


@dataclass(slots=True)
class Writing:
    """A text that grows."""

    marks: list[Mark] = field(default_factory=list)
    length: int = 0
    """Characters so far."""
    _pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)

    def add(self, text: str) -> None:
        """Text that comes from no cell."""
        self._pieces.append(text)
        self.length += len(text)

    def entries(self, entries: Iterable[tuple[str, Node]], indent: int, *, apart: bool = False) -> None:
        """A mapping in a block; `apart`: a blank line between its entries."""
        for position, (key, node) in enumerate(entries):
            if apart and position:
                self.add("\n")
            start = self.length
            self.add(f"{' ' * indent}{key}:")
            if isinstance(node, Entries) and not node.short:
                self.add("\n")
                self.entries(node.entries, indent + STEP)
            elif isinstance(node, Values) and node.lines:
                self.add("\n")
                self._items(node.items, indent + STEP)
            else:
                self.add(" ")
                self._inline(node, indent + STEP, flow=False)
                self.add("\n")
            if not isinstance(node, Values) and node.cell is not None:
                self.marks.append(Mark(start, self.length, node.cell))

    def _items(self, items: Iterable[Value], indent: int) -> None:
        for item in items:
            self.add(f"{' ' * indent}- ")
            self._value(item, indent + STEP, flow=False)
            self.add("\n")

    def _inline(self, node: Node, indent: int, *, flow: bool) -> None:
        match node:
            case Value():
                self._value(node, indent, flow=flow)
            case Values(items=items):
                self._row("[]", [(None, item) for item in items], indent)
            case Entries(entries=entries):
                self._row("{}", entries, indent)

    def _row(self, brackets: str, entries: Sequence[tuple[str | None, Node]], indent: int) -> None:
        self.add(brackets[0])
        for position, (key, node) in enumerate(entries):
            self.add(", " if position else "")
            self.add("" if key is None else f"{key}: ")
            self._inline(node, indent, flow=True)
        self.add(brackets[1])

    def _value(self, value: Value, indent: int, *, flow: bool) -> None:
        shown = scalar(value, indent, flow=flow)
        start = self.length
        self.add(shown)
        if value.cell is not None:
            self.marks.append(Mark(start, self.length, value.cell, shown == value.cell.value))


def scalar(value: Value, indent: int, *, flow: bool) -> str:
    """A scalar as YAML: plain where that is safe, in lines where it has some, else in quotes."""
    text = value.text
    lines = text.split("\n")
    if len(lines) > 1 and not flow and lines[0][:1].strip() and lines[-1].strip() and _sound(lines):
        head = "|-" if value.prose else "|"
        return "\n".join([head, *(" " * indent + line if line else "" for line in lines)])
    if _plain(value, flow=flow):
        return text
    if '"' in text and "'" not in text and "\\" not in text and all(map(_IN_BLOCK.fullmatch, lines)) and len(lines) < 2:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def _sound(lines: Sequence[str]) -> bool:
    return all(not line or (line == line.rstrip() and _IN_BLOCK.fullmatch(line)) for line in lines)


def _plain(value: Value, *, flow: bool) -> bool:
    text = value.text
    if not text or not _BEGINS.match(text) or not stays_plain(text) or (flow and not fits_flow(text)):
        return False
    if not _IN_BLOCK.fullmatch(text) or text.startswith(("---", "...")):
        return False
    nowhere = Place(Source("", ""), 0, 0)
    return not value.prose or isinstance(YamlScalar(Text(text, nowhere)).plain, str)
