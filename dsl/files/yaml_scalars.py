"""Finds the place in the file of every character of a YAML scalar: quoted, folded over lines, or in a block."""

import re
from collections.abc import Iterable, Iterator

from nextbest.dsl.files.tree import Style, YamlScalar
from nextbest.dsl.source import Place, Source, Text

STYLES: dict[str | None, Style] = {"'": "quoted", '"': "quoted", "|": "literal", ">": "folded"}

LONGEST_MAPPED = 100_000
"""Characters. All of a text that is longer (an expression is not) stands at its beginning."""

_BREAK = re.compile(r"\r\n|\r|\n")
_ENDS = re.compile(r"\n*")
_FOLD = r"(?P<fold>[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*)"
# Runs of blanks are taken whole, so that no text makes the search start over at each of them.
_PARTS: dict[str | None, re.Pattern[str]] = {
    None: re.compile(_FOLD + r"|[ \t]+|[^ \t\r\n]+"),
    "'": re.compile(_FOLD + r"|[ \t]+|(?P<escape>'')|[^ \t\r\n']+"),
    '"': re.compile(
        _FOLD + r"|[ \t]+|\\(?P<joined>(?:\r\n|\r|\n)[ \t\r\n]*)|(?P<escape>\\(?:x.{2}|u.{4}|U.{8}|.))|[^ \t\r\n\\]+",
        re.DOTALL,
    ),
}
_ESCAPES = dict(zip("0abtnvfreN_LP", "\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", strict=True))

Step = tuple[str, int]
"""A character and its offset in the file."""


def scalar(source: Source, start: int, end: int, style: str | None, value: str) -> YamlScalar:
    """A scalar of the file's range as libyaml marks it: with its quotes, or from the `|` of a block on."""
    kind = STYLES.get(style, "plain")
    if kind == "quoted":
        start, end = start + 1, end - 1
    if source.text[start:end] == value:
        return YamlScalar(Text(value, Place(source, start, end)), kind)
    if len(value) > LONGEST_MAPPED:
        return YamlScalar(Text(value, Place(source, start, end), (start,) * len(value) + (end,)), kind)
    block = kind in ("literal", "folded")
    steps = list(_block(source.text, start, end, value) if block else _flow(source.text, start, end, style or None))
    offsets = [offset for _, offset in steps]
    if "".join(character for character, _ in steps) != value:  # a form that is not known here: point at its beginning
        offsets = [start] * len(value)
    if block and offsets:
        start = offsets[0]
    return YamlScalar(Text(value, Place(source, start, end), (*offsets, end)), kind)


def _flow(text: str, start: int, end: int, quote: str | None) -> Iterator[Step]:
    """Plain and quoted scalars: one line end becomes a space, more become one less; an escape is one character."""
    for part in _PARTS[quote].finditer(text, start, end):
        kind = part.lastgroup
        if kind == "escape":
            yield _unescaped(part[0]), part.start()
        elif kind is None:
            yield from zip(part[0], range(*part.span()), strict=True)
        else:
            first, *more = _breaks(text, part.start(kind), part.end())
            if kind == "fold" and not more:
                yield " ", first
            yield from (("\n", offset) for offset in more)


def _unescaped(escape: str) -> str:
    if escape[1] in "xuU":
        return chr(int(escape[2:], 16))
    return _ESCAPES.get(escape[1], escape[1])


def _breaks(text: str, start: int, end: int) -> list[int]:
    return [each.start() for each in _BREAK.finditer(text, start, end)]


def _block(text: str, start: int, end: int, value: str) -> Iterator[Step]:
    """Blocks: lines without their indentation. What became of the line ends between them is read off the value."""
    header = _BREAK.search(text, start, end)
    lines = _lines(text, header.end(), end) if header else []
    indent = _indentation(lines, value)
    at = 0
    ends: list[int] = []
    for offset, line, line_end in lines:
        if content := line[indent:]:
            between = _between(value, at, ends)
            yield from between
            yield from zip(content, range(offset + indent, offset + len(line)), strict=True)
            at += len(between) + len(content)
            ends = []
        ends.append(line_end)
    yield from _between(value, at, ends)


def _between(value: str, at: int, ends: list[int]) -> list[Step]:
    """What a run of line ends became: line ends, as many as the value has there, or a space, or nothing."""
    count = len(_ENDS.match(value, at)[0])  # type: ignore[index]
    if count:
        return [("\n", offset) for offset in ends[-count:]]
    return [(" ", ends[0])] if ends and value.startswith(" ", at) else []


def _indentation(lines: Iterable[tuple[int, str, int]], value: str) -> int:
    """The first line with words, as far as it is more than the value's first line."""
    line = next((line for _, line, _ in lines if line.strip(" ")), "")
    first = value.lstrip("\n")
    return (len(line) - len(line.lstrip(" "))) - (len(first) - len(first.lstrip(" ")))


def _lines(text: str, start: int, end: int) -> list[tuple[int, str, int]]:
    """Start, words and end of each line of a range."""
    lines = []
    for each in _BREAK.finditer(text, start, end):
        lines.append((start, text[start : each.start()], each.start()))
        start = each.end()
    return [*lines, (start, text[start:end], end)] if start < end else lines
