"""What requests carry: read strictly, and the source of the description's schemas."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(min_length=1, max_length=1_000, description="The customer's id.", examples=["ana"])]
Moment = Annotated[
    str, Field(max_length=64, description="ISO 8601 with its offset.", examples=["2026-11-20T10:00:00+01:00"])
]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Carried(BaseModel):
    """Nothing but what is declared, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Now(Carried):
    """When."""

    now: Annotated[Moment | None, Field(description="Only for a server that was started with `--accept-now`.")] = None


class Customer(Carried):
    """Of whom: one that is given, one that is remembered, or one that is remembered with what is given in its place."""

    id: Id | None = None
    profile: Annotated[
        dict[str, Any] | None,
        Field(description="The customer document, as the bundle's `profile:` declares it."),
    ] = None
    event: Annotated[
        dict[str, Any] | None,
        Field(description="What has happened: `event`, `id`, `at` and its fields. It is applied first."),
    ] = None


class Asking(Carried):
    """What is asked of a decision."""

    places: Annotated[
        list[Name] | None,
        Field(max_length=100, description="The inbound channels to fill; none: an outbound decision."),
    ] = None
    alternatives: Annotated[
        int, Field(ge=0, le=10_000, description="At most so many that could have been chosen, and were not.")
    ] = 0
    reserve: Annotated[
        bool, Field(description="Whether the store holds what was chosen, until it is confirmed, released or lapses.")
    ] = False
    hold_for: Annotated[
        str | None, Field(max_length=60, description="How long it is held; 15 minutes.", examples=["2 hours"])
    ] = None


class DecideBody(Asking, Customer, Now):
    """One customer, and what is asked."""


class BatchBody(Asking, Now):
    """Many customers, and what is asked for each of them."""

    customers: Annotated[list[Customer], Field(min_length=1)]


class ExplainBody(Customer, Now):
    """One customer, and of what to speak."""

    places: Annotated[
        list[Name] | None, Field(max_length=100, description="The inbound channels that the request would fill.")
    ] = None
    engagement: Annotated[Name | None, Field(description="Leaves the candidates of all others out.")] = None


class StageBody(Customer, Now):
    """One customer."""


class BundleBody(Carried):
    """Another policy, and for whom."""

    files: Annotated[
        dict[str, str] | None,
        Field(description="The texts of a bundle by name, its tests and CSV files among them."),
    ] = None
    share: Annotated[
        float | None,
        Field(ge=0, le=1, description="Of the customers, who get it; 1, all, where left out.", strict=False),
    ] = None
    salt: Annotated[
        str | None,
        Field(
            min_length=1, max_length=100, description="Of the hash that says who; the bundle's digest, where left out."
        ),
    ] = None


class RedeemBody(Now):
    """Who is at the till, and what happens there."""

    customer: Id
    event: Annotated[dict[str, Any], Field(description="What redeems the offer: `event`, `id`, `at` and its fields.")]


class SettleBody(Carried):
    """What became of what a decision reserved."""

    place: Annotated[Name | None, Field(description="Only what was chosen for this place; else all of it.")] = None
    at: Annotated[
        Moment | None, Field(description="When it was; not after the server's clock. Now, where left out.")
    ] = None


class OutcomeBody(Carried):
    """What came of a message."""

    outcome: Annotated[
        Name,
        Field(
            description="opened, clicked, replied, redeemed, declined, bounced, or the sender's word for one of them.",
            examples=["clicked"],
        ),
    ]
    number: Annotated[
        int, Field(ge=1, le=1_000, description="Of which winner of the decision, from 1, in their order.")
    ] = 1
    channel: Annotated[
        Name | None, Field(description="Whose word it is; the contact's own channel's, where channels differ.")
    ] = None
    id: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="The report's own id: a second one changes nothing."),
    ] = None
    at: Annotated[
        Moment | None, Field(description="When it was; not after the server's clock. Now, where left out.")
    ] = None
