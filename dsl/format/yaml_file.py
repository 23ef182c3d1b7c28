"""Writes a YAML file anew: the author's order, comments and choice of flow or block style; one indentation for all."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from nextbest.dsl.files.yaml_written import (
    Comment,
    Written,
    WrittenAlias,
    WrittenCollection,
    WrittenFile,
    WrittenKey,
    WrittenScalar,
    first,
)

WIDTH = 120
"""Columns; a list or mapping on one line that is longer goes over several."""
STEP = 2
FARTHEST = 40
"""Blanks before a comment, so that it stands in one column with those around it."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """How a scalar is written: what stands behind its key, and lines that follow, from its indentation on."""

    text: str
    lines: tuple[str, ...] = ()
    flow: bool = True
    """Whether it may stand within `{ }` or `[ ]`."""
    keeps_blanks: bool = False
    """Whether blank lines after it belong to it."""


Render = Callable[[WrittenScalar], Scalar]


def format_yaml(file: WrittenFile, render: Render) -> str:
    """The text of a file: line ends are LF, one at its end, at most one blank line in a row."""
    return _Writer(file, render).text()


@dataclass(slots=True)
class _Writer:
    file: WrittenFile
    render: Render
    lines: list[str] = field(default_factory=list)
    behind: dict[int, str] = field(default_factory=dict)
    """Comments behind what is on a line, by its number."""
    comments: list[Comment] = field(default_factory=list)
    """Those that are not written yet, the last one first."""
    opened: bool = True
    """Whether the last line begins a block, or the file: no blank line follows it."""
    ended: bool = True
    """Whether nothing can follow on the last line."""
    in_flow: dict[int, str | None] = field(default_factory=dict)

    def text(self) -> str:
        file = self.file
        self.comments = list(reversed(file.comments))
        end = len(file.source.text) + 1
        if file.head is not None:
            self._comments_before(file.head[0], 0)
            for line in file.source.text[slice(*file.head)].splitlines():
                self._line(line.rstrip(), opens=True)
        root = file.root
        if isinstance(root, WrittenCollection):
            flow = self._flow(root, 0)
            if flow is None:
                self._block(root, "", 0, end)
            else:
                self._comments_before(root.start, 0)
                self._line(flow)
        self._comments_before(end, 0)
        self._align()
        return "\n".join(self.lines) + "\n"

    def _block(self, node: WrittenCollection, lead: str, indent: int, until: int) -> None:
        """All entries; the first one's line begins with `lead`. What comes next in the file stands at `until`."""
        for position, (key, value) in enumerate(node.entries):
            start = first(value) if key is None else key.start
            after = node.entries[position + 1 :]
            end = _start(*after[0]) if after else until
            if position or not lead.strip():
                self._comments_before(start, indent)
                self._blank(value.begin if key is None and isinstance(value, WrittenCollection) else start)
                lead = " " * indent
            if key is None:
                self._item(value, lead, indent, end)
            else:
                self._entry(key, value, lead, indent, end)

    def _item(self, value: Written, lead: str, indent: int, until: int) -> None:
        head = f"{lead}-"
        if self._short(value, head, indent):
            return
        assert isinstance(value, WrittenCollection)
        if value.anchor is None:
            self._block(value, f"{head} ", indent + STEP, until)
        else:
            self._line(f"{head} &{value.anchor}", opens=True)
            self._block(value, "", indent + STEP, until)
        self._comments_within(value, indent + STEP, until)

    def _entry(self, key: WrittenKey, value: Written, lead: str, indent: int, until: int) -> None:
        head = f"{lead}{self._key(key)}:"
        if not isinstance(value, WrittenCollection):
            self._comments_before(value.start, indent, apart=True)
        if self._short(value, head, indent):
            return
        assert isinstance(value, WrittenCollection)
        self._line(head + (f" &{value.anchor}" if value.anchor else ""), opens=True)
        self._block(value, "", indent + STEP, until)
        self._comments_within(value, indent + STEP, until, beyond=self.file.column(key.start))

    def _key(self, key: WrittenKey) -> str:
        # A blank keeps the colon out of the alias.
        return f"*{key.name} " if isinstance(key, WrittenAlias) else self._anchored(key.anchor, self.render(key).text)

    def _anchored(self, anchor: str | None, text: str) -> str:
        return text if anchor is None else f"&{anchor} {text}".rstrip()

    def _short(self, value: Written, head: str, indent: int) -> bool:
        """Writes what begins behind `head`: a scalar, an alias, a collection on one line."""
        match value:
            case WrittenAlias(name=name):
                self._line(f"{head} *{name}")
            case WrittenScalar(anchor=anchor):
                shown = self.render(value)
                self._line(f"{head} {self._anchored(anchor, shown.text)}".rstrip())
                for line in shown.lines:
                    self._line(" " * (indent + STEP) + line if line else "")
                self.opened = shown.keeps_blanks
                self.ended = shown.text[:1] in ("|", ">")
            case WrittenCollection():
                flow = self._flow(value, len(head) + 1)
                if flow is None:
                    return False
                self._line(f"{head} {flow}")
        return True

    def _flow(self, node: WrittenCollection, column: int) -> str | None:
        """The collection on one line, where the author wrote it so and it fits there."""
        text = self._one_line(node)
        return text if text is not None and (not node.entries or column + len(text) <= WIDTH) else None

    def _one_line(self, node: Written) -> str | None:
        if isinstance(node, WrittenAlias):
            return f"*{node.name}"
        if isinstance(node, WrittenScalar):
            shown = self.render(node)
            return self._anchored(node.anchor, shown.text) if shown.flow and not shown.lines else None
        if id(node) not in self.in_flow:
            self.in_flow[id(node)] = self._collection_on_one_line(node)
        return self.in_flow[id(node)]

    def _collection_on_one_line(self, node: WrittenCollection) -> str | None:
        if not node.flow or (node.entries and self._has_comments(node)):
            return None
        parts = []
        for key, value in node.entries:
            text = self._one_line(value)
            if text is None:
                return None
            # The blank stays where there is no value: `{a:}` is no YAML.
            parts.append(text if key is None else f"{self._key(key)}: {text}")
        inner = ", ".join(parts)
        return self._anchored(node.anchor, f"{{{inner}}}" if node.mapping else f"[{inner}]")

    def _has_comments(self, node: WrittenCollection) -> bool:
        position = bisect_right(self.file.comments, node.start, key=lambda each: each.at)
        return position < len(self.file.comments) and self.file.comments[position].at < node.end

    def _comments_before(self, offset: int, indent: int, *, apart: bool = False) -> None:
        """Writes the comments that stand before an offset; `apart`: none of them behind the words before it."""
        while self.comments and self.comments[-1].at < offset:
            self._comment(self.comments.pop(), indent, apart=apart)

    def _comments_within(self, node: WrittenCollection, indent: int, until: int, beyond: int = -1) -> None:
        """Writes the comments at the end of a block that are indented like it, and more than a column."""
        column = None if node.flow else max(self.file.column(first(node) if node.mapping else node.start), beyond + 1)
        while self.comments and self.comments[-1].at < until:
            comment = self.comments[-1]
            if comment.own_line and (column is None or comment.column < column):
                return
            self._comment(self.comments.pop(), indent)

    def _comment(self, comment: Comment, indent: int, *, apart: bool = False) -> None:
        if comment.own_line or apart or self.ended:
            self._blank(comment.at)
            self._line(" " * indent + comment.text)
            self.opened = False
        else:
            self.behind[len(self.lines) - 1] = comment.text
        self.ended = True

    def _align(self) -> None:
        """Puts the comments behind lines that follow one another into one column, unless that is far from some."""
        row: list[int] = []
        for number in (*self.behind, -1):
            if row and number != row[-1] + 1:
                widths = [len(self.lines[each]) for each in row]
                for each, width in zip(row, widths, strict=True):
                    column = max(widths) if max(widths) - min(widths) <= FARTHEST else width
                    self.lines[each] = f"{self.lines[each]:<{column}}  {self.behind[each]}"
                row = []
            row.append(number)

    def _blank(self, offset: int) -> None:
        if not self.opened and self.lines[-1] and self.file.blank_before(offset):
            self.lines.append("")

    def _line(self, line: str, *, opens: bool = False) -> None:
        self.lines.append(line)
        self.opened, self.ended = opens, False


def _start(key: WrittenKey | None, value: Written) -> int:
    return first(value) if key is None else key.start
