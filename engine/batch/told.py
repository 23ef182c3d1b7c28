"""Decisions as rows of a run: the columns of `outcomes.DECISIONS`."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import pyarrow as pa

from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.decision import Decision, Winner
from nextbest.engine.json_form import json_form, json_object
from nextbest.engine.stores.codes import contact_id

Row = dict[str, object]

_FACTORS = "propensity baseline value lever offer_cost channel_cost".split()
_PLAIN = "place engagement kind channel step variant key".split()


def rows(decision: Decision, *, messages: bool) -> Iterator[Row]:
    """A row for each winner, or one that says why there is none."""
    assert decision.stage is not None, "who is not valid has no decision in a run"
    common: Row = {"customer": decision.customer, "stage": decision.stage, "decision": decision.id}
    for number, each in enumerate(decision.winners, start=1):
        contact = None if decision.id is None else contact_id(decision.id, number)
        yield {**common, "contact": contact, **_winner(each, messages=messages)}
    if decision.no_action is not None:
        yield {**common, "no_action": decision.no_action.kind, "not_before": decision.no_action.not_before}


def _winner(winner: Winner, *, messages: bool) -> Row:
    found: Row = {name: getattr(winner, name) for name in _PLAIN}
    found.update({name: getattr(winner.factors, name) for name in _FACTORS})
    if winner.offer is not None:
        found["offer"] = json_text(json_object(winner.offer))
    if messages:
        found["message"] = json_text(json_form(winner.message))
    return found


def json_text(form: object) -> str:
    """A JSON form on one line."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def table(rows: Sequence[Row], schema: pa.Schema = DECISIONS) -> pa.Table:
    """Rows as a table of these columns; what a row does not name is null."""
    columns = [[_plain(row.get(name)) for row in rows] for name in schema.names]
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _plain(value: object) -> object:
    return int(value.timestamp()) if isinstance(value, datetime) else value
