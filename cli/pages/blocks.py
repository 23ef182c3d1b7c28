"""What a page is made of, whatever it is written in: sections with paragraphs, lists, facts, tables and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nextbest.engine.analysis.wording.words import Words

Tone = Literal["plain", "good", "quiet", "warning"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences."""

    said: Words


@dataclass(frozen=True, slots=True)
class Bullets:
    """Things one below the other, after words that lead to them."""

    items: tuple[Words, ...]
    lead: Words = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What something is called, and one or more lines that say what it is."""

    term: str
    said: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts one below the other."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    numbers: frozenset[int] = frozenset()
    """Columns of numbers, from 0."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; `narrow` for small screens, None where one drawing fits both."""

    svg: str
    mermaid: str
    narrow: str | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of figures, with the figures themselves."""

    caption: str
    """What they show."""
    svg: str
    narrow: str
    """The same for small screens."""
    table: Table | None = None
    source: str = ""
    """Where the rows behind it stand."""
    finding: str = ""
    """What a reader should see in it, above what it shows."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a customer reads, part by part, as it is written for one channel or for several."""

    channels: str
    parts: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A word or two that say how something stands."""

    text: str
    tone: Tone = "plain"


Block = Paragraph | Bullets | Facts | Table | Picture | Plot | Message


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what belongs below it."""

    id: str
    """Where links lead to; unlike every other of the page."""
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    code: str = ""
    """What the bundle calls it, beside a title that reads better."""
    badges: tuple[Badge, ...] = ()
    kind: Literal["chapter", "part", "card"] = "part"


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page."""

    title: str
    lead: tuple[Words, ...]
    facts: Mapping[str, str]
    """Short facts at its top, by what they are called."""
    chapters: tuple[Section, ...]
    foot: str


def anchor(sort: str, name: str) -> str:
    """Where a link to a name leads: `definition-high_value`; unlike for every two names of a bundle."""
    return f"{sort}-" + "".join(each if each.isalnum() or each in "._-" else f"~{ord(each):x}" for each in name)


def anchors(sections: tuple[Section, ...]) -> frozenset[str]:
    """The ids of sections and all that is in them."""
    below = (anchors(each.sections) for each in sections)
    return frozenset(each.id for each in sections).union(*below)
