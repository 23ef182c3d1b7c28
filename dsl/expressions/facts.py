"""What is known to be present at a place of an expression, and what a condition adds to it (language.md 1.3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from nextbest.dsl import typed


@dataclass(frozen=True, slots=True)
class Kept:
    """At least one record of a history is kept under a window and a `where`: the yes of `any(h …)`."""

    history: typed.Attribute | typed.Context
    window: typed.InLast | typed.Since | None
    where: typed.Typed | None

    @property
    def implied(self) -> "Facts":
        """This fact, and the same over no window, over no `where`, over neither."""
        return frozenset(
            Kept(self.history, window, where) for window in {self.window, None} for where in {self.where, None}
        )


Known = typed.Attribute | typed.Field | typed.Reference | typed.Context | typed.Aggregate
"""What can be known to be present: a name or an aggregate. Equal nodes are the same fact wherever they are written."""

Fact = Known | Kept
Facts = frozenset[Fact]
NOTHING: Facts = frozenset()
MOST_FACTS = 500
"""More than that are forgotten, and more causes told as one: both are safe, and no real bundle comes near."""


def all_of(facts: Iterable[Facts]) -> Facts:
    """Facts of several conditions that all hold."""
    found = NOTHING.union(*facts)
    return found if len(found) <= MOST_FACTS else NOTHING


@dataclass(frozen=True, slots=True)
class NoValue:
    """A quotient or a root that has no value although its operands are known; no fact excludes it."""

    words: str
    """As written in the bundle."""


Cause = Known | NoValue
"""What makes a value missing."""


def any_of(causes: Iterable[frozenset[Cause]]) -> frozenset[Cause]:
    """What makes a value missing that needs several."""
    found = frozenset[Cause]().union(*causes)
    return found if len(found) <= MOST_FACTS else frozenset({NoValue("many names")})


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a value can be missing (of a condition: unknown), and the facts that it brings."""

    causes: frozenset[Cause] = frozenset()
    """What could make it so; it cannot be missing when all of them are known."""
    yes: Facts = NOTHING
    """Facts when the condition is yes; of another value, when it is known."""
    no: Facts = NOTHING
    """Facts when the condition is no; of another value, when it is known."""

    @property
    def unknown(self) -> bool:
        """Whether it can be unknown or missing."""
        return bool(self.causes)

    @property
    def known(self) -> Facts:
        """Facts when it is known, yes or no alike."""
        return self.yes & self.no


def askable(causes: frozenset[Cause]) -> tuple[str, ...]:
    """The names that a `when` can ask for; none where the value can be missing although all of them are known."""
    return () if any(isinstance(each, NoValue) for each in causes) else named(causes)


def named(causes: frozenset[Cause]) -> tuple[str, ...]:
    """The names among the causes as written, in order; aggregates by their function and history."""
    found: set[str] = set()
    for each in causes:
        match each:
            case typed.Aggregate():
                path = each.history.name if each.field is None else f"{each.history.name}.{each.field}"
                found.add(f"{each.function}({path} …)" if each.window or each.where else f"{each.function}({path})")
            case NoValue():
                found.add(each.words)
            case _:
                found.add(each.name)
    return tuple(sorted(found))
