"""What an engagement promises and tries: obligations, sequences, offers, budgets, experiments (language.md 2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nextbest.dsl.checked_messages import Message, Wording
from nextbest.dsl.checked_policy import Length
from nextbest.dsl.clauses import Calendar, Total
from nextbest.dsl.files.tree import YamlTree
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression


@dataclass(frozen=True, slots=True)
class Budget:
    """`5_000 cost per calendar day`: for all customers together, in the policy zone, and how it was written."""

    amount: int
    """Of cost: ten-thousandths."""
    of: Literal["cost", "offers", "contacts"]
    pace: Calendar | Total
    text: Text


@dataclass(frozen=True, slots=True)
class DueWithin:
    """An obligation that ends so long after a date or an instant; without `urgent`, mandatory once overdue."""

    of: Expression
    within: Length
    urgent: Length | None = None

    @property
    def date(self) -> Expression:
        """The day or the instant that it rests on."""
        return self.of


@dataclass(frozen=True, slots=True)
class DueBy:
    """An obligation that ends with a date or at an instant; it is open, and mandatory, from `urgent` before it."""

    by: Expression
    urgent: Length

    @property
    def date(self) -> Expression:
        """The day or the instant that it rests on."""
        return self.by


Due = DueWithin | DueBy


@dataclass(frozen=True, slots=True)
class Redeem:
    """What redeems an offer: one of these events, where the condition is yes for it."""

    on: tuple[str, ...]
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward with a code of its own."""

    reward: Wording | None
    """None after an error."""
    terms: YamlTree | None = None
    """Data for the till, as written."""
    cost: Expression | None = None
    """Money, for the customer at the decision; None: nothing."""
    redeem: Redeem | None = None
    """None: whatever the till says."""
    expires: Length | None = None
    """After sending; None: never."""


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a sequence, with what it does not say itself filled in from the engagement."""

    channels: tuple[str, ...]
    """In order of preference."""
    after: Length | None = None
    """After the step before; None: at once, and in the first step."""
    when: tuple[Expression, ...] = ()
    """All must be yes; otherwise the step is passed over."""
    messages: Mapping[str, Message] = field(default_factory=dict)
    """By channel; a channel without one has none."""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of message and offer."""

    name: str
    share: int
    """Ten-thousandths of those who are not held out."""
    message: Message | None = None
    """Parts that stand in the place of the same parts of whatever message goes."""
    offer: Offer | None = None
    """With what it does not say itself filled in; None: that of the engagement."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Who is held out, and which variants are tried, both by one draw (language.md 2.5)."""

    salt: str
    holdout: int = 0
    """Ten-thousandths of all customers."""
    variants: tuple[Variant, ...] = ()
    """In order of name, by code point."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What an engagement promises and tries."""

    due: Due | None = None
    steps: tuple[Step, ...] = ()
    """None: one message, without a sequence."""
    offer: Offer | None = None
    experiment: Experiment | None = None
    obeys_limits: bool = True
    """Whether limits of channel, kind and policy bind it."""
    counts_toward_limits: bool = True
    """Whether its contacts fill those limits."""

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Every offer: of the engagement, its steps and its variants."""
        variants = self.experiment.variants if self.experiment is not None else ()
        given = (self.offer, *(step.offer for step in self.steps), *(variant.offer for variant in variants))
        return tuple(offer for offer in given if offer is not None)
