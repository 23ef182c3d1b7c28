"""Tests as they are run: cases and stories, checked against their bundle, each part with its place in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nextbest.dsl.source import Place
from nextbest.engine.testing.documents import Changes
from nextbest.engine.testing.sent_before import Contacts
from nextbest.engine.testing.spent import Spent

Do = Literal["decide", "confirm", "release", "outcome", "event", "redeem"]


@dataclass(frozen=True, slots=True)
class CandidateName:
    """An engagement, on whatever channel, or on one."""

    engagement: str
    channel: str | None = None

    def means(self, engagement: str, channel: str) -> bool:
        """Whether that is it."""
        return engagement == self.engagement and self.channel in (None, channel)

    def __str__(self) -> str:
        return self.engagement if self.channel is None else f"{self.engagement} by {self.channel}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of a rank in billionths; None: no bound on that side."""

    low: int | None
    high: int | None
    low_fits: bool = True
    high_fits: bool = True

    def hold(self, key: int) -> bool:
        """Whether a rank lies within them."""
        above = self.low is None or key > self.low or (self.low_fits and key == self.low)
        return above and (self.high is None or key < self.high or (self.high_fits and key == self.high))


Wanted = str | int | None | Bounds | tuple[CandidateName, ...] | tuple[str, Mapping[str, str]]
"""`None`: `null`. Of a part of a message that the sender writes, the template with its data."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must come out."""

    key: str
    """`stage`, `blocked`, `message` …"""
    part: str
    """Of which part: the engagement of `blocked`, the place of `places`, the part of `message`; else empty."""
    wanted: Wanted
    words: str
    """As written."""
    place: Place

    @property
    def name(self) -> str:
        """`stage`, `blocked.welcome`."""
        return f"{self.key}.{self.part}" if self.part else self.key


@dataclass(frozen=True, slots=True)
class Asked:
    """What a decision is asked, besides the customer and `now`."""

    event: Mapping[str, object] | None = None
    places: tuple[str, ...] = ()
    triggered_only: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One decision, and what must come out of it."""

    name: str
    place: Place
    now: int
    customer: Mapping[str, object]
    asked: Asked
    expectations: tuple[Expectation, ...]
    skip: str | None = None
    snapshot: bool = False
    """Whether what it expects may be written anew."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story."""

    do: Do
    number: int
    place: Place
    now: int
    customer: str
    """Whose step it is, by the story's name for her."""
    expectations: tuple[Expectation, ...] = ()
    changes: Changes | None = None
    asked: Asked = Asked()
    called: str | None = None
    """The name of the decision that is made here."""
    of: str | None = None
    """The name of the decision that is spoken of; None: the latest."""
    only: str | None = None
    """The place that is spoken of; None: all of them, or the first."""
    outcome: str | None = None
    """In the words of the channel's sender, or of the language."""


@dataclass(frozen=True, slots=True)
class Story:
    """Steps, one after another, on a memory of their own."""

    name: str
    place: Place
    now: int
    """When it begins."""
    customers: Mapping[str, Mapping[str, object]]
    """The documents at the beginning, by the story's names for them, without what they were sent before."""
    contacts: Mapping[str, Contacts]
    """What they were sent before, by the same names."""
    steps: tuple[Step, ...]
    spent: tuple[Spent, ...] = ()
    """What others have had of budgets before."""
    skip: str | None = None


Test = Case | Story


def named_in(test: Test) -> Iterator[str]:
    """The engagements that its expectations speak of."""
    yield from expected_engagements(test)
    for each in _expectations(test):
        if each.key == "blocked":
            yield each.part.partition(" ")[0]


def _expectations(test: Test) -> Iterator[Expectation]:
    groups = (test.expectations,) if isinstance(test, Case) else (step.expectations for step in test.steps)
    return (expectation for group in groups for expectation in group)


def expected_engagements(test: Test) -> Iterator[str]:
    """The engagements that have to be chosen in a test, in order; one that is expected twice comes twice."""
    for each in _expectations(test):
        if each.key == "engagement" and isinstance(each.wanted, str):
            yield each.wanted
        elif each.key in ("places", "order") and isinstance(each.wanted, tuple):
            yield from (name.engagement for name in each.wanted if isinstance(name, CandidateName))
