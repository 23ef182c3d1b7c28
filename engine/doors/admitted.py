"""What the door gives: a customer that can be decided, or everything that is wrong with her document."""

from dataclasses import dataclass
from typing import NamedTuple

from nextbest.engine.decision import Problem


class Admitted(NamedTuple):
    """A customer that can be decided."""

    row: tuple[object, ...]
    """Values of the attributes that decisions read, in that order, in the forms of `nextbest.dsl.typed`."""
    id: str
    problems: tuple[Problem, ...]
    """What is not fatal: undeclared keys, unknown zones."""
    since: int | None = None
    """Since when the customer is in the present stage, where the document tells."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that breaks the rules of the profile."""

    id: str
    """Empty where the document has no usable `id`."""
    fatal: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    """What is not fatal, as for a customer who is admitted."""
    event: str | None = None
    """The event that came with it, where that one can be read."""
