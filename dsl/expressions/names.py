"""What names mean at one place of a bundle, and what is wrong with those that mean nothing there (language.md 1.7)."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from nextbest.dsl import checked, syntax
from nextbest.dsl.expressions.facts import Presence
from nextbest.dsl.expressions.intervals import ANYTHING, Interval
from nextbest.dsl.gaps import WHOLE, Gaps
from nextbest.dsl.types import Declared, History, Type


class Skipped(NamedTuple):
    """A point of a score that is left out where data is missing."""

    score: str
    point: str
    """In words: `+20 when title in ["CMO"]`."""
    names: tuple[str, ...]
    """What can be missing."""
    more: bool
    """Whether what rests on it is then more, because the point takes off; else it is less."""


@dataclass(frozen=True, slots=True)
class Defined:
    """What the checker must know of a definition, score or table where its name is used.

    `check_named.defined` makes it. Scores and tables are never missing.
    """

    type: Type
    aggregate: bool = False
    """Whether it holds an aggregate, itself or through a definition."""
    presence: Presence = field(default_factory=Presence)
    interval: Interval = ANYTHING
    skipped: frozenset[Skipped] = frozenset()
    """Points that are left out of the scores on which it rests, where data is missing."""


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What names mean at one place."""

    profile: checked.Profile
    """`contacts` and `offers` included, as histories."""
    zone: ZoneInfo
    """The policy zone."""
    definitions: Mapping[str, Defined | None] = field(default_factory=_nothing)
    """None: a definition with an error of its own; what uses it is not complained of again."""
    scores: Mapping[str, Defined | None] = field(default_factory=_nothing)
    """Scores and tables; None as above."""
    lists: Mapping[str, checked.BundleList] = field(default_factory=_nothing)
    context: Mapping[tuple[str, ...], Declared] = field(default_factory=_nothing)
    """The context names that may stand here: `("stage",)`, `("event", "place")` … (language.md 1.7)."""
    elsewhere: Mapping[str, str] = field(default_factory=_nothing)
    """Names that no expression can use, and what they are: `{"winback": "stage", "push": "channel"}`."""
    unshared: Mapping[tuple[str, ...], str] = field(default_factory=_nothing)
    """Fields of events that may not stand here, and why: not all events that this place is about have them alike."""
    barred: Mapping[str, str] = field(default_factory=_nothing)
    """First words of names that mean something in the bundle and may not stand here, and where they may."""
    place: str = "here"
    """What this place is, in the words of messages: `a definition`, `a stage's \\`when\\``."""
    record: History | None = None
    """In a `where`: the record's fields."""
    gaps: Gaps = WHOLE
    """What of the bundle is left out of the check."""
    lost: frozenset[str] = frozenset()
    """More first words of names that may mean something that is left out: `event`, where not all events are there."""
    message: bool = False
    """Whether this is a text for customers, where `nearest` may stand."""
    remembered: dict[Hashable, Any] = field(init=False, default_factory=dict, compare=False, repr=False)
    """What was found here before without a complaint, by text: a check is pure, and large bundles repeat themselves."""

    def inside(self, history: History) -> "Scope":
        """This scope within a `where` over a history."""
        return replace(self, record=history)

    def named(self, name: str) -> Defined | None:
        """The definition, score or table of that name; None as above, or where there is none."""
        return self.definitions.get(name) or self.scores.get(name)

    def may_mean(self, word: str) -> bool:
        """Whether a name with that first word, which means nothing here, may mean something that is left out."""
        return word in self.lost or self.gaps.may_mean(word)

    def declared(self, path: tuple[str, ...]) -> Declared | None:
        """What is declared of a context name or an attribute."""
        return self.context.get(path) or self.profile.attributes.get(path)


def names_used(expression: syntax.Syntax) -> frozenset[str]:
    """First words of all names in an expression: what it can depend on, for the order of definitions."""
    return frozenset(name.path[0] for name in names_in(expression))


def names_in(expression: syntax.Syntax) -> Iterator[syntax.Name]:
    """All names in an expression, in no order."""
    waiting: list[syntax.Syntax] = [expression]
    while waiting:
        match waiting.pop():
            case syntax.Name() as name:
                yield name
            case syntax.Operation(operands=operands):
                waiting.extend(operands)
            case syntax.Call(arguments=arguments):
                waiting.extend(arguments)
            case syntax.ListLiteral(items=items):
                waiting.extend(items)
            case syntax.Aggregate(path=path, window=window, where=where):
                waiting.append(path)
                waiting.extend(each for each in (where,) if each is not None)
                waiting.extend(each.moment for each in (window,) if isinstance(each, syntax.Since))
            case _:
                pass
