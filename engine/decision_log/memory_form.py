"""What a store remembered of a customer as JSON, and back: it belongs to the inputs of a decision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nextbest.engine.json_form import json_form
from nextbest.engine.remembering.known import Known, Noted
from nextbest.engine.remembering.memory import Contact, Memory, Purse, Waiting

Json = dict[str, Any]
_INSTANTS = ("at", "expires_at", "redeemed_at")
"""Fields of `contacts` and `offers` that are instants."""


def memory_to_json(memory: Memory) -> Json:
    """The JSON form of a memory; what is empty is left out."""
    spent = [[*purse, amount] for purse, amount in memory.spent.items()]
    form = {
        "contacts": json_form(memory.contacts),
        "offers": json_form(memory.offers),
        "stage": memory.stage,
        "stage_since": json_form(memory.stage_since),
        "waiting": [
            {"event": json_form(each.event), "engagements": json_form(each.engagements)} for each in memory.waiting
        ],
        "reserved": list(map(_contact, memory.reserved)),
        "lapses": dict(memory.lapses),
        "later": list(map(_contact, memory.later)),
        "spent": spent,
        "customer": memory.customer,
        "known": None if memory.known is None else _known(memory.known),
        "told": memory.told,
    }
    return {name: value for name, value in form.items() if value}


def memory_from_json(form: Mapping[str, Any]) -> Memory:
    """The memory whose JSON form it is. Raises KeyError, TypeError or ValueError for what is none."""
    since = form.get("stage_since")
    return Memory(
        contacts=tuple(map(_record, form.get("contacts", ()))),
        offers=tuple(map(_record, form.get("offers", ()))),
        stage=form.get("stage"),
        stage_since=None if since is None else datetime.fromisoformat(since),
        waiting=tuple(map(_waiting, form.get("waiting", ()))),
        reserved=tuple(Contact(**each) for each in form.get("reserved", ())),
        lapses=dict(form.get("lapses", {})),
        later=tuple(Contact(**each) for each in form.get("later", ())),
        spent={Purse(*purse): amount for *purse, amount in form.get("spent", ())},
        customer=form.get("customer"),
        known=None if form.get("known") is None else _known_from(form["known"]),
        told=form.get("told", False),
    )


def _known(known: Known) -> Json:
    histories = {name: list(records) for name, records in known.histories.items()}
    noted = {name: list(each) for name, each in known.noted.items()}
    return {"attributes": known.attributes, "histories": histories, "noted": noted}


def _known_from(form: Mapping[str, Any]) -> Known:
    return Known(form["attributes"], form["histories"], {name: Noted(*each) for name, each in form["noted"].items()})


def _contact(contact: Contact) -> Json:
    """A contact, without the outcomes that it has not had."""
    return {name: value for name, value in contact._asdict().items() if value is not False or name == "inbound"}


def _record(form: Mapping[str, Any]) -> Mapping[str, object]:
    return {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value is not None else value
        for name, value in form.items()
    }


def _waiting(form: Mapping[str, Any]) -> Waiting:
    names = form["engagements"]
    return Waiting(form["event"], None if names is None else tuple(names))
