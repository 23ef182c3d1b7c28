"""The structure of what a bundle can do for a customer: kinds and engagements, with steps, offers and messages."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from nextbest.dsl.document.data import NamedEntry
from nextbest.dsl.document.given import Given
from nextbest.dsl.document.leaves import (
    LABELS,
    BudgetText,
    DuringText,
    ExpressionText,
    FlagText,
    Label,
    LengthText,
    LimitText,
    LiteralText,
    WordingText,
    Words,
    choice,
)
from nextbest.dsl.document.shapes import (
    Entry,
    Filled,
    Labelled,
    Named,
    OneOrFilled,
    OneOrSeveral,
    Several,
    Short,
    shape,
)
from nextbest.dsl.files.tree import YamlMapping
from nextbest.dsl.source import Text


class Template(Entry):
    """A template that the sender keeps, and the data that it needs."""

    template: Words = Field(description="Its name at the sender.", examples=["winback_mail"])
    data: Named[WordingText] = Field({}, description="What it is filled with; `{…}` holds an expression.")


def _part(tree: object) -> str:
    return "template" if isinstance(tree, YamlMapping) and tree.get("template") is not None else shape(tree)


Part = Annotated[
    Annotated[Template, Tag("template")]
    | Annotated[Labelled[WordingText], Tag("mapping")]
    | Annotated[WordingText, Tag("scalar")],
    Discriminator(_part),
]
"""Text, a text for each language, or a template."""
Message = Labelled[Part]


class On(Entry):
    """The events that an engagement waits for."""

    event: OneOrFilled[Label] = Field(description="One event, or a list of them.", examples=["cart_updated"])
    when: ExpressionText | None = Field(
        None, description="Judges the event when it comes.", examples=['event.page is "/pricing"']
    )
    after: LengthText | None = Field(None, description="How long to wait after the event.", examples=["2 hours"])
    within: LengthText | None = Field(None, description="How long it stays open after the event.", examples=["2 days"])


class Due(Entry):
    """An obligation: until when the customer must have heard."""

    exactly_one = (("within", "by"),)

    within: LengthText | None = Field(None, description="How long after `of`.", examples=["30 days"])
    of: ExpressionText | None = Field(None, description="The date from which `within` counts.")
    by: ExpressionText | None = Field(None, description="The deadline itself.", examples=["plan.ends_on"])
    urgent: LengthText | None = Field(
        None, description="How long before the deadline it becomes mandatory.", examples=["7 days"]
    )


class Redeem(Entry):
    """What redeems an offer."""

    on: OneOrFilled[Label] = Field(description="The event that redeems it.", examples=["purchase"])
    when: ExpressionText | None = Field(None, description="Which of these events do.")


class Offer(Entry):
    """A reward with a code of its own, redeemed once."""

    reward: WordingText = Field(
        description="What the customer gets, in words.", examples=["Free delivery on the next order"]
    )
    terms: Given | None = Field(None, description="Data for the till.", examples=[{"delivery": 0}])
    cost: ExpressionText | None = Field(None, description="What it costs when redeemed.", examples=[4])
    redeem: Redeem | None = Field(None, description="What redeems it.")
    expires: LengthText | None = Field(None, description="How long it is good for after sending.", examples=["7 days"])


class Step(Entry):
    """One message of a sequence, and what differs in it."""

    about: Words | None = Field(None, description="What it is for, in words.")
    after: LengthText | None = Field(None, description="How long after the step before.", examples=["3 days"])
    when: OneOrSeveral[ExpressionText] = Field((), description="Only then; otherwise the step is passed over.")
    channels: Several[Label] | None = Field(None, description="Instead of the engagement's.", examples=[["email"]])
    message: Message | None = Field(None, description="Instead of the engagement's.")
    offer: Offer | None = Field(None, description="Instead of the engagement's.")


class Variant(Entry):
    """One form of message and offer, tried on a share of the customers."""

    share: LiteralText = Field(description="Its share of those not held out.", examples=["50%"])
    message: Message | None = Field(None, description="What differs in the message.")
    offer: Offer | None = Field(None, description="What differs in the offer.")


class Experiment(Entry):
    """Who is held out, and which variants are tried."""

    salt: Words = Field(description="Any text of its own; it fixes who is where.", examples=["shoes-2026-q4"])
    holdout: LiteralText | None = Field(
        None, description="The share that never gets this engagement.", examples=["10%"]
    )
    variants: Labelled[Variant] = Field({}, description="By name; their shares add up to 100%.")


class ChannelUse(Entry):
    """What differs on one channel."""

    propensity: ExpressionText | None = Field(None, description="The chance that `goal` is reached if sent here.")
    baseline: ExpressionText | None = Field(None, description="The chance that it is reached anyway.")
    value: ExpressionText | None = Field(None, description="What reaching it is worth here.")
    message: Message | None = Field(None, description="The message here.")


Channels = Annotated[
    Annotated[Labelled[ChannelUse], Tag("mapping")] | Annotated[Filled[Label], Tag("list")], Discriminator(shape)
]
"""Names in order of preference, or a mapping in that order with what differs there."""

Stages = Annotated[
    Annotated[Filled[Label], Tag("list")] | Annotated[Text, choice("any"), Tag("scalar")], Discriminator(shape)
]


class Campaign(NamedEntry):
    """What kinds and engagements have in common; an engagement inherits from its kind."""

    name: Words | None = Field(None, description="Its name for people.", examples=["Abandoned cart"])
    owner: Words | None = Field(None, description="Who answers for it.", examples=["crm-team"])
    tags: Several[Words] = Field((), description="Words to find it by; they decide nothing.", examples=[["spring"]])
    paused: FlagText | None = Field(None, description="Whether it rests for now.")
    class_: Annotated[Text, choice("mandatory", "normal", "fallback")] | None = Field(
        None, alias="class", description="mandatory goes first, fallback fills what nothing else fills."
    )
    stages: Stages | None = Field(
        None, description="Stages in which it may go: `any`, or a list.", examples=[["loyalty"]]
    )
    on: Annotated[On, Short("event", LABELS)] | None = Field(
        None,
        description="Goes only after an event: its name, a list, or a mapping with `event`.",
        examples=["purchase", {"event": "cart_updated", "after": "1 hour", "within": "1 day"}],
    )
    during: OneOrSeveral[DuringText] = Field(
        (),
        description="The time in which it may go: one, or a list.",
        examples=["2026-11-20 to 2026-11-25", "every friday 15:00 to 22:00"],
    )
    when: OneOrSeveral[ExpressionText] = Field(
        (), description="Who gets it: an expression, or a list of which all must be yes.", examples=["cart.value >= 50"]
    )
    goal: ExpressionText | None = Field(None, description="What it is for; reaching it stops the sequence.")
    due: Due | None = Field(None, description="Makes it an obligation.")
    steps: Several[Step] | None = Field(None, description="A sequence of messages.")
    propensity: ExpressionText | None = Field(
        None, description="The chance that `goal` is reached if sent.", examples=["likelihood.shoes otherwise 4%"]
    )
    baseline: ExpressionText | None = Field(None, description="The chance that it is reached anyway.", examples=["1%"])
    value: ExpressionText | None = Field(None, description="What reaching it is worth.", examples=[40])
    lever: ExpressionText | None = Field(None, description="The business's thumb on the scale.", examples=[1.3])
    channels: Channels | None = Field(
        None, description="Channels in order of preference, or what differs on each.", examples=[["push", "email"]]
    )
    message: Message | None = Field(
        None, description="The parts of the message; `{…}` holds an expression.", examples=[{"title": "Still yours"}]
    )
    offer: Offer | None = Field(None, description="A reward.")
    budget: Several[BudgetText] = Field(
        (), description="Limits for all customers together.", examples=[["5_000 cost per calendar day"]]
    )
    limits: Several[LimitText] = Field((), description="Limits for each customer.", examples=[["1 per 14 days"]])
    experiment: Experiment | None = Field(None, description="Holdout and variants.")
    obeys_limits: FlagText | None = Field(None, description="`no` frees it from limits of channel, kind and policy.")
    counts_toward_limits: FlagText | None = Field(None, description="`no`: its contacts fill no other limit.")


class Kind(Campaign):
    """A type of campaign: shared limits, and defaults for its engagements."""


class Engagement(Campaign):
    """One thing that can be done for a customer."""

    kind: Label = Field(description="Its type of campaign, a name in `kinds`.", examples=["loyalty"])
