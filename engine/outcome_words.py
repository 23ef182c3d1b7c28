"""What senders call what came of a contact: their own words, as the channels of a bundle read them."""

from typing import get_args

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import Outcome
from nextbest.dsl.diagnostics import closest
from nextbest.engine.errors import UsageError


def meant(bundle: Bundle, word: str, channel: str | None) -> Outcome:
    """What a sender's word means, of that channel or of whichever knows it.

    Raises UsageError for a word that means nothing, or one thing here and another there.
    """
    if channel is not None and channel not in bundle.channels:
        near = closest(channel, bundle.channels)
        raise UsageError(f"the bundle has no channel `{channel}`" + (f": did you mean `{near}`?" if near else ""))
    own: dict[str, Outcome] = {each: each for each in get_args(Outcome)}
    words = [{**own, **each.outcomes} for name, each in bundle.channels.items() if channel in (None, name)]
    found = {known[word] for known in words if word in known}
    if len(found) > 1:
        raise UsageError(f"channels differ in what they mean by `{word}`: say of which `channel` it is")
    if not found:
        known = ", ".join(sorted({each for known in words for each in known}))
        raise UsageError(f"`{word}` is no outcome: known are {known}")
    return found.pop()
