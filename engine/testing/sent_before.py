"""What customers of a story were sent before it begins, put into its memory."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.checked import Bundle

Contacts = Sequence[Mapping[str, object]]
"""As a customer document has them."""


def records(bundle: Bundle, customer: str, contacts: Contacts) -> Iterator[Mapping[str, object]]:
    """The records that `Store.import_` takes, one decision for each contact."""
    for number, contact in enumerate(contacts):
        at, inbound = contact["at"], contact.get("inbound", False)
        slot = {name: contact[name] for name in ("engagement", "kind", "channel")}
        slot |= {name: contact[name] for name in ("step", "variant") if contact.get(name) is not None}
        yield {
            "record": "decision",
            "id": sha256(f"{customer} {number}".encode()).hexdigest()[:32],
            "customer": customer,
            "at": at,
            "bundle": bundle.name,
            "digest": bundle.digest,
            "contacts": [
                {
                    **slot,
                    "number": 1,
                    "state": "confirmed",
                    "at": at,
                    "lapses": at,
                    "place": contact["channel"] if inbound else "outbound",
                    "inbound": inbound,
                    "outcomes": _outcomes(contact),
                }
            ],
        }


def _outcomes(contact: Mapping[str, object]) -> list[str]:
    """What came of it; what was clicked was opened."""
    clicked = contact.get("clicked") is True
    return [each for each in OUTCOMES if contact.get(each) is True or (clicked and each == "opened")]
