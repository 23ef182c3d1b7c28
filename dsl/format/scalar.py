"""How one scalar of a bundle is written: expressions and clauses in canonical text, else as the author wrote it."""

import re

from nextbest.dsl.clauses import ClauseKind
from nextbest.dsl.files.yaml_written import WrittenScalar
from nextbest.dsl.format.clause import canonical_clause
from nextbest.dsl.format.expression import Spelling, pieces
from nextbest.dsl.format.lay_out_expression import lay_out, marks
from nextbest.dsl.format.simplify import Allowed, canonical, simplified
from nextbest.dsl.format.yaml_file import STEP, Scalar
from nextbest.dsl.parse.expression import LONGEST, parse_expression
from nextbest.dsl.source import Text

_LINE_END = re.compile(r"\r\n|\r|\n")
_HEADER = re.compile(
    r"(?P<style>[|>])(?P<digit>[1-9])?(?P<chomp>[-+])?(?(digit)|(?P<late>[1-9])?)[ \t]*(?P<comment>#[^\r\n]*)?"
)
_NOT_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@` \t")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}]|: |:\Z")
_NOT_PLAIN = re.compile(r": |:\Z|[ \t]#|[\t\n]|[ ]\Z")
_MINUS = re.compile(r"-[^ \t]")


def as_written(node: WrittenScalar, text: str) -> Scalar:
    """A scalar whose value stays, and so do its quotes, double where both would do."""
    return in_its_style(node, text[node.start : node.end])


def in_its_style(node: WrittenScalar, raw: str) -> Scalar:
    """A scalar with its quotes, or the lines of its block; `raw` is what stands in the file, or will stand there."""
    if node.style in ("|", ">"):
        return _block(node, raw)
    if node.style == "'" and not re.search(r"[\"\\\r\n\t]", raw):
        return Scalar('"{}"'.format(raw[1:-1].replace("''", "'")))
    head, *rest = _LINE_END.split(raw)
    if not rest:
        return Scalar(raw)
    # White space at a line's end is folded away, except after a backslash.
    lines = [line.lstrip(" \t") if node.style == '"' else line.strip(" \t") for line in rest]
    return Scalar(head, tuple(lines), flow=False)


def _block(node: WrittenScalar, raw: str) -> Scalar:
    """A `|` or `>` block, its lines moved to the new indentation."""
    header, *lines = _LINE_END.split(raw)
    known = _HEADER.match(header)
    assert known is not None, header
    value = node.value.text.value
    if not value.strip("\n"):  # only blanks, which are no part of it
        lines = [line.strip(" ") for line in lines]
    indent = _indentation(lines, value)
    keeps = known["chomp"] == "+"
    if lines and not lines[-1]:
        lines.pop()  # the end of the last line
    while not keeps and lines and not lines[-1][indent:]:
        lines.pop()
    digit = str(STEP) if known["digit"] or known["late"] or value.startswith((" ", "\n")) else ""
    comment = f"  {known['comment'].rstrip()}" if known["comment"] else ""
    # The file's end may have cut the last line's end off, which will be there from now on.
    chomp = known["chomp"] or "" if value.endswith("\n") else "-"
    shown = f"{known['style']}{digit}{chomp}{comment}"
    return Scalar(shown, tuple(line[indent:] for line in lines), flow=False, keeps_blanks=keeps)


def _indentation(lines: list[str], value: str) -> int:
    """The first line with words, as far as it is more than the value's first line."""
    line = next((line for line in lines if line.strip(" ")), "")
    begins = value.lstrip("\n")
    return (len(line) - len(line.lstrip(" "))) - (len(begins) - len(begins.lstrip(" ")))


def flag(node: WrittenScalar) -> Scalar:
    """`yes` or `no`."""
    plain = node.value.plain
    return Scalar({True: "yes", False: "no"}[plain] if isinstance(plain, bool) else node.value.text.value)


def expression(node: WrittenScalar, file_text: str, spelling: Spelling, allowed: Allowed) -> Scalar:
    """An expression in canonical text; as it is where it cannot be read."""
    text = node.value.text
    tree = parse_expression(text.value).tree
    if tree is None:
        return as_written(node, file_text)
    found = marks(text.value, _breaks(text, file_text))
    lines = lay_out(pieces(simplified(tree, allowed), spelling), found)
    new = "\n".join(lines)
    if len(new) + 1 > LONGEST or canonical(new) != canonical(text.value):
        return as_written(node, file_text)
    comment = header_comment(node, file_text)
    if len(lines) == 1 and not found.comments and not (comment and node.style in ("|", ">")):
        return _on_one_line(new)
    return Scalar(f"|  {comment}" if comment else "|", tuple(lines), flow=False)


def clause(node: WrittenScalar, file_text: str, kind: ClauseKind) -> Scalar:
    """A clause in canonical text, in quotes where the author put it into some."""
    text = node.value.text.value
    new = canonical_clause(kind, text)
    if new == text.strip() or len(new) > LONGEST or header_comment(node, file_text):
        return as_written(node, file_text)
    return _quoted(new) if node.style in ("'", '"') else _on_one_line(new)


def _breaks(text: Text, file_text: str) -> list[int]:
    """Offsets in a value of the blanks and line ends that end a line of the file, folded or not."""
    offsets = text.offsets
    if offsets is None:
        return [position for position, character in enumerate(text.value) if character == "\n"]
    return [
        position
        for position, character in enumerate(text.value)
        if character == "\n" or (character == " " and file_text[offsets[position]] in "\r\n")
    ]


def header_comment(node: WrittenScalar, file_text: str) -> str:
    """The comment behind the `|` or `>` of a block."""
    if node.style not in ("|", ">"):
        return ""
    header = _LINE_END.split(file_text[node.start : node.end], maxsplit=1)[0]
    known = _HEADER.match(header)
    return (known["comment"] or "").rstrip() if known else ""


def _on_one_line(text: str) -> Scalar:
    """Without quotes where YAML lets it be."""
    flow = fits_flow(text)
    if _plain(text):
        return Scalar(text, flow=flow)
    if "'" in text and '"' not in text and "\\" not in text:
        return Scalar(f'"{text}"', flow=flow)
    quoted = text.replace("'", "''")
    return Scalar(f"'{quoted}'", flow=flow)


def _quoted(text: str) -> Scalar:
    if '"' not in text and "\\" not in text:
        return Scalar(f'"{text}"')
    quoted = text.replace("'", "''")
    return Scalar(f"'{quoted}'")


def _plain(text: str) -> bool:
    """Whether YAML reads a text as it is, without quotes, outside of `{ }` and `[ ]`."""
    if text[0] in _NOT_FIRST and not _MINUS.match(text):
        return False
    return stays_plain(text)


def fits_flow(text: str) -> bool:
    """Whether YAML reads a text that has no quotes as it is within `{ }` and `[ ]` too."""
    return not _NOT_IN_FLOW.search(text)


def stays_plain(text: str) -> bool:
    """Whether YAML reads a text as it is within one that has no quotes, outside of `{ }` and `[ ]`."""
    return not _NOT_PLAIN.search(text)
