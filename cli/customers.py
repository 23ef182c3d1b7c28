"""Customers from a file or stdin: one JSON document, or JSON lines, one at a time and every bad line reported."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import click

BOM = b"\xef\xbb\xbf"

_PLAINLY = {
    "Expecting value": "a value is missing here",
    "Expecting ',' delimiter": "a comma is missing here, or a bracket that ends the list",
    "Expecting ':' delimiter": "a colon is missing here",
    "Expecting property name enclosed in double quotes": "a name in double quotes is missing here",
    "Extra data": "there is more after its end; one of several goes on one line",
    "Unterminated string starting at": "this text has no closing quote",
    "Invalid control character at": "this text holds a control character, such as a line end or a tab",
    "Illegal trailing comma before end of object": "this comma is one too many",
    "Illegal trailing comma before end of array": "this comma is one too many",
}


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer document, and the line on which it begins, from 1."""

    line: int
    document: dict[str, object]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that holds no customer, and why."""

    line: int
    reason: str
    part: Path | None = None
    """The file, where it is one of several in a folder."""
    source: str | None = None
    """The source of the bundle, where it is a row of one."""

    def said(self, path: Path | None) -> str:
        """The whole sentence, with the place."""
        if self.source is not None:
            return f"error: row {self.line} of `{self.source}`: {self.reason}"
        return f"error: {called(path)}:{self.line} {self.reason}"


Row = Customer | Unreadable


def called(path: Path | None) -> str:
    """A file as messages name it; None: they come from sources."""
    if path is None:
        return "the sources"
    return "stdin" if str(path) == "-" else str(path)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, or stdin for `-`."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise click.UsageError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error
    with stream:
        yield stream


def read(stream: Iterable[bytes]) -> Iterator[Row]:
    """The customers in order, read as they are asked for; or other objects that stand in lines.

    JSON lines when the first line is a whole JSON value, or the second is an object; else one document that may
    span lines, which alone is held in memory.
    """
    lines = enumerate(stream, start=1)
    head: list[tuple[int, bytes]] = []
    for number, line in lines:
        text = line.removeprefix(BOM) if number == 1 else line
        if text.strip():
            head.append((number, text))
        if len(head) == 2 or (head and _whole(head[0][1])):
            break
    if not head:
        return
    if _whole(head[0][1]) or (len(head) == 2 and _is_object(head[1][1])):
        for number, line in chain(head, lines):
            if line.strip():
                yield _row(number, line.rstrip())
    else:
        yield _row(head[0][0], b"".join(line for _, line in chain(head, lines)))


@contextmanager
def chosen(path: Path, customer: str | None) -> Iterator[tuple[BinaryIO, Iterator[Row]]]:
    """The stream and its rows, or of the rows only the first with that id.

    Raises click.UsageError where there is none with that id.
    """
    with opened(path) as stream:
        rows = read(stream)
        yield stream, rows if customer is None else iter([_named(rows, customer, path)])


def single(rows: Iterator[Row], path: Path | None) -> list[Row]:
    """The only row, or none.

    Raises click.UsageError where there are several.
    """
    found = list(islice(rows, 2))
    if len(found) > 1:
        raise click.UsageError(
            f"{called(path)} has several customers: choose one with `--customer ID`, or `--format json` for all"
        )
    return found


def _named(rows: Iterator[Row], customer: str, path: Path) -> Row:
    readable = 0
    for row in rows:
        if isinstance(row, Customer):
            readable += 1
            if row.document.get("id") == customer:
                return row
    raise click.UsageError(f"none of the {readable:,} customers in {called(path)} has the id `{customer}`")


def _whole(text: bytes) -> bool:
    try:
        json.loads(text.decode())
    except (ValueError, RecursionError):
        return False
    return True


def _is_object(text: bytes) -> bool:
    return text.lstrip().startswith(b"{") and _whole(text)


def _row(number: int, raw: bytes) -> Row:
    try:
        document = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        return Unreadable(number, f"is not UTF-8 text: byte {error.start + 1} is 0x{raw[error.start]:02x}")
    except json.JSONDecodeError as error:
        said = _PLAINLY.get(error.msg, error.msg.lower())
        return Unreadable(number + error.lineno - 1, f"is not JSON: {said} (column {error.colno})")
    except RecursionError:
        return Unreadable(number, "is nested too deeply")
    except ValueError:  # a number with thousands of digits
        return Unreadable(number, "has a number that is too long")
    if isinstance(document, list):
        return Unreadable(number, "is a list: write one object `{…}` on each line")
    if not isinstance(document, dict):
        return Unreadable(number, "is not an object `{…}`")
    return Customer(number, document)
