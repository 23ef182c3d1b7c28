"""What a decision rested on besides the bundle, as JSON and back: enough to decide again, byte for byte."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from nextbest.engine.deciding.request import HOLD, Options
from nextbest.engine.decision_log.memory_form import memory_from_json, memory_to_json
from nextbest.engine.doors.customer import Validate
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.stores.forms import to_text
from nextbest.engine.stores.store import Store

Kept = Literal["none", "masked", "full"]
"""How much of the inputs a log keeps: a digest of them alone, all but what is sensitive, everything."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Inputs:
    """One question to an engine, as it was asked."""

    profile: Mapping[str, object]
    """The customer document as it was given; `memory` has what a store knew of her besides."""
    now: datetime
    event: Mapping[str, object] | None = None
    places: tuple[str, ...] = ()
    triggered_only: bool = False
    alternatives: int = 0
    messages: bool = True
    validate: Validate = "used"
    hold_for: timedelta = HOLD
    memory: Memory | None = None
    """What the store remembered (`Witness.memory`); None: no store was asked."""

    def options(self, store: Store | None) -> Options:
        """The keywords of `Engine.decide`, with the store that is to be asked."""
        return {
            "store": store,
            "event": self.event,
            "places": self.places,
            "triggered_only": self.triggered_only,
            "alternatives": self.alternatives,
            "messages": self.messages,
            "validate": self.validate,
            "hold_for": self.hold_for,
        }

    def request(self) -> Json:
        """What was asked for, without any data of the customer."""
        return {
            "places": list(self.places),
            "triggered_only": self.triggered_only,
            "alternatives": self.alternatives,
            "messages": self.messages,
            "validate": self.validate,
            "hold_for": self.hold_for.total_seconds(),
            "store": self.memory is not None,
        }

    def personal(self) -> Json:
        """The data of the customer that it rested on."""
        return {
            "profile": self.profile,
            "event": self.event,
            "memory": None if self.memory is None else memory_to_json(self.memory),
        }


def digest(inputs: Inputs, salt: bytes) -> str:
    """The same for the same inputs in logs of the same salt: 64 hexadecimal digits that do not tell what they were.

    A salt keeps anybody from finding out small documents by trying them all. Raises ValueError, or UsageError, where
    the documents are not of JSON.
    """
    document = [inputs.now.isoformat(), inputs.request(), inputs.personal()]
    try:
        text = _sorted(document)
    except TypeError:  # of Python's own values, which have a form in JSON
        text = _sorted(json.loads(to_text(document)))
    return hmac.digest(salt, text.encode(), sha256).hex()


def _sorted(document: object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(request: Mapping[str, Any], personal: Mapping[str, Any], now: str) -> Inputs:
    """The inputs that a log kept. Raises KeyError, TypeError or ValueError where it is no such thing."""
    memory = personal["memory"]
    return Inputs(
        profile=personal["profile"],
        now=datetime.fromisoformat(now),
        event=personal["event"],
        places=tuple(request["places"]),
        triggered_only=request["triggered_only"],
        alternatives=request["alternatives"],
        messages=request["messages"],
        validate=request["validate"],
        hold_for=timedelta(seconds=request["hold_for"]),
        memory=None if memory is None else memory_from_json(memory),
    )
