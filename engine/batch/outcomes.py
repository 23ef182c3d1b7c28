"""What a run says of every customer, as Arrow: the columns of decisions, and of rejects."""

import pyarrow as pa

from nextbest.engine.batch.formats import JSON

WORD = pa.dictionary(pa.int32(), pa.string())
"""A text of which there are few different ones: in a file, and for whoever looks at a value, a text as any other."""

DECISIONS = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        pa.field("stage", WORD, nullable=False),
        pa.field("no_action", WORD),
        pa.field("not_before", pa.timestamp("s", "UTC")),
        pa.field("decision", pa.string()),  # its id in the store, where a slot was reserved
        pa.field("contact", pa.string()),  # the slot's own, by which it is confirmed, and outcomes are told of it
        pa.field("place", WORD),
        pa.field("engagement", WORD),
        pa.field("kind", WORD),
        pa.field("channel", WORD),
        pa.field("step", pa.int64()),
        pa.field("variant", WORD),
        pa.field("key", pa.int64()),
        pa.field("propensity", pa.float64()),
        pa.field("baseline", pa.float64()),
        pa.field("value", pa.float64()),
        pa.field("lever", pa.float64()),
        pa.field("offer_cost", pa.float64()),
        pa.field("channel_cost", pa.float64()),
        pa.field("offer", pa.string(), metadata=JSON),  # as in schemas/decision.json; the code only with a store
        pa.field("message", pa.string(), metadata=JSON),  # only where messages were asked for
    ]
)
"""One row for each winner, and one with `no_action` for each customer without one; in the order of the source, and for
one customer in that of her places."""

REJECTS = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("customer", pa.string()),
        pa.field("path", pa.string()),  # `/consent/email`
        pa.field("message", pa.string(), nullable=False),
        pa.field("help", pa.string()),
    ]
)
"""One row for each problem that kept a row out."""

WINNERS = pa.schema([each for each in DECISIONS if each.name not in ("no_action", "not_before")])
"""What a run folder keeps of winners."""

NO_ACTION = pa.schema([DECISIONS.field(name) for name in ("customer", "stage", "no_action", "not_before")])
"""What it keeps of customers who get nothing."""

WORK_LIST = pa.schema(
    [DECISIONS.field(name) for name in "customer decision contact place channel step variant key offer message".split()]
)
"""What a sender needs to know of one engagement."""

OBLIGATIONS = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        pa.field("engagement", pa.string(), nullable=False),
        pa.field("state", pa.string(), nullable=False),  # see `obligations`
        pa.field("deadline", pa.timestamp("s", "UTC"), nullable=False),
        pa.field("sent_by", pa.string()),  # the channel on which it goes now
        pa.field("blocked", pa.string()),  # what else keeps it: `email limit:policy, push channel`
    ]
)
"""One row for each obligation of a customer that has begun: what is open or not met, and what keeps it."""

VIOLATIONS = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        pa.field("guarantee", pa.string(), nullable=False),
        pa.field("expected", pa.string(), nullable=False),
        pa.field("got", pa.string(), nullable=False),
    ]
)
"""One row for each guarantee that a decision breaks."""
