"""Decisions that a store has made good, told in the rows of a run: their ids, and the codes of their offers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa

from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.batch.told import json_text
from nextbest.engine.decision import Decision
from nextbest.engine.json_form import json_object
from nextbest.engine.stores.codes import contact_id


def told(decisions: pa.Table, made: Mapping[str, Decision]) -> tuple[pa.Table, Mapping[str, Decision]]:
    """The rows with what the store has given, and those of whom they say something else than it has made good."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, customer in enumerate(decisions.column("customer").to_pylist()):
        if customer in made:
            rows[customer].append(row)
    said = list(zip(*(decisions.column(name).to_pylist() for name in _SAID), strict=True))
    given = {name: decisions.column(name).to_pylist() for name in ("decision", "contact", "offer")}
    others = {}
    for customer, decision in made.items():
        theirs = rows[customer]
        if [said[row] for row in theirs] != _says(decision):
            others[customer] = decision
            continue
        for number, (row, winner) in enumerate(zip(theirs, decision.winners, strict=False), start=1):
            given["decision"][row] = decision.id
            given["contact"][row] = None if decision.id is None else contact_id(decision.id, number)
            if winner.offer is not None:
                given["offer"][row] = json_text(json_object(winner.offer))
    for name, values in given.items():
        decisions = _with(decisions, name, values)
    return decisions, others


_SAID = "stage no_action place engagement channel step variant key".split()


def _says(decision: Decision) -> Sequence[tuple[object, ...]]:
    if decision.no_action is not None:
        return [(decision.stage, decision.no_action.kind, *[None] * 6)]
    return [
        (decision.stage, None, each.place, each.engagement, each.channel, each.step, each.variant, each.key)
        for each in decision.winners
    ]


def _with(table: pa.Table, name: str, values: Sequence[object]) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, DECISIONS.field(name), pa.array(values, DECISIONS.field(name).type))
