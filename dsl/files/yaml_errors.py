"""Says in plain words what libyaml complains of, and how to mend it."""

import re

import yaml

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.files.read_text import UNREADABLE
from nextbest.dsl.messages import loading
from nextbest.dsl.source import Place, Source, Text

TOP_KEY = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*:(?=[ \r\n]|$)", re.MULTILINE)
"""Where a section begins."""

_INSIDE = "inside `{ }` and `[ ]` a text that holds `, [ ] { }` or `: ` must be in quotes"

# By what libyaml says: what is wrong, and what to do. The first that fits is meant.
_PLAIN: tuple[tuple[str, str, str | None], ...] = (
    ("unexpected end of stream", "a quote is opened here and never closed", "close it with the same quote"),
    ("unexpected document indicator", "a quote is opened here and never closed", "close it with the same quote"),
    (
        "unknown escape character",
        "there is no such escape inside double quotes",
        "use single quotes, or write `\\\\` for one `\\`",
    ),
    ("escape code", "this escape is no character", "write the character itself"),
    ("hexdecimal number", "this escape needs more digits", "write the character itself, or `\\u` with four digits"),
    ("',' or '}'", "the `{` opened here is not closed, or a text inside it must be quoted", _INSIDE),
    ("',' or ']'", "the `[` opened here is not closed, or a text inside it must be quoted", _INSIDE),
    ("tab character", "a tab stands where lines are indented", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a second `: ` in one line, or a line that is indented too far",
        "quote the text after the first `:`, or mend the indentation",
    ),
    ("block sequence entries", "a list cannot begin on this line", "begin it on the next line, one `- ` for each item"),
    ("sequence entries", "a list cannot begin here", "begin it on the next line, one `- ` for each item"),
    (
        "expected ':'",
        "this line is neither `key: value` nor part of a text",
        "add the `:`, or indent the line under its key",
    ),
    (
        "expected '-' indicator",
        "this line is indented like a list but does not begin with `- `",
        "begin it with `- `, or mend the indentation",
    ),
    (
        "expected key",
        "this line does not fit what stands above it",
        "mend its indentation; keys of one entry begin in one column",
    ),
    ("node content", "a value is missing here, or it begins with a sign that YAML keeps for itself", "quote the text"),
    ("incompatible YAML", "this version of YAML is not read", "leave out the line with `%YAML`"),
    ("directive", "lines that begin with `%` are not read", "leave the line out, or quote the text"),
    ("comment or line break", "after `|` or `>` the text begins on the next line", "move it there, indented"),
    ("document start", "the text goes on after its end", "quote the whole text, or take out the line `...`"),
    ("tag", "YAML takes a word that begins with `!` for a tag", "write `not` instead of `!`, or quote the text"),
    (
        "anchor",
        "YAML takes a word that begins with `&` or `*` for a reference",
        "quote the text; `and` and `*` stand between words",
    ),
    ("alias", "YAML takes a word that begins with `*` for a reference", "quote the text"),
)
_AT_OPENING = ("quoted scalar", "flow mapping", "flow sequence")


def explain(error: yaml.MarkedYAMLError, source: Source, shift: int) -> tuple[Diagnostic, int]:
    """The diagnostic, and the offset up to which the text is spoilt at least."""
    text = source.text
    problem = error.problem or ""
    at = min(_index(error.problem_mark, shift, 0), len(text))
    opened = _index(error.context_mark, shift, at)
    opening = any(words in (error.context or "") for words in _AT_OPENING)
    if "start any token" in problem:
        return _strange_start(source, at), at
    if "' or '" in problem and (bracket := _bracket_in_flow(source, at)):
        return bracket, opened
    if "expected key" in problem and (goes_on := _after_quote(source, at)):
        return goes_on, at
    what, help = next(
        ((what, help) for words, what, help in _PLAIN if words in problem),
        ("this is not YAML from here on", "look for a quote, a bracket or an indentation that does not fit"),
    )
    escape = "escape" in problem or "hexdecimal" in problem
    start = opened if opening and not escape else at
    return loading.invalid_yaml(Place(source, start, min(start + 1, len(text))), what, help), opened if opening else at


def _index(mark: yaml.Mark | None, shift: int, default: int) -> int:
    return default if mark is None else mark.index + shift


def _strange_start(source: Source, at: int) -> Diagnostic:
    place = Place(source, at, min(at + 1, len(source.text)))
    character = source.text[at : at + 1]
    if character == "\t":
        return loading.invalid_yaml(place, "a tab stands where lines are indented", "indent with spaces")
    return loading.invalid_yaml(place, f"a text cannot begin with `{character}`", "quote the text")


def _after_quote(source: Source, at: int) -> Diagnostic | None:
    """`when: "gold" in tiers`: YAML is done at the closing quote."""
    number, column = source.position(at)
    line = source.line(number)
    if column == 1 or not line[: column - 1].rstrip().endswith(('"', "'")):
        return None
    value = re.search(r"""(?:^|[:-] +)(['"].*)$""", line)
    if value is None:
        return loading.invalid_yaml(
            Place(source, at, at + 1), "the text goes on after its closing quote", "quote the whole text"
        )
    expression = value[1].rstrip()
    start = at - (column - 1) + value.start(1)
    place = Place(source, start, start + len(expression))
    mended = in_quotes(expression)
    return loading.invalid_yaml(
        place,
        "a text that begins with a quote ends at the closing one, but this goes on",
        f"quote the whole expression: `{mended}`",
        Edit(place, mended),
    )


def _bracket_in_flow(source: Source, at: int) -> Diagnostic | None:
    """`{when: title in ["CMO"]}`: a plain text inside braces ends at a bracket."""
    number, column = source.position(at)
    line = source.line(number)
    before = re.search(r"(?:: |, |[\[{] *)([^\s:,\[\]{}][^:,\[\]{}]*)$", line[: column - 1])
    after = re.match(r"\[[^\[\]]*\][^,\[\]{}]*", line[column - 1 :])
    if before is None or after is None:
        return None
    expression = (before[1] + after[0]).rstrip()
    start = at - len(before[1])
    place = Place(source, start, start + len(expression))
    mended = in_quotes(expression)
    return loading.bracket_in_flow(place, mended, Edit(place, mended))


def in_quotes(text: str) -> str:
    """The text as a quoted scalar, with the quote that it has less of."""
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def is_misread(text: Text) -> bool:
    """Whether a text has characters that cannot be read, or sections in it, as after a quote that is never closed."""
    place = text.place
    return UNREADABLE in text.value or TOP_KEY.search(place.source.text, place.start + 1, place.end) is not None
