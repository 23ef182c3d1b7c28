"""Where a caret stands in a file that may be broken at the moment: its keys, told by lines and indentation alone."""

import re
from dataclasses import dataclass

from nextbest.engine.analysis.editing.entries import sections

_KEY = re.compile(r"^([ ]*(?:- +)*)([A-Za-z_][\w.-]*|\"[^\"]*\"|'[^']*')[ \t]*:(?=[ \t\r]|$)")
_ITEM = re.compile(r"^([ ]*(?:- +)*)- ?")
_LABEL = re.compile(r"[A-Za-z0-9_][\w.-]*$")
ITEM = "-"
"""Stands for an item of a list among keys."""


@dataclass(frozen=True, slots=True)
class Caret:
    """What stands before a caret."""

    path: tuple[str, ...]
    """The keys above it, from the section on; `ITEM` for an item of a list."""
    before: str
    """What is written of the value, up to the caret; of a key where there is no value yet."""
    value: bool
    """Whether a value is being written; else a key, or nothing yet."""

    @property
    def label(self) -> str:
        """The name with dots, and with hyphens, which names of engagements have, that ends at the caret."""
        found = _LABEL.search(self.before)
        return found[0] if found else ""


def caret(text: str, offset: int) -> Caret:
    """What stands before an offset."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset]
    found = _KEY.match(line)
    if found is not None:
        indent, keys = len(found[1]), [*_items(found[1]), found[2].strip("\"'")]
        path, value = _above(text, start, indent - _dashes(found[1])), line[found.end() :].lstrip()
        return _within((*path, *keys), value)
    item = _ITEM.match(line)
    indent = len(item[1]) if item else len(line) - len(line.lstrip(" "))
    path = _above(text, start, indent, item=item is not None)
    words = line[item.end() :] if item else line.lstrip(" ")
    if item is not None:
        return _within((*path, ITEM), words)
    if _in_scalar(text, start, indent):
        return _within(path, words)
    return Caret(path, words, value=False)


def _items(lead: str) -> list[str]:
    return [ITEM] * lead.count("-")


def _dashes(lead: str) -> int:
    """How far a key behind `- ` stands right of its dash."""
    return len(lead) - lead.index("-") if "-" in lead else 0


def _above(text: str, start: int, indent: int, *, item: bool = False) -> tuple[str, ...]:
    """The keys of the lines above that hold this line."""
    path: list[str] = []
    low = _section_start(text, start)
    most = indent + item  # the dash of a list may stand below its key
    while start > low and most > 0:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _KEY.match(line)
        if found is not None:
            column = len(found[1])
            dash = found[1].find("-")
            if column < most and line[found.end() :].strip().split(" #")[0] in ("", "|", ">", "|-", ">-"):
                path.append(found[2].strip("\"'"))
                most = column
            if 0 <= dash < most:
                path.append(ITEM)
                most = dash + 1
        elif (lone := _ITEM.match(line)) is not None and len(lone[1]) < most:
            most = len(lone[1]) + 1
    return tuple(reversed(path))


def _section_start(text: str, offset: int) -> int:
    return next((each.start for each in reversed(sections(text)) if each.start <= offset), 0)


def _in_scalar(text: str, start: int, indent: int) -> bool:
    """Whether a line goes on with the text of a line above: a block, or one that has words behind its key."""
    while start > 0:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if line.strip() and len(line) - len(line.lstrip(" ")) < indent:
            found = _KEY.match(line)
            return found is not None and line[found.end() :].strip() in ("|", ">", "|-", ">-", "|+", ">+")
    return False


def _within(path: tuple[str, ...], value: str) -> Caret:
    """Goes into `{ }` and `[ ]` that are open."""
    opened: list[tuple[str, int]] = []
    quote = ""
    for at, character in enumerate(value):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and (at == 0 or value[at - 1] in " \t[{,("):
            quote = character
        elif character in "{[(":
            opened.append((character, at))
        elif character in "}])" and opened:
            opened.pop()
    return _flow(path, value, [each for each in opened if each[0] != "("])


def _flow(path: tuple[str, ...], value: str, opened: list[tuple[str, int]]) -> Caret:
    if not opened or value[0] not in "{[":
        return Caret(path, value, value=True)
    here = path
    for place, (bracket, at) in enumerate(opened):
        end = opened[place + 1][1] if place + 1 < len(opened) else len(value)
        words = value[at + 1 : end]
        words = words[_last_comma(words) :].lstrip()
        if bracket == "[":
            here = (*here, ITEM)
        else:
            key, colon, rest = words.partition(":")
            if not colon or (rest and rest[0] not in " \t"):
                return Caret(here, words, value=False)
            here, words = (*here, key.strip(" \"'")), rest.lstrip()
    return Caret(here, words, value=True)


def _last_comma(words: str) -> int:
    depth, quote, last = 0, "", 0
    for at, character in enumerate(words):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth <= 0:
            last = at + 1
    return last
