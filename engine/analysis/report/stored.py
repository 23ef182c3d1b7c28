"""What a store remembers of contacts, in the forms of customer documents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.stores.store import Store

Records = list[Mapping[str, object]]


def stored_contacts(store: Store) -> Mapping[str, Records]:
    """By customer, everything that was confirmed; nothing of those who were erased."""
    found: dict[str, Records] = defaultdict(list)
    for record in store.export():
        customer, slots = record.get("customer"), record.get("contacts")
        if record["record"] == "decision" and isinstance(customer, str) and isinstance(slots, Iterable):
            found[customer] += [_contact(each) for each in slots if each["state"] == "confirmed"]
    return {customer: contacts for customer, contacts in found.items() if contacts}


def _contact(slot: Mapping[str, object]) -> Mapping[str, object]:
    happened = slot.get("outcomes")
    outcomes = {name: isinstance(happened, list) and name in happened for name in OUTCOMES}
    return {**slot, **outcomes, "at": int(datetime.fromisoformat(str(slot["at"])).timestamp())}
