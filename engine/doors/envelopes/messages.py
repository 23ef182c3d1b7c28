"""What a message from outside means to a bundle: an event, what came of a contact, two ids that are one customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nextbest.engine.decision import Problem
from nextbest.engine.remembering.standing import Said

SKEW = 300
"""Seconds by which a sender's clock may be ahead: what is said to happen so soon happens now."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in."""

    document: object
    """The body as JSON."""
    now: int
    """When it came, in seconds since 1970."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    webhook: str | None = None
    """The name that the address gives it, where the sender's own form says none."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of the bundle."""

    event: Mapping[str, object]
    """As `Engine.tell` takes it."""
    places: Mapping[str, str] = field(default_factory=dict)
    """By key of the event, where the message has it, as a JSON pointer; what is not here has its own name there."""
    said: Said = "at"

    def place(self, path: str) -> str:
        """Where in the message stands what the engine calls by this path, which begins with `/event`."""
        own = path.removeprefix("/event")
        key, _, rest = own.removeprefix("/").partition("/")
        return self.places.get(key, f"/{key}" if key else "") + (f"/{rest}" if rest else "")


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a contact, in the words of whoever sent it."""

    contact: str
    word: str
    channel: str | None
    id: str
    at: object
    """As the sender wrote it: a time with its offset; None: now."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Two ids are one customer, who is called by the first."""

    customer: str
    other: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A message that means nothing to the bundle."""

    name: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A message that breaks the rules of its own form."""

    problems: tuple[Problem, ...]


Message = Happening | Report | Joining | Ignored | Wrong


def wrong(path: str, message: str, help: str | None = None) -> Wrong:
    """One problem."""
    return Wrong((Problem(path, message, help),))
