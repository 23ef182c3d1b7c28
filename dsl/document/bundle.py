"""The structure of a whole bundle (language.md Part 2): source of its JSON Schema, and what the checker reads."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from nextbest.dsl.document.campaigns import Engagement, Kind
from nextbest.dsl.document.data import BundleList, DataSource, Declaration, Event, Identity, NamedEntry
from nextbest.dsl.document.leaves import (
    EXPRESSION,
    PHRASE,
    CodeText,
    DuringText,
    ExpressionText,
    Flag,
    FlagText,
    HoursText,
    Label,
    LengthText,
    LimitText,
    LiteralText,
    PathText,
    RangeText,
    SuppressionText,
    Whole,
    Words,
    always_yes,
    choice,
    whole,
)
from nextbest.dsl.document.shapes import Entry, Filled, Labelled, Named, OneOrSeveral, Several, Short, shape
from nextbest.dsl.source import Text

OUTCOMES = ("opened", "clicked", "replied", "redeemed", "declined", "bounced")


class Languages(Entry):
    """Which language a customer is written to in."""

    by: PathText = Field(description="The attribute with the customer's language.", examples=["language"])
    otherwise: Label = Field(description="The language of everyone else.", examples=["en"])


class Definition(NamedEntry):
    """A named expression; one that is yes or no is a segment."""

    is_: ExpressionText = Field(alias="is", description="The expression.", examples=["ltv >= 10_000"])


class Points(Entry):
    """Points of a score, and when they are added."""

    add: ExpressionText = Field(description="How many.", examples=[20])
    when: ExpressionText | None = Field(None, description="Only then.", examples=['title in ["CMO", "CTO"]'])
    per: ExpressionText | None = Field(None, description="Once for each of these.", examples=["count(visits)"])
    up_to: ExpressionText | None = Field(None, description="At most so many in all.", examples=[25])


class Score(NamedEntry):
    """A sum of points."""

    start: ExpressionText | None = Field(None, description="Where it starts; 0 where left out.", examples=[0])
    points: Several[Points] = Field(description="What is added.")
    range: RangeText | None = Field(None, description="Its least and greatest value.", examples=["0 to 100"])


Cell = Annotated[Annotated[Several[Words], Tag("list")] | Annotated[Words, Tag("scalar")], Discriminator(shape)]
"""A literal, a list of literals, `any`, `missing`, `>= 100` or `100 to 200`."""


class Table(NamedEntry):
    """A decision table: the first row that fits gives the outcome."""

    exactly_one = (("rows", "file"),)

    inputs: Filled[PathText] = Field(
        description="What the first cells of a row are compared with.", examples=[["tier", "ltv"]]
    )
    rows: Several[Several[Cell]] | None = Field(
        None, description="A cell for each input, then the outcome.", examples=[[["gold", "any", 50]]]
    )
    file: Words | None = Field(None, description="A CSV file with the rows.", examples=["offer_value.csv"])
    otherwise: Words = Field(description="The outcome when no row fits.", examples=[5])


class Stage(NamedEntry):
    """A stage of the lifecycle; the first that is yes is the customer's."""

    exactly_one = (("when", "otherwise"),)

    stage: Label = Field(description="Its name.", examples=["onboarding"])
    when: ExpressionText | None = Field(None, description="Who is in it.", examples=["count(orders) = 0"])
    otherwise: Annotated[Flag, always_yes()] | None = Field(None, description="`yes` in the last stage: everyone else.")
    goal: ExpressionText | None = Field(None, description="Where it should lead; it decides nothing.")


class QuietHours(Entry):
    """Hours in which nothing is sent, by the wall clock of the customer."""

    hours: HoursText = Field(description="From and to.", examples=["21:00 to 09:00"])
    days: Several[CodeText] = Field((), description="Only on these days.", examples=[["monday", "friday"]])
    then: Annotated[Text, choice("defer", "drop")] | None = Field(None, description="`defer` where left out.")


class Holidays(Entry):
    """Days on which nothing is sent."""

    exactly_one = (("country", "by", "dates"),)

    country: CodeText | None = Field(None, description="Public holidays of one country.", examples=["US"])
    by: PathText | None = Field(
        None, description="The attribute with the customer's country.", examples=["address.country"]
    )
    dates: Several[DuringText] | None = Field(None, description="Days of one's own.", examples=[["2026-12-24"]])
    then: Annotated[Text, choice("defer", "drop")] | None = Field(None, description="`defer` where left out.")


_DATES = {"type": "array", "items": PHRASE}


class Channel(NamedEntry):
    """A way to reach a customer, or (inbound) a place where the customer already is."""

    name: Words | None = Field(None, description="Its name for people.")
    when: OneOrSeveral[ExpressionText] = Field((), description="Who can be reached on it.", examples=["consent.push"])
    inbound: FlagText | None = Field(None, description="`yes`: the customer is already there.")
    slots: Annotated[Whole, whole(1)] | None = Field(None, description="How many places it has.", examples=[3])
    parts: Several[Label] = Field((), description="The parts of a message on it.", examples=[["subject", "body"]])
    cost: ExpressionText | None = Field(None, description="What one message costs.", examples=[0.002])
    limits: Several[LimitText] = Field((), description="Limits for each customer.", examples=[["3 per 7 days"]])
    quiet_hours: OneOrSeveral[Annotated[QuietHours, Short("hours", PHRASE)]] = Field(
        (), description="Hours without messages.", examples=["21:00 to 09:00"]
    )
    holidays: Annotated[Holidays, Short("dates", _DATES)] | None = Field(None, description="Instead of the policy's.")
    outcomes: Labelled[Annotated[Text, choice(*OUTCOMES)]] = Field(
        {}, description="What its sender's reports mean.", examples=[{"open": "opened", "bounce": "bounced"}]
    )


class Holdout(Entry):
    """Customers who get nothing but what is mandatory, to compare with."""

    share: LiteralText = Field(description="How many of all.", examples=["5%"])
    salt: Words = Field(description="Any text of its own; it fixes who.", examples=["2026-q4"])


class NeverTogether(Entry):
    """Engagements or kinds that must not meet."""

    these: Filled[Label] = Field(
        description="Names of engagements or kinds.", examples=[["double_points", "dress_sale"]]
    )
    within: LengthText | None = Field(None, description="Left out: in one decision.", examples=["14 days"])


class Suppress(Entry):
    """Silence after too many of an outcome."""

    after: SuppressionText = Field(description="How many of which.", examples=["3 declined"])
    of: Annotated[Text, choice("engagement", "kind", "channel")] = Field(description="Of the same what.")
    for_: LengthText = Field(alias="for", description="How long.", examples=["30 days"])


class ContactPolicy(Entry):
    """What protects every customer from too much."""

    about: Words | None = Field(None, description="Why it is so, in words.")
    limits: Several[LimitText] = Field((), description="Limits over all channels.", examples=[["5 per 7 days"]])
    unknown_timezone: Annotated[Text, choice("policy", "hold")] | None = Field(
        None, description="What stands in for a time zone that is missing."
    )
    holidays: Annotated[Holidays, Short("dates", _DATES)] | None = Field(None, description="Days without messages.")
    holdout: Holdout | None = Field(None, description="Customers to compare with.")
    never_together: Several[NeverTogether] = Field((), description="What must not meet.")
    suppress: Several[Suppress] = Field((), description="Silence after too many of an outcome.")


class Arbitration(Entry):
    """How candidates are compared, and how many places there are."""

    about: Words | None = Field(None, description="Why it is so, in words.")
    rank: ExpressionText | None = Field(
        None, description="The highest wins.", examples=["(propensity - baseline) * value * lever"]
    )
    places: Annotated[Text, choice("one per customer", "one per channel")] | None = Field(
        None, description="Places of an outbound decision."
    )


class Guarantee(NamedEntry):
    """What must hold in every decision; it changes none."""

    exactly_one = (("never", "always"),)

    id: Label = Field(description="Its name.", examples=["consent_first"])
    never: ExpressionText | None = Field(
        None, description="What no decision may be.", examples=['channel is "email" and not consent.email']
    )
    always: Annotated[Text, choice("eligible", "served")] | None = Field(
        None, description="What every customer must be."
    )
    when: ExpressionText | None = Field(None, description="Only these.", examples=['tier is "gold"'])


class Document(Entry):
    """A bundle: who the customers are, where they stand, what can be done for them, and what must not happen."""

    nextbest: Annotated[Whole, whole(1, 1)] = Field(description="The version of the language.")
    bundle: Label = Field(description="Its name.", examples=["retail_next_best"])
    about: Words | None = Field(None, description="What it is for, in words.")
    timezone: Words = Field(description="The policy zone.", examples=["America/New_York"])
    languages: Languages | None = Field(None, description="Which language a customer is written to in.")
    profile: Named[Declaration] = Field(
        description="What is known of a customer.", examples=[{"id": "string!", "tier": "string"}]
    )
    identity: Identity | None = Field(None, description="Which ids are one customer.")
    lists: Named[BundleList] = Field({}, description="Lists that expressions use by name.")
    define: Named[Annotated[Definition, Short("is", EXPRESSION)]] = Field(
        {}, description="Named expressions.", examples=[{"high_value": "ltv >= 10_000"}]
    )
    scores: Named[Score] = Field({}, description="Sums of points.")
    tables: Named[Table] = Field({}, description="Decision tables.")
    events: Named[Event] = Field({}, description="What happens, and what it changes.")
    lifecycle: Filled[Stage] = Field(description="The stages, the first that is yes.")
    channels: Labelled[Channel] = Field({}, description="Ways to reach a customer.")
    contact_policy: ContactPolicy | None = Field(None, description="What protects every customer from too much.")
    kinds: Labelled[Kind] = Field({}, description="Types of campaign.")
    engagements: Labelled[Engagement] = Field({}, description="What can be done for a customer.")
    arbitration: Arbitration | None = Field(None, description="How candidates are compared.")
    guarantees: Several[Guarantee] = Field((), description="What must hold in every decision.")
    sources: Labelled[DataSource] = Field({}, description="Where data of a run come from.")
