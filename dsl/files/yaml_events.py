"""Reads YAML 1.2 with the place of every part, from libyaml's events; reports all problems, and stops at limits."""

import re
from dataclasses import dataclass

import yaml

from nextbest.dsl.diagnostics import Diagnostic, Edit, Report
from nextbest.dsl.files.open_part import OpenPart
from nextbest.dsl.files.read_text import UNREADABLE
from nextbest.dsl.files.tree import YamlMapping, YamlScalar, YamlTree, as_far_as_read, in_part
from nextbest.dsl.files.yaml_errors import TOP_KEY, explain, in_quotes, is_misread
from nextbest.dsl.files.yaml_scalars import scalar
from nextbest.dsl.messages import loading
from nextbest.dsl.messages.loading import FileOf
from nextbest.dsl.source import Place, Source, Text

DEEPEST = 50
MOST_PARTS = 200_000
"""Scalars, lists and mappings of one file, aliases counted as what they stand for."""
_MOST_RESTARTS = 20
_LONGEST_EXPRESSION = 10_000
_ENTRY_DEPTH = 2
"""How deep the names of entries stand: in a section of the file."""

_ANCHOR = re.compile(r"&\S+\s*")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What a file says; `broken` where a part of it could not be read, which is reported already."""

    tree: YamlMapping | None
    broken: bool = False


def read_yaml(source: Source, report: Report, whole: FileOf = "bundle") -> YamlFile:
    """The document of a file. After a part that is not YAML, reading goes on with the next section.

    `whole` is what the file is to be, for who finds it empty."""
    reader = _Reader(source, report, whole)
    start: int | None = 0
    for _ in range(_MOST_RESTARTS):
        try:
            reader.read(start or 0)
            break
        except yaml.MarkedYAMLError as error:
            diagnostic, spoilt = explain(error, source, reader.shift)
            report.add(diagnostic)
            start = reader.next_section(spoilt)
        except _Stopped as stopped:
            report.add(stopped.diagnostic)
            reader.broken = True
            break
        if start is None:
            break
    tree = reader.root()
    if tree is not None and (reader.broken or (UNREADABLE in source.text and not report.ok)):
        read = as_far_as_read(tree, is_misread)
        tree = read if isinstance(read, YamlMapping) else None
    return YamlFile(tree, reader.broken)


class _Stopped(Exception):
    """A limit: reading ends here."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Reader:
    def __init__(self, source: Source, report: Report, whole: FileOf) -> None:
        self.source = source
        self.report = report
        self.whole = whole
        self.broken = False
        self.shift = 0
        self.count = 0
        self.stack: list[OpenPart] = []
        self.anchors: dict[str, tuple[YamlTree, int] | None] = {}
        self.tree: YamlTree | None = None
        self.rescued: dict[Text, YamlTree] = {}

    def read(self, start: int) -> None:
        """Builds what the events from an offset on say."""
        text = self.source.text[start:]
        self.shift = start + text.startswith("\ufeff")
        documents = 0
        for event in yaml.parse(text, yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    start, end = self._range(event)
                    raise _Stopped(loading.several_documents(Place(self.source, start, end)))

    def next_section(self, spoilt: int) -> int | None:
        """Drops what is open, but not the sections that are complete; gives the offset of the next section."""
        self.broken = True
        root = self.stack[0].node() if self.stack else self.tree
        if isinstance(root, YamlMapping):
            self.rescued = root.entries
        self.stack.clear()
        self.tree = None
        line_end = self.source.text.find("\n", spoilt)
        match = TOP_KEY.search(self.source.text, line_end) if line_end >= 0 else None
        return match.start() if match else None

    def root(self) -> YamlMapping | None:
        """The whole, as far as it could be read."""
        tree = self.stack[0].node() if self.stack else self.tree
        start = Place(self.source, 0, 0)
        if self.broken and not isinstance(tree, YamlMapping):
            return YamlMapping(self.rescued, start)
        if isinstance(tree, YamlMapping):
            return tree
        if tree is None or (isinstance(tree, YamlScalar) and not tree.text.value):
            self.report.add(loading.empty_file(start, self.whole))
        else:
            self.report.add(loading.not_a_bundle(tree.place, self.whole))
        return None

    def _range(self, event: yaml.Event) -> tuple[int, int]:
        assert event.start_mark is not None
        assert event.end_mark is not None
        return event.start_mark.index + self.shift, event.end_mark.index + self.shift

    def _counted(self, parts: int, start: int, aliases: bool = False) -> None:
        self.count += parts
        if self.count > MOST_PARTS:
            raise _Stopped(loading.too_many_parts(Place(self.source, start, start + 1), MOST_PARTS, aliases))

    def _complain(self, diagnostic: Diagnostic) -> None:
        self.report.add(diagnostic)
        if self.report.full:
            raise _Stopped(diagnostic)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = self._range(event)
        self._counted(1, start)
        if event.anchor is not None:
            start = min(self._after(_ANCHOR, start), end)
        if event.tag is not None:
            node = self._tagged(Place(self.source, start, end), event.value)
        else:
            node = scalar(self.source, start, end, event.style, event.value)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
        self._add(node, start, end)

    def _after(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self.source.text, at)
        return match.end() if match else at

    def _tagged(self, place: Place, value: str) -> YamlScalar:
        """What was meant by a scalar with a tag, which is complained of; all of it stands at the beginning."""
        edit = self._tag(place)
        meant = edit.text if edit else value
        return YamlScalar(Text(meant, place, (place.start,) * len(meant) + (place.end,)))

    def _tag(self, place: Place) -> Edit | None:
        written = self.source.text[place.start : place.end].split("\n")[0].rstrip()
        negated = re.fullmatch(r"!([A-Za-z_][\w.]*)", written)
        edit = Edit(place, f"not {negated[1]}") if negated else None
        self._complain(loading.tag(place, written or "!", edit))
        return edit

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self.report.going_on()
        start, _ = self._range(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._counted(1, start)
        place = Place(self.source, start, start + 1)
        if len(self.stack) >= DEEPEST:
            raise _Stopped(loading.too_deep(place, DEEPEST))
        if event.tag is not None:
            start = self._after(_ANCHOR, start)
            self._tag(Place(self.source, start, self._after(_WORD, start)))
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.awaits_value and parent.key is not None:
            place = parent.key.place
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        opened = OpenPart(place, mapping, bool(event.flow_style), event.anchor, self.count - 1)
        if not self.stack and mapping:
            opened.entries = self.rescued
            opened.keys = {key: key for key in self.rescued}
        self.stack.append(opened)

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        closed = self.stack.pop()
        self._finish_cut(closed)
        node = closed.node()
        if closed.anchor is not None:
            self.anchors[closed.anchor] = (node, self.count - closed.counted)
        self._add(node, *self._range(event))

    def _alias(self, event: yaml.AliasEvent) -> None:
        start, end = self._range(event)
        name = event.anchor or ""
        if name not in self.anchors:
            place = Place(self.source, start, end)
            if not self.broken:
                self._complain(loading.unknown_anchor(place, name, self.anchors))
            self._add(YamlScalar(Text(f"*{name}", place), "lost"), start, end)
            return
        known = self.anchors[name]
        if known is None:
            raise _Stopped(loading.circular_alias(Place(self.source, start, end), name))
        node, parts = known
        self._counted(parts, start, aliases=True)
        self._add(node, start, end)

    def _add(self, node: YamlTree, start: int, end: int) -> None:
        if not self.stack:
            self.tree = node
            return
        parent = self.stack[-1]
        if not parent.mapping:
            parent.items.append(node)
        elif parent.awaits_value:
            parent.awaits_value = False
            self._value(parent, node, start, end)
        else:
            parent.awaits_value = True
            parent.key = self._key(node, start, end)

    def _key(self, node: YamlTree, start: int, end: int) -> Text | None:
        if not isinstance(node, YamlScalar) or not node.text.value:
            self._complain(loading.key_not_a_word(Place(self.source, start, end)))
            return None
        if node.style == "lost":
            return None
        if node.text.value == "<<" and node.style == "plain":
            self._complain(loading.merge_key(Place(self.source, start, end)))
            return None
        return node.text

    def _value(self, parent: OpenPart, node: YamlTree, start: int, end: int) -> None:
        key, parent.key = parent.key, None
        if key is None:
            parent.whole = False
            return
        if parent.flow and isinstance(node, YamlScalar) and start == end and self._without_colon(key, start):
            self._without_value(parent, key)
            return
        self._finish_cut(parent)
        plain = isinstance(node, YamlScalar) and node.style == "plain"
        parent.last_plain = key if plain else None
        first = parent.keys.setdefault(key, key)
        if first is not key:
            self._complain(loading.duplicate_key(key.place, key.value, first.place))
            parent.last_plain = None
            if len(self.stack) > 1:
                parent.whole = False
            if len(self.stack) <= _ENTRY_DEPTH:
                parent.entries[first] = in_part(parent.entries[first])
            return
        if not parent.entries and not (len(self.stack) > 1 and self.stack[-2].mapping):
            parent.place = key.place
        parent.entries[key] = node

    def _without_colon(self, key: Text, value_start: int) -> bool:
        return ":" not in self.source.text[key.place.end : value_start + 1]

    def _without_value(self, parent: OpenPart, key: Text) -> None:
        """Either the comma before it cut an expression, or the value was forgotten."""
        value = parent.entries[parent.last_plain].place if parent.last_plain else None
        if value is not None and key.place.end - value.start <= _LONGEST_EXPRESSION:
            before = self.source.text[value.start : key.place.start]
            if before.count("(") > before.count(")") or before.count('"') % 2:
                parent.cut = Place(self.source, value.start, key.place.end)
                return
        parent.last_plain = None
        parent.whole = False
        self._complain(loading.key_without_value(key.place, key.value))

    def _finish_cut(self, parent: OpenPart) -> None:
        """Reports an expression that commas cut into keys, and reads it as it was meant."""
        if parent.cut is None or parent.last_plain is None:
            return
        place, parent.cut = parent.cut, None
        whole = self.source.text[place.start : place.end]
        mended = in_quotes(whole)
        self._complain(loading.cut_by_comma(place, f"{parent.last_plain.value}: {mended}", Edit(place, mended)))
        parent.entries[parent.last_plain] = YamlScalar(Text(whole, place))
