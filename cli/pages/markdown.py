"""A page as Markdown, for a wiki or the repository that the bundle stands in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nextbest.cli.pages.blocks import (
    Block,
    Bullets,
    Facts,
    Message,
    Page,
    Paragraph,
    Picture,
    Plot,
    Section,
    Table,
    anchor,
    anchors,
)
from nextbest.cli.text import visible
from nextbest.engine.analysis.wording.words import Words

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")
_SIGN = re.compile(r"^(\s*)([-+=])")
_NUMBER = re.compile(r"^(\s*\d+)([.)])")
"""What would begin a list, or underline a heading, at the start of a line."""


def markdown(page: Page) -> str:
    """The whole file."""
    return "\n".join(_lines(page))


def text(said: str) -> str:
    """Text on one line in which nothing is a sign of Markdown."""
    return _begun(_escaped(said))


def _escaped(said: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(map(visible, said.split("\n"))))


def _begun(line: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _SIGN.sub(r"\1\\\2", line))


def _lines(page: Page) -> Iterator[str]:
    writer = _Writer(anchors(page.chapters))
    yield f"# {text(page.title)}\n"
    yield from (writer.words(each) + "\n" for each in page.lead)
    yield from (f"- **{text(term)}**: {text(said)}" for term, said in page.facts.items())
    yield "\n## Contents\n"
    yield from (f"- [{text(each.title)}](#{each.id})" for each in page.chapters)
    for chapter in page.chapters:
        yield from writer.section(chapter, 2)
    yield f"\n---\n\n{text(page.foot)}"


@dataclass(frozen=True, slots=True)
class _Writer:
    targets: frozenset[str]

    def words(self, said: Words) -> str:
        """Words with their links."""
        found = []
        for piece in said:
            if isinstance(piece, str):
                found.append(_escaped(piece))
            elif (to := anchor(piece.sort, piece.name)) in self.targets:
                found.append(f"[{text(piece.text)}](#{to})")
            else:
                found.append(text(piece.text))
        return _begun("".join(found))

    def section(self, section: Section, level: int) -> Iterator[str]:
        """A heading and all below it."""
        code = f" `{section.code}`" if section.code else ""
        badges = f" ({', '.join(text(each.text) for each in section.badges)})" if section.badges else ""
        yield f'\n<a id="{section.id}"></a>\n\n{"#" * min(level, 6)} {text(section.title)}{code}{badges}\n'
        for block in section.blocks:
            yield from self.block(block)
        for inner in section.sections:
            yield from self.section(inner, level + 1)

    def block(self, block: Block) -> Iterator[str]:
        """One block."""
        match block:
            case Paragraph(said):
                yield self.words(said) + "\n"
            case Bullets(items, lead):
                if lead:
                    yield self.words(lead) + "\n"
                yield "\n".join(f"- {self.words(each)}" for each in items) + "\n"
            case Facts(facts):
                for fact in facts:
                    if len(fact.said) == 1:
                        yield f"- **{text(fact.term)}**: {self.words(fact.said[0])}"
                    else:
                        yield f"- **{text(fact.term)}**:"
                        yield from (f"  - {self.words(each)}" for each in fact.said)
                yield ""
            case Table():
                yield from self._table(block)
            case Message(channels, parts):
                yield f"> **{text(channels)}**  "
                yield from (f"> {text(part)}: {self.words(said)}  " for part, said in parts)
                yield ""
            case Plot(table=table) if table is not None:
                yield from self._table(table)
            case Picture(mermaid=mermaid):
                yield f"```mermaid\n{mermaid}\n```\n"

    def _table(self, table: Table) -> Iterator[str]:
        yield f"{text(table.caption)}:\n"
        yield "| " + " | ".join(map(text, table.head)) + " |"
        yield "|" + "|".join(" ---: " if at in table.numbers else " --- " for at in range(len(table.head))) + "|"
        for row in table.rows:
            yield "| " + " | ".join(self.words(each) for each in row) + " |"
        yield ""
