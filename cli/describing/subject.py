"""What a page about a bundle is made from, and the words that its parts share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from nextbest.cli.pages.blocks import Block, Fact, Paragraph
from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.typed import Expression
from nextbest.dsl.zones import zone
from nextbest.engine.analysis.uses import Uses, uses_of
from nextbest.engine.analysis.wording.calendar import Run, standing
from nextbest.engine.analysis.wording.conditions import clauses
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.speaking import Speaker, name
from nextbest.engine.analysis.wording.words import Name, Sort, Words, listed, sentence, words


@dataclass(frozen=True)
class Subject:
    """A bundle, the time for which its calendars are told, and its tests."""

    bundle: Bundle
    now: datetime
    tests: Mapping[str, Sequence[str]]
    """By engagement, the names of the tests that expect it."""

    @cached_property
    def uses(self) -> Uses:
        """What uses which name."""
        return uses_of(self.bundle)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The policy zone."""
        found = zone(self.bundle.timezone)
        assert found is not None, "the checker lets only known zones pass"
        return found

    def titled(self, engagement: str) -> Name:
        """An engagement by its title, else by its name as it is read."""
        return Name("engagement", engagement, plain_title(self.bundle.engagements[engagement]))

    def run(self, engagement: Engagement) -> Run:
        """How its calendar stands."""
        return standing(engagement.during, self.bundle.timezone, self.now)

    def asked(self, conditions: Iterable[Expression]) -> list[Words]:
        """What all of these conditions ask, one sentence for each thing."""
        found: list[Words] = []
        for each in conditions:
            parts, link = clauses(Speaker(self.bundle, each), each.root)
            if link == "and":
                found += [sentence(part) for part in parts]
            else:
                found.append(sentence("either ", listed(parts, "or")))
        return found

    def in_stage(self, stage: str) -> list[Engagement]:
        """The engagements of a stage, by title."""
        here = [each for each in self.bundle.engagements.values() if each.stages is None or stage in each.stages]
        return sorted(here, key=lambda each: plain_title(each).casefold())


def plain_title(engagement: Engagement) -> str:
    """What people call it."""
    return engagement.title or readable(engagement.name)


def title(of: str) -> str:
    """A name as a heading."""
    said = readable(of)
    return said[:1].upper() + said[1:]


def names(sort: Sort, of: Iterable[str], last: str = "and") -> Words:
    """Names one after the other."""
    return listed([words(name(sort, each)) for each in of], last)


def about(said: str) -> list[Block]:
    """What the bundle says of something; nothing where it does not."""
    return [Paragraph(words(said))] if said else []


def fact(term: str, *said: Words) -> list[Fact]:
    """One fact, none where there is nothing to say."""
    told = tuple(each for each in said if each)
    return [Fact(term, told)] if told else []
