"""Names of the policy in a request: an unknown one is told by its place and never repeated, for it may be anything."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import closest
from nextbest.service.calls import Call
from nextbest.service.problems import INVALID_REQUEST, Place, Problem

LONGEST = 60
"""Characters of a name for which others like it are looked for."""


def inbound_places(call: Call, given: Sequence[str] | None) -> tuple[str, ...]:
    """The inbound channels that a request names; Problem for those that no bundle in use has."""
    if not given:
        return ()
    channels = [each for engine in call.service.engines.current() for each in engine.bundle.channels.values()]
    known = [each.name for each in channels if each.inbound]
    wrong = [
        _unknown(f"/places/{index}", "is not an inbound channel", name, known)
        for index, name in enumerate(given)
        if name not in known
    ]
    if wrong:
        raise Problem(INVALID_REQUEST, "which places?", tuple(wrong))
    return tuple(given)


def engagement_of(call: Call, given: str | None) -> str | None:
    """The engagement that a request names; Problem for one that no bundle in use has."""
    known = [name for engine in call.service.engines.current() for name in engine.bundle.engagements]
    if given is not None and given not in known:
        place = _unknown("/engagement", "is not an engagement of the bundle", given, known)
        raise Problem(INVALID_REQUEST, "which engagement?", (place,))
    return given


def _unknown(pointer: str, words: str, given: str, known: Iterable[str]) -> Place:
    near = closest(given, list(known)) if len(given) <= LONGEST else None
    return Place(pointer, words, f"did you mean `{near}`?" if near else None)
