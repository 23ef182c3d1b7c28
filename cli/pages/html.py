"""A page as one HTML file that needs nothing else: no network, no script, no fonts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files

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

DEEPEST = 6
"""HTML has no smaller headings."""


def html(page: Page) -> str:
    """The whole file."""
    writer = _Writer(anchors(page.chapters))
    return "\n".join(_document(page, writer))


def text(said: str) -> str:
    """Text as HTML, which it cannot leave; its lines stay lines where the style lets them."""
    return escape("\n".join(map(visible, said.split("\n"))))


@lru_cache(maxsize=1)
def style() -> str:
    """The style of every page."""
    return files("nextbest.cli.pages").joinpath("style.css").read_text(encoding="utf-8").strip()


def _document(page: Page, writer: "_Writer") -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{text(page.title)}</title>"
    yield '<link rel="icon" href="data:,">'
    yield f"<style>\n{style()}\n</style>"
    yield "</head>"
    yield "<body>"
    yield '<a class="skip" href="#content">Skip to the content</a>'
    yield '<header class="top">'
    yield f"<h1>{text(page.title)}</h1>"
    yield from (f'<p class="lead">{writer.words(each)}</p>' for each in page.lead)
    yield '<dl class="figures">'
    yield from (f"<div><dt>{text(term)}</dt><dd>{text(said)}</dd></div>" for term, said in page.facts.items())
    yield "</dl>"
    yield "</header>"
    yield '<div class="layout">'
    yield from _contents(page)
    yield '<main id="content">'
    for chapter in page.chapters:
        yield from writer.section(chapter, 2)
    yield "</main>"
    yield "</div>"
    yield f"<footer>{text(page.foot)}</footer>"
    yield "</body>"
    yield "</html>"


def _contents(page: Page) -> Iterator[str]:
    yield '<nav class="contents" aria-label="Contents">'
    yield "<p>Contents</p>"
    yield "<ul>"
    for chapter in page.chapters:
        yield f'<li><a href="#{escape(chapter.id)}">{text(chapter.title)}</a></li>'
    yield "</ul>"
    yield "</nav>"


@dataclass(frozen=True, slots=True)
class _Writer:
    targets: frozenset[str]
    """Ids that links may lead to."""

    def words(self, said: Words) -> str:
        """Words with their links."""
        found = []
        for piece in said:
            if isinstance(piece, str):
                found.append(text(piece))
            elif (to := anchor(piece.sort, piece.name)) in self.targets:
                found.append(f'<a class="{piece.sort}" href="#{escape(to)}">{text(piece.text)}</a>')
            else:
                found.append(f'<span class="{piece.sort}">{text(piece.text)}</span>')
        return "".join(found)

    def section(self, section: Section, level: int) -> Iterator[str]:
        """A heading and all below it."""
        tag = f"h{min(level, DEEPEST)}"
        title = f"title-{section.id}"
        outer = "article" if section.kind == "card" else "section"
        yield f'<{outer} class="{section.kind}" id="{escape(section.id)}" aria-labelledby="{escape(title)}">'
        code = f" <code>{text(section.code)}</code>" if section.code else ""
        badges = "".join(f' <span class="badge {each.tone}">{text(each.text)}</span>' for each in section.badges)
        yield f'<{tag} id="{escape(title)}">{text(section.title)}{code}{badges}</{tag}>'
        for block in section.blocks:
            yield from self.block(block)
        cards = bool(section.sections) and all(each.kind == "card" for each in section.sections)
        if cards:
            yield '<div class="cards">'
        for inner in section.sections:
            yield from self.section(inner, level + 1)
        if cards:
            yield "</div>"
        yield f"</{outer}>"

    def block(self, block: Block) -> Iterator[str]:
        """One block."""
        match block:
            case Paragraph(said):
                yield f"<p>{self.words(said)}</p>"
            case Bullets():
                yield from self._bullets(block)
            case Facts(facts):
                yield '<dl class="facts">'
                for fact in facts:
                    yield f"<div><dt>{text(fact.term)}</dt><dd>{self._lines(fact.said)}</dd></div>"
                yield "</dl>"
            case Table():
                yield from self._table(block)
            case Message():
                yield from self._message(block)
            case Plot():
                yield from self._plot(block)
            case Picture(svg=svg, narrow=narrow):
                wide = "" if narrow is None else " wide"
                yield f'<div class="picture{wide}">{svg}</div>'
                if narrow is not None:
                    yield f'<div class="picture narrow">{narrow}</div>'

    def _plot(self, plot: Plot) -> Iterator[str]:
        yield '<figure class="figure">'
        finding = f"<strong>{text(plot.finding)}</strong> " if plot.finding else ""
        yield f"<figcaption>{finding}<span>{text(plot.caption)}</span></figcaption>"
        yield f'<div class="picture wide">{plot.svg}</div>'
        yield f'<div class="picture narrow">{plot.narrow}</div>'
        source = f'<span class="source">Rows: {text(plot.source)}</span>' if plot.source else ""
        if plot.table is not None:
            of = f'<span class="unseen"> of: {text(plot.caption)}</span>'
            yield f"<details><summary>The figures{of} {source}</summary>"
            yield from self._table(plot.table)
            yield "</details>"
        yield "</figure>"

    def _lines(self, said: tuple[Words, ...]) -> str:
        if len(said) == 1:
            return self.words(said[0])
        return "<ul>" + "".join(f"<li>{self.words(each)}</li>" for each in said) + "</ul>"

    def _bullets(self, block: Bullets) -> Iterator[str]:
        if block.lead:
            yield f"<p>{self.words(block.lead)}</p>"
        yield "<ul>"
        yield from (f"<li>{self.words(each)}</li>" for each in block.items)
        yield "</ul>"

    def _table(self, table: Table) -> Iterator[str]:
        yield f'<div class="scroll" role="group" aria-label="{text(table.caption)}" tabindex="0">'
        yield "<table>"
        yield f"<caption>{text(table.caption)}</caption>"
        yield "<thead>"
        yield _row(f'<th{_number(table, at)} scope="col">{text(each)}</th>' for at, each in enumerate(table.head))
        yield "</thead>"
        yield "<tbody>"
        for first, *others in table.rows:
            cells = [f'<th scope="row">{self.words(first)}</th>']
            for at, each in enumerate(others, start=1):
                cells.append(f'<td{_number(table, at)} data-label="{text(table.head[at])}">{self.words(each)}</td>')
            yield _row(cells)
        yield "</tbody>"
        yield "</table>"
        yield "</div>"

    def _message(self, message: Message) -> Iterator[str]:
        yield '<figure class="message">'
        yield f"<figcaption>{text(message.channels)}</figcaption>"
        for part, said in message.parts:
            yield f'<p><span class="key">{text(part)}</span> <span>{self.words(said)}</span></p>'
        yield "</figure>"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _number(table: Table, at: int) -> str:
    return ' class="number"' if at in table.numbers else ""
