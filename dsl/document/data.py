"""The structure of what a bundle says about its data: profile, lists, events, identity and sources."""

from typing import Annotated

from pydantic import Discriminator, Field, RootModel, Tag

from nextbest.dsl.document.given import Given
from nextbest.dsl.document.leaves import (
    PHRASE,
    TYPE,
    ExpressionText,
    FlagText,
    Label,
    LiteralText,
    TypeText,
    Words,
    choice,
)
from nextbest.dsl.document.shapes import Entry, Filled, Labelled, Named, OneOrSeveral, Pathed, Several, Short, shape
from nextbest.dsl.files.tree import YamlMapping
from nextbest.dsl.source import Text


class NamedEntry(Entry):
    """What every named entry may have."""

    about: Words | None = Field(None, description="What it is for, in words; it decides nothing.")
    allow: Labelled[Words] = Field(
        {},
        description="Lints that this entry may break, each with the reason.",
        examples=[{"unreachable": "kept for spring"}],
    )


class Attribute(NamedEntry):
    """One attribute or record field: its type, and what else is known of it."""

    exactly_one = (("is", "history"),)

    is_: TypeText | None = Field(
        None,
        alias="is",
        description="Its type; `!` means that it is always there.",
        examples=["string!", "money", "one of [member, silver, gold]", "list of string"],
    )
    history: "Named[ShortAttribute] | None" = Field(
        None,
        description="Records, each with an `at`; here the fields of a record.",
        examples=[{"at": "datetime!", "total": "money!"}],
    )
    sensitive: FlagText | None = Field(None, description="Personal: a warning where a message shows it.")
    examples: Several[Given] = Field((), description="Values as they look in real data.")
    default: Given | None = Field(
        None, description="The value of whoever has none; with it the attribute is always there."
    )
    minimum: LiteralText | None = Field(None, description="The least value allowed.", examples=[0])
    maximum: LiteralText | None = Field(None, description="The greatest value allowed.", examples=[100])


ShortAttribute = Annotated[Attribute, Short("is", TYPE)]


def _declaration(tree: object) -> str:
    group = isinstance(tree, YamlMapping) and tree.get("is") is None and tree.get("history") is None
    return "group" if group else "attribute"


class Group(RootModel["Named[Declaration]"]):
    """Attributes under a common name: `consent: {email: boolean!, push: boolean!}`."""


Declaration = Annotated[
    Annotated[Group, Tag("group")] | Annotated[ShortAttribute, Tag("attribute")], Discriminator(_declaration)
]
"""A mapping with neither `is` nor `history` is a group of attributes."""

Group.model_rebuild()


class Item(Entry):
    """One place of a list of locations."""

    name: Words | None = Field(None, description="Its name, for messages.", examples=["Fifth Avenue"])
    lat: LiteralText = Field(description="Degrees north.", examples=[40.7638])
    lon: LiteralText = Field(description="Degrees east.", examples=[-73.9727])


ListItem = Annotated[Annotated[Item, Tag("mapping")] | Annotated[Words, Tag("scalar")], Discriminator(shape)]


class BundleList(NamedEntry):
    """A list that expressions use by name."""

    exactly_one = (("items", "file"),)

    of: TypeText = Field(description="The type of its items.", examples=["location", "string"])
    items: Several[ListItem] | None = Field(None, description="The items themselves.")
    file: Words | None = Field(
        None, description="A CSV file with the items, beside the bundle.", examples=["stores.csv"]
    )


class EventRecords(Entry):
    """Records in a payload, and where each keeps what a record of the event has."""

    each: Words = Field(description="The path of the list in the payload.", examples=["line_items"])
    fields: Named[Words] = Field(
        {},
        description="The path of each field in one item of the list; left out: the key of the same name.",
        examples=[{"category": "product_type"}],
    )


FieldFrom = Annotated[Annotated[EventRecords, Tag("mapping")] | Annotated[Words, Tag("scalar")], Discriminator(shape)]
"""A path in a payload; or a list of records there."""


class EventFrom(Entry):
    """What an event is called in payloads of another system, and where they keep its fields."""

    exactly_one = (("segment", "cloudevents", "webhook"),)

    segment: Words | None = Field(
        None,
        description="The name of a `track` call in Segment's form, or one of the other calls: `identify`, `page`,"
        " `screen`, `group`.",
        examples=["Order Completed", "identify"],
    )
    cloudevents: Words | None = Field(
        None, description="The `type` of a CloudEvent.", examples=["com.example.order.placed"]
    )
    webhook: Words | None = Field(
        None,
        description="The name under which a system sends its own form: a shop's topic, or what the address says.",
        examples=["orders/create"],
    )
    fields: Named[FieldFrom] = Field(
        {},
        description="The path of each field in the payload, also of `id`, `at`, `customer` and the names in `identity`;"
        " left out: where such payloads keep what has that name.",
        examples=[{"total": "properties.total"}],
    )


Added = Annotated[
    Annotated[Named[ExpressionText], Tag("mapping")] | Annotated[ExpressionText, Tag("scalar")], Discriminator(shape)
]
"""A record, field by field; or an expression with all records at once."""


class Event(NamedEntry):
    """Something that customers do, or that happens to them, and what it changes."""

    fields: Named[ShortAttribute] = Field(
        {}, description="What comes with it, besides `id` and `at`.", examples=[{"total": "money!", "store": "string"}]
    )
    add: Pathed[Added] = Field(
        {}, description="Records added to histories.", examples=[{"orders": {"total": "event.total"}}]
    )
    set: Pathed[ExpressionText] = Field({}, description="Attributes set anew.", examples=[{"ltv": "ltv + event.total"}])
    from_: OneOrSeveral[EventFrom] = Field(
        (), alias="from", description="Names and paths in payloads of other systems."
    )


class Identity(Entry):
    """Which ids are one customer."""

    by: Filled[Label] = Field(description="Names of ids; the first known wins.", examples=[["user_id", "anonymous_id"]])


class Column(Entry):
    """One column of a file of data: where it stands, and what it holds."""

    from_: Words | None = Field(
        None,
        alias="from",
        description="Its places in a line of fixed widths, both included, from 1; in a CSV file its place or its name"
        " in the first line.",
        examples=["13 to 20", 3, "Customer ID"],
    )
    is_: TypeText | None = Field(
        None, alias="is", description="Its type, where only text is there.", examples=["money"]
    )
    date: Words | None = Field(None, description="How its dates are written.", examples=["%Y%m%d"])


class FileFormat(Entry):
    """How a file of data is laid out."""

    kind: Annotated[Text, choice("csv", "jsonl", "parquet", "fixed_width")] = Field(
        description="What kind of file it is."
    )
    header: FlagText | None = Field(None, description="Whether the first line names the columns.")
    delimiter: Words | None = Field(
        None, description="What stands between the columns of a CSV file: one character, or `tab`.", examples=[";"]
    )
    columns: Labelled[Annotated[Column, Short("from", PHRASE)]] = Field(
        {}, description="Where each column stands, by name.", examples=[{"id": "2 to 6"}]
    )


class DataSource(NamedEntry):
    """Where data of a run come from; it never changes a decision."""

    exactly_one = (("file", "duckdb", "postgres", "from"),)

    from_: Label | None = Field(
        None, alias="from", description="The distinct ids of another source.", examples=["orders"]
    )
    file: Words | None = Field(None, description="A file beside the bundle.", examples=["orders.parquet"])
    duckdb: Words | None = Field(None, description="A DuckDB file.", examples=["shop.duckdb"])
    postgres: Words | None = Field(None, description="The environment variable with the address of the database.")
    table: Words | None = Field(None, description="A table of that database.", examples=["orders"])
    format: FileFormat | None = Field(None, description="How the file is laid out, where its name does not tell.")
    timezone: Words | None = Field(
        None, description="The time zone of its times that say none.", examples=["Europe/Paris"]
    )
    where: ExpressionText | None = Field(
        None, description="Rows that are not yes are left out and counted.", examples=['invoice starts with "5"']
    )
    fields: Pathed[ExpressionText] = Field(
        {}, description="Each field as an expression over the columns.", examples=[{"total": "quantity * unit_price"}]
    )
