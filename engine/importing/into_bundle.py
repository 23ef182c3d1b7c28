"""Entries put into a section of a bundle's file: behind the others, or in the place of those they replace."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.tree import PlainTree, plain_form
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.files.yaml_written import Written, WrittenCollection, WrittenFile, WrittenKey, WrittenScalar
from nextbest.dsl.format.yaml_file import STEP
from nextbest.dsl.source import Source
from nextbest.engine.importing.written import Mark, Node, Writing


class Unfit(Exception):
    """The file is written in a way in which nothing can be put into it; the text says what and how to mend it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text in the place of a range of the file."""

    start: int
    end: int
    writing: Writing


def section_of(file: WrittenFile, section: str) -> WrittenCollection | None:
    """The mapping under a section's key, None where the file has none. Raises Unfit where it stands on one line."""
    root = file.root
    if not isinstance(root, WrittenCollection) or not root.mapping or root.flow:
        raise Unfit(f"`{file.source.name}` stands within braces: write a key a line")
    found = next((value for key, value in root.entries if _name(key) == section), None)
    if found is None:
        return None
    if not isinstance(found, WrittenCollection) or found.flow or not found.mapping:
        words = "stands on one line: write an entry a line, or take it out where it is empty"
        raise Unfit(f"`{section}` of `{file.source.name}` {words}")
    return found


def names_in(section: WrittenCollection | None) -> Sequence[str]:
    """The entries that are there."""
    return [_name(key) for key, _ in section.entries] if section else ()


def put(file: WrittenFile, name: str, entries: Sequence[tuple[str, Node]]) -> Writing:
    """The file's text with the entries in the section of that name; nothing else in it says anything new."""
    writing = _put(file, name, entries)
    keys = [key for key, _ in entries]
    if _others(file.source.text, name, keys) != _others(writing.text, name, keys):
        raise Unfit(f"`{name}` of `{file.source.name}` is written in a way not known here: try `nextbest fmt` first")
    return writing


def _others(text: str, section: str, keys: Sequence[str]) -> PlainTree:
    """What a file says besides these entries of a section."""
    tree = read_yaml(Source("", text), Report()).tree
    form = plain_form(tree) if tree is not None else None
    if not isinstance(form, dict):
        return form
    entries = form.pop(section, {})
    kept = {key: value for key, value in entries.items() if key not in keys} if isinstance(entries, dict) else entries
    return {**form, section: kept}


def _put(file: WrittenFile, name: str, entries: Sequence[tuple[str, Node]]) -> Writing:
    section, text = section_of(file, name), file.source.text
    pieces: list[_Piece] = []
    if section is None:
        writing = Writing()
        writing.add(f"{'' if text.endswith(chr(10)) else chr(10)}\n{name}:\n")
        writing.entries(entries, STEP, apart=True)
        return _joined(text, [_Piece(len(text), len(text), writing)])
    ranges = _ranges(section, text)
    indent = file.column(next(key.start for key, _ in section.entries if key is not None))
    for key, node in entries:
        if key in ranges:
            writing = Writing()
            writing.entries([(key, node)], indent)
            pieces.append(_Piece(*ranges[key], writing))
    if new := [(key, node) for key, node in entries if key not in ranges]:
        end = max(end for _, end in ranges.values())
        writing = Writing()
        writing.add("\n" if text[:end].endswith("\n") else "\n\n")
        writing.entries(new, indent, apart=True)
        pieces.append(_Piece(end, end, writing))
    return _joined(text, pieces)


def _joined(text: str, pieces: Sequence[_Piece]) -> Writing:
    whole = Writing()
    at = 0
    for piece in sorted(pieces, key=lambda each: (each.start, each.end)):
        whole.add(text[at : piece.start])
        shift = whole.length
        whole.add(piece.writing.text)
        whole.marks += [
            Mark(each.start + shift, each.end + shift, each.cell, each.verbatim) for each in piece.writing.marks
        ]
        at = piece.end
    whole.add(text[at:])
    return whole


def _ranges(section: WrittenCollection, text: str) -> dict[str, tuple[int, int]]:
    """Of each entry the lines on which it stands, from the first to the last with words of its own."""
    found = {}
    starts = [_line(text, key.start) for key, _ in section.entries if key is not None]
    for (key, value), (start, after) in zip(section.entries, pairwise([*starts, len(text)]), strict=True):
        end = len(text[: _end(value)].rstrip())
        line_end = text.find("\n", end)
        found[_name(key)] = (start, min(after, len(text) if line_end < 0 else line_end + 1))
    return found


def _end(node: Written) -> int:
    """Where the last words of a node end; a block's own end is where the next thing begins."""
    while isinstance(node, WrittenCollection) and not node.flow and node.entries:
        node = node.entries[-1][1]
    return node.end


def _line(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _name(key: WrittenKey | None) -> str:
    return key.value.text.value if isinstance(key, WrittenScalar) else ""
