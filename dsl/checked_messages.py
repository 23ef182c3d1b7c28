"""Checked texts for customers: placeholders as typed expressions, parts with their languages (language.md 2.5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nextbest.dsl.typed import Expression


@dataclass(frozen=True, slots=True)
class Languages:
    """Which language a customer is written to in."""

    by: tuple[str, ...]
    """The attribute that says it."""
    otherwise: str
    """The language of everyone whose own is missing, or is not one that a text is written in."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in one language: words as they are, and expressions in the places of `{…}`.

    Each expression is of text, a set, integer, money or date, and never missing where the text is used.
    """

    pieces: tuple[str | Expression, ...]

    @property
    def expressions(self) -> Iterator[Expression]:
        """What stands in the placeholders, in order."""
        return (each for each in self.pieces if isinstance(each, Expression))


@dataclass(frozen=True, slots=True)
class ByLanguage:
    """A text in several languages, one of them for every customer: see `Bundle.languages`."""

    wordings: Mapping[str, Wording]

    @property
    def expressions(self) -> Iterator[Expression]:
        """What stands in the placeholders of all languages."""
        return (each for wording in self.wordings.values() for each in wording.expressions)


@dataclass(frozen=True, slots=True)
class Template:
    """A template that the sender keeps, and what it is filled with."""

    name: str
    data: Mapping[str, Wording]

    @property
    def expressions(self) -> Iterator[Expression]:
        """What stands in the placeholders of its data."""
        return (each for wording in self.data.values() for each in wording.expressions)


Part = Wording | ByLanguage | Template


@dataclass(frozen=True, slots=True)
class Message:
    """A message on one channel: its parts by name, in the order of the channel's `parts` where it declares them."""

    parts: Mapping[str, Part]

    @property
    def expressions(self) -> Iterator[Expression]:
        """What stands in all its placeholders."""
        return (each for part in self.parts.values() for each in part.expressions)

    @property
    def by_language(self) -> bool:
        """Whether the customer's language matters."""
        return any(isinstance(part, ByLanguage) for part in self.parts.values())
