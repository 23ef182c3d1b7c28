"""The structure of a file of tests (`*.test.yaml`, api.md 4): source of its JSON Schema, and what `test` reads."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from nextbest.dsl.document.given import Given, GivenKeys
from nextbest.dsl.document.leaves import (
    LABEL_PATTERN,
    FlagText,
    Label,
    LengthText,
    Null,
    Whole,
    Words,
    choice,
    choice_or_null,
    key,
    pattern,
    whole,
)
from nextbest.dsl.document.shapes import Entry, Filled, Labelled, MappingEntries, OneOrFilled, Several, shape
from nextbest.dsl.source import Text

NO_ACTION = ("nothing_eligible", "all_limited", "all_deferred", "nothing_worth_it", "held_out", "invalid_profile")
REFUSED = ("unknown", "gone", "confirmed", "not_sent", "not_yours", "expired", "already_redeemed", "not_fulfilled")

_LABEL = LABEL_PATTERN.strip("^$")
CANDIDATE_PATTERN = rf"^{_LABEL}( by {_LABEL})?$"
"""An engagement, on whatever channel; or `welcome by email`, on that one."""

OWNER_PATTERN = rf"^(kind\.)?{_LABEL}$"
"""An engagement with a budget, or `kind.NAME`."""

OwnerKey = Annotated[Text, key(OWNER_PATTERN)]
CandidateText = Annotated[Text, pattern(CANDIDATE_PATTERN)]
CandidateKey = Annotated[Text, key(CANDIDATE_PATTERN)]

CustomerText = Annotated[Annotated[GivenKeys, Tag("mapping")] | Annotated[Label, Tag("scalar")], Discriminator(shape)]
"""A name below `customers`, or a whole customer document."""

MessagePart = Annotated[Annotated[GivenKeys, Tag("mapping")] | Annotated[Words, Tag("scalar")], Discriminator(shape)]


class Expect(Entry):
    """What must come out; everything that is left out may be as it likes."""

    stage: Label | None = Field(None, description="The customer's stage.", examples=["loyalty"])
    engagement: Label | None = Field(None, description="The engagement that is chosen first.", examples=["welcome"])
    channel: Label | None = Field(None, description="On which channel it goes.", examples=["email"])
    variant: Label | None = Field(None, description="In which variant of its experiment.", examples=["calm"])
    step: Annotated[Whole, whole(1)] | None = Field(None, description="Which of its steps it is, from 1.", examples=[2])
    place_: Label | None = Field(
        None, alias="place", description="Which place it fills: an inbound channel, or `outbound`.", examples=["till"]
    )
    places: Labelled[Several[CandidateText]] = Field(
        {}, description="What fills each place, in order.", examples=[{"home_page": ["welcome", "news"]}]
    )
    rank: Words | None = Field(
        None,
        description="Its rank: a number, compared in as many places as it has, or bounds.",
        examples=["38.9 to 39.1"],
    )
    order: Filled[CandidateText] | None = Field(
        None, description="Candidates from the best to the worst; others may stand between.", examples=[["a", "b"]]
    )
    message: Labelled[MessagePart] = Field(
        {}, description="Parts of the message, word by word.", examples=[{"subject": "Hello"}]
    )
    no_action: Annotated[Text | Null, choice_or_null(*NO_ACTION)] | None = Field(
        None, description="Why nothing is chosen; `null`: something is.", examples=["all_limited"]
    )
    blocked: Annotated[dict[CandidateKey, Words], MappingEntries()] = Field(
        {}, description="The rule that stops an engagement.", examples=[{"welcome": "limit"}]
    )
    not_: OneOrFilled[CandidateText] = Field(
        (), alias="not", description="What is not chosen.", examples=["dress_sale"]
    )
    refused: Annotated[Text | Null, choice_or_null(*REFUSED)] | None = Field(
        None,
        description="In a story, why a step other than `decide` is refused; `null`: it is not.",
        examples=["expired"],
    )


class CaseTable(Entry):
    """Many cases that differ in a few keys: one row each."""

    columns: Filled[Words] = Field(
        description="The keys that differ, by their path in the case.",
        examples=[["now", "with.tier", "expect.engagement"]],
    )
    rows: Filled[Several[Given]] = Field(
        description="A value for each column.", examples=[[["2026-11-20T10:00:00-05:00", "gold", "welcome"]]]
    )


class Step(Entry):
    """One step of a story."""

    do: Annotated[Text, choice("decide", "confirm", "release", "outcome", "event", "redeem")] = Field(
        description="What happens."
    )
    after: LengthText | None = Field(
        None, description="How long after the step before; left out: at once.", examples=["3 days"]
    )
    at: Words | None = Field(None, description="When, as a time of its own.", examples=["2026-11-20T10:00:00-05:00"])
    customer: Label | None = Field(
        None, description="Whose step it is, a name below `customers`; left out: the story's own customer."
    )
    with_: GivenKeys | None = Field(
        None, alias="with", description="What changes in the customer from now on.", examples=[{"tier": "gold"}]
    )
    event: GivenKeys | None = Field(
        None, description="What the customer did.", examples=[{"event": "purchase", "total": 30}]
    )
    places: Several[Label] = Field((), description="Inbound channels that are asked for.", examples=[["home_page"]])
    as_: Label | None = Field(
        None, alias="as", description="A name for this decision, by which later steps speak of it."
    )
    of: Label | None = Field(None, description="The decision that is spoken of; left out: the latest one.")
    place_: Label | None = Field(
        None,
        alias="place",
        description="Only what the decision chose for this place; left out: all of it, or the first.",
    )
    outcome: Words | None = Field(
        None, description="What came of the message, also in the words of the channel's sender.", examples=["clicked"]
    )
    expect: Expect | None = Field(None, description="What must come out of it.")


class Case(Entry):
    """One decision and what must come out of it; or a story."""

    name: Words = Field(description="What it shows, in words.", examples=["nothing at night"])
    about: Words | None = Field(None, description="Why it is so, in words.")
    now: Words | None = Field(
        None, description="When it happens; left out: as the file says.", examples=["2026-11-20T10:00:00-05:00"]
    )
    customer: CustomerText | None = Field(
        None, description="Who it is: a name below `customers`, or a whole customer document.", examples=["ana"]
    )
    with_: GivenKeys | None = Field(
        None,
        alias="with",
        description="What is different in the customer, by path; `null` takes away.",
        examples=[{"tier": "gold", "consent.push": "no"}],
    )
    contacts: Several[GivenKeys] | None = Field(
        None,
        description="What the customer was sent before.",
        examples=[[{"engagement": "welcome", "channel": "email", "at": "3 days ago"}]],
    )
    spent: Annotated[dict[OwnerKey, Words], MappingEntries()] = Field(
        {},
        description="In a story: what others have had of the budget of an engagement, or of `kind.NAME`, before it.",
        examples=[{"free_delivery": "199 offers"}],
    )
    event: GivenKeys | None = Field(
        None, description="The event that asks for the decision.", examples=[{"event": "app_opened"}]
    )
    triggered_only: FlagText | None = Field(
        None, description="`yes`: only engagements that wait for the event are considered."
    )
    places: Several[Label] = Field(
        (), description="Inbound channels that are asked for; none: an outbound decision.", examples=[["home_page"]]
    )
    expect: Expect | None = Field(None, description="What must come out.", examples=[{"engagement": "welcome"}])
    cases: CaseTable | None = Field(None, description="Several cases at once, one row each.")
    story: Filled[Step] | None = Field(
        None, description="Several steps, one after another, on a memory of their own.", examples=[[{"do": "decide"}]]
    )
    snapshot: FlagText | None = Field(
        None, description="`yes`: `nextbest test --update` may write what is expected here anew."
    )
    skip: Words | None = Field(None, description="Why it is not run for now.")


class CaseFile(Entry):
    """Tests of a bundle: customers, and what must be decided for them."""

    about: Words | None = Field(None, description="What these tests are about, in words.")
    now: Words | None = Field(
        None, description="When all cases happen that do not say so.", examples=["2026-11-20T10:00:00-05:00"]
    )
    customers: Labelled[GivenKeys] = Field(
        {}, description="Customers by name.", examples=[{"ana": {"id": "ana", "consent": {"push": "yes"}}}]
    )
    tests: Filled[Case] = Field(description="The cases.")
