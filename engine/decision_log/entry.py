"""One decision as a line of the log."""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from nextbest.engine.decision import Decision
from nextbest.engine.decision_log.inputs import Inputs, Kept, digest
from nextbest.engine.decision_log.masking import Mask
from nextbest.engine.errors import UsageError
from nextbest.engine.json_form import json_object
from nextbest.engine.stores.forms import customer_id, to_text

FORM = 1
"""The number of this form of an entry."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, with what it was asked and what it saw."""

    decision: Decision
    inputs: Inputs
    at: datetime
    """When it was made, by the clock."""
    mask: Mask
    """Of the bundle that made it."""
    repeated: bool = False
    """Whether it is the answer of an earlier time (`Witness.repeated`)."""
    size: int = 0
    """About as many bytes as its inputs take."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a log keeps, and the salt by which it knows customers."""

    salt: bytes
    inputs: Kept = "none"


def pseudonym(customer: str, salt: bytes) -> str:
    """How a log calls a customer: 32 hexadecimal digits, the same in logs of the same salt."""
    return hmac.digest(salt, customer_id(customer).encode(errors="surrogatepass"), sha256).hex()[:32]


def entry_of(decided: Decided, writing: Writing) -> Json:
    """The entry: `inputs` only where the log keeps them, messages only where it keeps everything."""
    inputs, decision = decided.inputs, decided.decision
    personal, masked = _personal(decided, writing)
    said: Json = json_object(decision)
    full = writing.inputs == "full"
    place = None if full else decided.mask.place
    no_action = said["no_action"]
    return {
        "log": FORM,
        "at": decided.at.isoformat(),
        "id": decision.id,
        "customer": pseudonym(decision.customer, writing.salt) if decision.customer else None,
        "bundle": decision.bundle,
        "digest": decision.digest,
        "now": inputs.now.isoformat(),
        "request": inputs.request(),
        "kept": writing.inputs,
        "inputs_digest": _digest(inputs, writing.salt),
        "inputs": personal,
        "masked": list(masked),
        "repeated": decided.repeated,
        "event": decision.event,
        "stage": decision.stage,
        "winners": [_winner(each, full=full) for each in said["winners"]],
        "no_action": no_action and {**no_action, "problems": _problems(no_action["problems"], place)},
        "alternatives": said["alternatives"],
        "problems": _problems(said["problems"], place),
    }


def nameless(entry: Mapping[str, Any]) -> Json:
    """The entry of a customer who is erased: what was decided still counts, of whom and on what is gone."""
    gone = dict.fromkeys(("id", "customer", "inputs_digest", "inputs", "event"))
    unplaced = [{"path": "", "message": "", "help": None} for _ in entry["problems"]]
    no_action = entry["no_action"] and {**entry["no_action"], "problems": []}
    winners = [{**each, "message": {}, "factors": None} for each in entry["winners"]]
    rest = {"masked": [], "problems": unplaced, "no_action": no_action, "winners": winners, "alternatives": []}
    return {**entry, **gone, **rest}


def comparable(entry: Mapping[str, Any]) -> Json:
    """The parts of an entry that say what was decided, whatever it is called and by whichever bundle.

    What was said of the document, and not fatal, is no part of it: a server has more to say of a request.
    """
    return {name: entry[name] for name in ("event", "stage", "winners", "no_action", "alternatives")}


def line_of(entry: Mapping[str, object]) -> bytes:
    """The entry as a line; in ASCII, so that no text of a customer can break it."""
    return json.dumps(entry, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _personal(decided: Decided, writing: Writing) -> tuple[object, tuple[str, ...]]:
    if writing.inputs == "none":
        return None, ()
    try:
        personal = json.loads(to_text(decided.inputs.personal()))
    except (ValueError, UsageError):
        return None, ()
    if writing.inputs == "full":
        return personal, ()
    return decided.mask(personal)


def _digest(inputs: Inputs, salt: bytes) -> str | None:
    try:
        return digest(inputs, salt)
    except (ValueError, UsageError):
        return None  # not of JSON: a document that no door lets in


def _winner(winner: Json, *, full: bool) -> Json:
    offer = winner["offer"]
    # A code is worth money to whoever reads it.
    said = {**winner, "offer": offer and {**offer, "code": None}}
    return said if full else {**said, "message": {}}


def _problems(problems: list[Json], place: Callable[[str], str] | None) -> list[Json]:
    """All of them; where not all is kept their places alone, for words may repeat what was given."""
    if place is None:
        return problems
    return [{"path": place(each["path"]), "message": "", "help": None} for each in problems]
