"""A YAML file as it is written: scalars with their quotes, flow and block style, anchors, and every comment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from nextbest.dsl.files.tree import YamlScalar
from nextbest.dsl.files.yaml_scalars import scalar
from nextbest.dsl.source import Source

_ANCHOR = re.compile(r"&[^\s,\[\]{}]+(?:\s+|#[^\r\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, without blanks at its end."""

    text: str
    at: int
    column: int
    own_line: bool
    """Whether nothing but indicators of a list stands before it on its line."""


@dataclass(frozen=True, slots=True)
class WrittenScalar:
    """A scalar. `start` and `end` are its range with quotes, or from the `|` of a block on, without the anchor."""

    start: int
    end: int
    style: str
    """One of `'`, `"`, `|`, `>`, or nothing for a plain one."""
    value: YamlScalar
    anchor: str | None


@dataclass(frozen=True, slots=True)
class WrittenAlias:
    """`*name`."""

    start: int
    end: int
    name: str


@dataclass(slots=True)
class WrittenCollection:
    """A list or a mapping; the keys of a list's items are None. `begin` is where its anchor stands, if it has one."""

    begin: int
    start: int
    end: int
    mapping: bool
    flow: bool
    anchor: str | None
    entries: list[tuple["WrittenKey | None", "Written"]] = field(default_factory=list)


WrittenKey: TypeAlias = WrittenScalar | WrittenAlias
Written: TypeAlias = WrittenScalar | WrittenAlias | WrittenCollection


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A whole file."""

    source: Source
    root: Written
    comments: tuple[Comment, ...]
    head: tuple[int, int] | None
    """The range of directives and `---`, where the author wrote them."""

    def blank_before(self, offset: int) -> bool:
        """Whether a line without words stands before the one on which something begins."""
        text = self.source.text
        start = self._line_start(offset)
        if start == 0 or text[start:offset].strip(" \t-"):
            return False
        end = start - (2 if text.startswith("\r\n", start - 2) else 1)
        return not text[self._line_start(end) : end].strip()

    def column(self, offset: int) -> int:
        """Characters before an offset on its line."""
        return offset - self._line_start(offset)

    def _line_start(self, offset: int) -> int:
        return line_start(self.source.text, offset)


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins; CR, LF and both together end a line."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def first(node: Written) -> int:
    """Where the first words of a node begin, or its `{`."""
    while isinstance(node, WrittenCollection) and not node.flow and node.entries:
        key, value = node.entries[0]
        node = value if key is None else key
    return node.start


def written(source: Source) -> WrittenFile:
    """The file of a source that `read_yaml` takes without an error."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.shift = int(source.text.startswith("\ufeff"))
        self.stack: list[WrittenCollection] = []
        self.keys: list[WrittenKey | None] = []
        self.root: Written | None = None
        self.head: tuple[int, int] | None = None

    def read(self) -> WrittenFile:
        for event in yaml.parse(self.source.text, yaml.CSafeLoader):
            if isinstance(event, yaml.NodeEvent):
                self._node(event, *self._range(event))
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(self._range(event)[1])
            elif isinstance(event, yaml.DocumentStartEvent) and event.explicit:
                self.head = self._range(event)
        assert self.root is not None, "an empty file is an error"
        return WrittenFile(self.source, self.root, tuple(self._comments(self.root)), self.head)

    def _range(self, event: yaml.Event) -> tuple[int, int]:
        assert event.start_mark is not None
        assert event.end_mark is not None
        return event.start_mark.index + self.shift, event.end_mark.index + self.shift

    def _node(self, event: yaml.NodeEvent, start: int, end: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._add(WrittenAlias(start, end, event.anchor or ""))
            return
        anchor = _ANCHOR.match(self.source.text, start) if event.anchor is not None else None
        if isinstance(event, yaml.ScalarEvent):
            start = min(anchor.end(), end) if anchor else start
            value = scalar(self.source, start, end, event.style, event.value)
            self._add(WrittenScalar(start, end, event.style or "", value, event.anchor))
        elif isinstance(event, yaml.CollectionStartEvent):
            flow = bool(event.flow_style)
            mapping = isinstance(event, yaml.MappingStartEvent)
            opened = WrittenCollection(start, anchor.end() if anchor else start, end, mapping, flow, event.anchor)
            self._add(opened)
            self.stack.append(opened)
            self.keys.append(None)

    def _close(self, end: int) -> None:
        self.stack.pop().end = end
        self.keys.pop()

    def _add(self, node: Written) -> None:
        if not self.stack:
            self.root = node
            return
        parent, key = self.stack[-1], self.keys[-1]
        if not parent.mapping:
            parent.entries.append((None, node))
        elif key is None:
            assert not isinstance(node, WrittenCollection), "a key that is no word is an error"
            self.keys[-1] = node
        else:
            parent.entries.append((key, node))
            self.keys[-1] = None

    def _comments(self, root: Written) -> Iterator[Comment]:
        """What begins with `#` between all words."""
        start = 0
        text = self.source.text
        for low, high in (*([self.head] if self.head else ()), *_words(root), (len(text), len(text))):
            for found in _COMMENT.finditer(text, start, max(start, low)):
                before = text[line_start(text, found.start()) : found.start()].lstrip("\ufeff")
                yield Comment(found[0].rstrip(), found.start(), len(before), not before.strip(" \t-"))
            start = max(start, high)


def _words(node: Written) -> Iterator[tuple[int, int]]:
    if not isinstance(node, WrittenCollection):
        yield node.start, node.end
        return
    for key, value in node.entries:
        if key is not None:
            yield key.start, key.end
        yield from _words(value)
