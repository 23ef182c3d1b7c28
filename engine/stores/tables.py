"""The tables of a store, as the newest migration leaves them: instants as seconds, money as ten-thousandths."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, MetaData, Table, Text, and_, text

FOREVER = 2**62
"""Stands for an end that never comes, and for a limit that never binds."""

metadata = MetaData()


def _needed(name: str, type_: type[Text] | type[Integer] | type[BigInteger] = Text) -> Column[object]:
    return Column(name, type_(), nullable=False)


version = Table("nextbest_version", metadata, _needed("number", Integer))

customers = Table(
    "nextbest_customers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stage", Text),
    Column("stage_since", BigInteger),
    _needed("waiting"),  # JSON: a list of {"event": …, "engagements": …, "until": …}
    Column("same_as", Text),  # the customer whose id this is too; then nothing else is kept in this row
    Column("known_by", Text),  # what kind of id it is: a name in a bundle's `identity`, or `customer`
    Column("attributes", Text),  # JSON: her document without histories; missing: no event has told of her
    Column("noted", Text),  # JSON: by attribute, when events last set it (see `Noted`)
)
Index(
    "nextbest_customers_same",
    customers.c.same_as,
    sqlite_where=customers.c.same_as.is_not(None),
    postgresql_where=customers.c.same_as.is_not(None),
)

events = Table(
    "nextbest_events",  # those that were applied, lest one be applied twice
    metadata,
    Column("customer", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    _needed("name"),
    _needed("at", BigInteger),
)

history = Table(
    "nextbest_history",  # the records that events added to histories
    metadata,
    Column("customer", Text, primary_key=True),
    Column("event", Text, primary_key=True),  # whose record it is; empty: it came with a document
    Column("history", Text, primary_key=True),  # `orders`, `shop.orders`
    Column("number", Integer, primary_key=True),
    _needed("at", BigInteger),
    _needed("record"),  # JSON
)

decisions = Table(
    "nextbest_decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("customer", Text),  # missing here and in slots: erased
    _needed("at", BigInteger),
    _needed("bundle"),
    _needed("digest"),
    Column("event", Text),  # the id of the event that asked
    Column("stage", Text),
    Column("no_action", Text),
    Column("answer", Text),  # JSON: the whole decision, where an event may ask for it again
    Index("nextbest_decisions_of", "customer", "event"),
)

RESERVED, CONFIRMED, RELEASED, LAPSED = "reserved", "confirmed", "released", "lapsed"

slots = Table(
    "nextbest_slots",
    metadata,
    Column("decision", Text, primary_key=True),
    Column("number", Integer, primary_key=True),  # of the winner, from 1
    Column("customer", Text),
    _needed("state"),
    _needed("at", BigInteger),  # of the decision; confirmed: when it was sent
    _needed("lapses", BigInteger),
    _needed("place"),
    _needed("engagement"),
    _needed("kind"),
    _needed("channel"),
    _needed("inbound", Integer),
    _needed("step", Integer),
    Column("variant", Text),
    _needed("outcomes", Integer),  # a bit for each of `builtin.OUTCOMES`, in their order
    _needed("channel_cost", BigInteger),
    _needed("offer_cost", BigInteger),  # what still counts: 0 once an offer expired unredeemed and this was seen
    _needed("offers", Integer),  # how many came with it: 0 or 1
    Column("offer_until", BigInteger),  # when `offer_cost` comes back; missing: not issued, redeemed, or come back
    ForeignKeyConstraint(["decision"], ["nextbest_decisions.id"]),
)
# The conditions of these indexes must stand in queries as they stand here, not as parameters, lest SQLite scan.
IS_RESERVED = text("state = 'reserved'")
IS_CONFIRMED = text("state = 'confirmed'")
MAY_COME_BACK = text("offer_until IS NOT NULL")
Index("nextbest_slots_of", slots.c.customer)
for _name, _columns, _where in (
    ("lapsing", (slots.c.lapses,), IS_RESERVED),
    ("expiring", (slots.c.offer_until,), MAY_COME_BACK),
    ("of_kind", (slots.c.kind, slots.c.at), IS_CONFIRMED),
    ("of_engagement", (slots.c.engagement, slots.c.at), IS_CONFIRMED),
):
    Index(f"nextbest_slots_{_name}", *_columns, sqlite_where=_where, postgresql_where=_where)

offers = Table(
    "nextbest_offers",
    metadata,
    Column("decision", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("code", Text, unique=True),  # without its hyphens; missing: erased
    _needed("reward"),
    _needed("terms"),  # JSON
    _needed("cost", BigInteger),
    _needed("zone"),
    _needed("expires"),  # JSON: a list of {"months": …, "days": …} and {"seconds": …}
    Column("at", BigInteger),  # missing: not issued
    Column("expires_at", BigInteger),
    Column("redeemed_at", BigInteger),
    Column("redeemed_by", Text),  # the id of the event that did it
    ForeignKeyConstraint(["decision", "number"], ["nextbest_slots.decision", "nextbest_slots.number"]),
)
ITS_OFFER = and_(offers.c.decision == slots.c.decision, offers.c.number == slots.c.number)

reports = Table(
    "nextbest_reports",
    metadata,
    Column("decision", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    _needed("at", BigInteger),
    ForeignKeyConstraint(["decision", "number"], ["nextbest_slots.decision", "nextbest_slots.number"]),
)

budgets = Table(
    "nextbest_budgets",  # each is a sum over slots, kept so that nobody need add them up
    metadata,
    Column("owner", Text, primary_key=True),
    Column("until", BigInteger, primary_key=True),  # before `start`, so that windows long over are not looked at
    Column("counted", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    _needed("spent", BigInteger),
)
