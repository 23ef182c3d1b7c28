"""Customer documents beside what a store remembers: whose each is, and what stands where both say something."""

from collections.abc import Mapping

from nextbest.engine.doors.reading import Reading
from nextbest.engine.doors.records import blank
from nextbest.engine.doors.scalars import text
from nextbest.engine.errors import UsageError
from nextbest.engine.remembering.memory import NOTHING, Memory

Profile = Mapping[str, object]
REMEMBERED = ("contacts", "offers", "stage_since", "waiting")
"""What a customer document may say of the past; with a store it is the store that remembers."""


def customer_of(profile: object) -> str | None:
    """Whose document it is, as the door reads it; None where it does not say, and is refused for that."""
    return id_in(profile, "id")


def id_in(document: object, name: str) -> str | None:
    """An id in a document, as the door reads it; None where there is none, or none that can be read."""
    given = document.get(name) if document.__class__ is dict or isinstance(document, Mapping) else None
    if given.__class__ is str and given.isalnum() and given.isascii():  # as most are
        return given
    return None if blank(given) else text(given, Reading(0, 0))


def leaves_the_past(profile: Profile) -> None:
    """Raise UsageError for a document that says itself what a store is to remember."""
    given = [name for name in REMEMBERED if isinstance(profile, Mapping) and profile.get(name) is not None]
    if given:
        names = ", ".join(f"`{each}`" for each in given)
        raise UsageError(f"the customer document has {names}: with a store, that is the store's to remember")


def with_memory(profile: Profile, memory: Memory) -> Profile:
    """The customer document with what a store remembers in it.

    A document given beside what events have told replaces attributes, one by one; a history that events have told
    stands, whatever is given.
    """
    if memory is NOTHING:
        return profile
    leaves_the_past(profile)
    if not isinstance(profile, Mapping):
        return profile
    if memory.known is not None:
        profile = memory.known.beside(profile, memory.customer or str(profile.get("id")))
    elif memory.customer is not None:
        profile = {**profile, "id": memory.customer}
    since = {} if memory.stage_since is None else {"stage_since": memory.stage_since}
    return {**profile, "contacts": memory.contacts, "offers": memory.offers, **since}
