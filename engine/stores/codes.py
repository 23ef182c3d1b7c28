"""Names that a store gives: ids of decisions and contacts, codes of offers."""

from hashlib import sha256
from secrets import choice, token_hex

from nextbest.engine.clock import FIRST_INSTANT

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U."""
LENGTH, GROUP = 20, 4
"""100 bits, in groups for whoever reads it out."""

_READ = str.maketrans("ILO", "110", " -")


def decision_id(now: int) -> str:
    """A new one; in the order of time, so that what is written together stands together."""
    return f"{now - FIRST_INSTANT:010x}{token_hex(11)}"


def run_decision_id(run: str, customer: str, now: int) -> str:
    """That of a run's decision for a customer: the same each time, for `Store.reserve_many`."""
    # A zero byte is in no id of a run, so no two of these are made of one text.
    told = sha256(f"{run}\0{customer}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{now - FIRST_INSTANT:010x}{told[:22]}"


def asked_decision_id(caller: str, key: str) -> str:
    """That of the decision that a caller asks for under a key of its own: the same each time, whenever it asks."""
    return sha256(f"{caller}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def contact_id(decision: str, number: int) -> str:
    """The id of the contact, and of the offer, of that winner of a decision, counted from 1."""
    return f"{decision}-{number}"


def slot_key(contact: str) -> tuple[str, int] | None:
    """The decision and the number behind the id of a contact; None: no store gives such an id."""
    decision, _, number = contact.rpartition("-")
    return (decision, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None


def offer_code() -> str:
    """A new one, as it is kept: nobody can guess it."""
    return "".join(choice(ALPHABET) for _ in range(LENGTH))


def shown_code(kept: str) -> str:
    """As the customer gets it: `7K2M-…`."""
    return "-".join(kept[at : at + GROUP] for at in range(0, len(kept), GROUP))


def read_code(given: str) -> str:
    """As it is kept, from what was typed at a till."""
    return given.upper().translate(_READ)
