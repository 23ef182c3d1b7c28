"""What senders call what came of a contact: their own words, as the channels of a bundle read them."""

from collections.abc import Iterable, Mapping
from typing import get_args

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import Outcome
from nextbest.dsl.diagnostics import closest
from nextbest.engine.errors import UsageError
from nextbest.engine.stores.store import Store

Words = Mapping[str, Outcome]


def meant(bundle: Bundle, word: str, channel: str | None, contact: str, store: Store) -> Outcome:
    """What a sender's word means, of that channel or of whichever knows it; where those differ, of the contact's own.

    Raises UsageError for a word that means nothing, or one thing here and another there while the store does not know
    the contact.
    """
    if channel is not None and channel not in bundle.channels:
        near = closest(channel, bundle.channels)
        raise UsageError(f"the bundle has no channel `{channel}`" + (f": did you mean `{near}`?" if near else ""))
    own: dict[str, Outcome] = {each: each for each in get_args(Outcome)}
    words = {name: {**own, **each.outcomes} for name, each in bundle.channels.items() if channel in (None, name)}
    found = _meanings(words.values(), word)
    if len(found) > 1:  # only then is the store asked: a file of reports has millions of rows
        its = store.channel(contact)
        if its not in words:
            differ = f"channels differ in what they mean by `{word}`, and the store does not know the contact"
            raise UsageError(f"{differ}: say of which `channel` it is")
        words = {its: words[its]}
        found = _meanings(words.values(), word)
    if not found:
        known = ", ".join(sorted({each for known in words.values() for each in known}))
        raise UsageError(f"`{word}` is no outcome: known are {known}")
    return found.pop()


def _meanings(words: Iterable[Words], word: str) -> set[Outcome]:
    return {known[word] for known in words if word in known}
