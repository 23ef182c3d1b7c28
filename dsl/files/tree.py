"""What one YAML document says, with the place of every part: scalars, lists and mappings."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from nextbest.dsl.source import Place, Text

Style = Literal["plain", "quoted", "literal", "folded", "lost"]
"""How a scalar is written; `lost`: what is meant by it is not known, which is reported already."""
Plain = None | bool | int | float | str
"""What YAML 1.2 core takes a scalar for."""

_WORDS: dict[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMBER = re.compile(
    r"(?P<whole>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
)
_NUMBER_BEGINS = frozenset("+-.0123456789")
_LONGEST_NUMBER = 300
"""Characters; what is longer is text, so that no number takes long to read."""


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """One word, number or text, as written."""

    text: Text
    style: Style = field(default="plain", compare=False)

    @property
    def place(self) -> Place:
        """Where its content stands."""
        return self.text.place

    @property
    def plain(self) -> Plain:
        """Its value by the core schema of YAML 1.2; only a plain scalar can be anything but text."""
        value = self.text.value
        if self.style != "plain":
            return value
        if value in _WORDS:
            return _WORDS[value]
        if value[0] not in _NUMBER_BEGINS or len(value) > _LONGEST_NUMBER:
            return value
        match = _NUMBER.fullmatch(value)
        if match is None:
            return value
        if match["whole"]:
            return int(value)
        if match["octal"]:
            return int(match["octal"], 8)
        return int(match["hex"], 16) if match["hex"] else float(value)


@dataclass(frozen=True, slots=True)
class YamlList:
    """A list. `place` is where to point at: its key, or its beginning."""

    items: tuple["YamlTree", ...]
    place: Place = field(compare=False, repr=False)
    whole: bool = field(default=True, compare=False, repr=False)
    """Whether nothing of it was left out, which is reported already."""


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Keys and values in the order of the file. `place` is where to point at: its key, or its first key."""

    entries: dict[Text, "YamlTree"]
    place: Place = field(compare=False, repr=False)
    whole: bool = field(default=True, compare=False, repr=False)
    """As of a list."""

    def get(self, key: str) -> "YamlTree | None":
        """The value under a key."""
        return next((value for name, value in self.entries.items() if name.value == key), None)


YamlTree = YamlScalar | YamlList | YamlMapping

PlainTree = Plain | list["PlainTree"] | dict[str, "PlainTree"]


def in_part(tree: YamlTree) -> YamlTree:
    """The same, of which something was left out."""
    return replace(tree, style="lost") if isinstance(tree, YamlScalar) else replace(tree, whole=False)


def as_far_as_read(tree: YamlTree, misread: Callable[[Text], bool]) -> YamlTree:
    """The tree without what was misread."""
    if isinstance(tree, YamlScalar):
        return in_part(tree) if misread(tree.text) else tree
    if isinstance(tree, YamlList):
        return replace(tree, items=tuple(as_far_as_read(each, misread) for each in tree.items))
    entries = {key: as_far_as_read(value, misread) for key, value in tree.entries.items() if not misread(key)}
    return replace(tree, entries=entries, whole=tree.whole and len(entries) == len(tree.entries))


def is_whole(tree: YamlTree) -> bool:
    """Whether nothing was left out of it, nor of what is in it."""
    if isinstance(tree, YamlScalar):
        return tree.style != "lost"
    return tree.whole and all(map(is_whole, tree.items if isinstance(tree, YamlList) else tree.entries.values()))


def plain_form(tree: YamlTree) -> "PlainTree":
    """The document as any YAML 1.2 reader would load it, for JSON Schema."""
    if isinstance(tree, YamlScalar):
        return tree.plain
    if isinstance(tree, YamlList):
        return [plain_form(item) for item in tree.items]
    return {key.value: plain_form(value) for key, value in tree.entries.items()}
