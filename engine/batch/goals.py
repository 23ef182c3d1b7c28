"""Goals asked of many customers: since when an engagement has begun for each of them, and whether she has responded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from nextbest.dsl.typed import Expression

Record = tuple[int, Mapping[str, object]]
"""Whose it is, by her place among those who were looked at, and its fields in the engine's forms."""
RESPONSES = ("clicked", "replied", "redeemed")
"""Outcomes that are more than looking (`responded` of language.md 2.5)."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of an engagement as a question to customers."""

    expression: Expression
    engagement: str
    since: int | None = None
    """When it began for everybody, of whom nobody has responded; None: for each with its first contact with her."""


@dataclass(slots=True)
class Begun:
    """What one customer was sent of an engagement."""

    at: int
    """Her first contact, in seconds since 1970."""
    variant: str | None
    outcomes: set[str]
    """What became of any of her contacts."""

    @property
    def responded(self) -> bool:
        """Whether she did more than look."""
        return not self.outcomes.isdisjoint(RESPONSES)


def begun(contacts: Iterable[Record]) -> Mapping[str, Mapping[int, Begun]]:
    """By engagement, for whom it has begun: by her place."""
    found: dict[str, dict[int, Begun]] = defaultdict(dict)
    for place, record in sorted(contacts, key=lambda each: (cast(int, each[1]["at"]), str(each[1]["id"]))):
        theirs = found[str(record["engagement"])]
        if place not in theirs:
            variant = record.get("variant")
            theirs[place] = Begun(cast(int, record["at"]), None if variant is None else str(variant), set())
        theirs[place].outcomes.update(name for name, value in record.items() if value is True)
    return found
