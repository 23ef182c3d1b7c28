"""Keys of a document that the bundle does not declare: ignored, and reported with what was probably meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nextbest.dsl.diagnostics import closest
from nextbest.engine.doors.reading import LONGEST, Finding, Reading, pointer

MEMORY = frozenset({"contacts", "offers", "stage_since", "waiting"})
"""Names in the customer document that belong to the memory (api.md 1), not to the profile."""


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The keys that one object may have."""

    where: str
    """As a message says it: `in the profile`."""
    known: frozenset[str]

    def report(self, given: Mapping[str, object], reading: Reading, told: set[str]) -> None:
        """Note each other key that has a value, once for each `told`."""
        if given.keys() <= self.known:
            return
        for key, value in given.items():
            if key not in self.known and value is not None and key not in told:
                told.add(key)
                short = isinstance(key, str) and len(key) <= LONGEST
                reading.found.append(_meant(str.__str__(key), self) if short else _unknown(key, self))


def _unknown(key: object, names: Names, help: str | None = None) -> Finding:
    return Finding(pointer(key), f"is not {names.where}, and was ignored", help, fatal=False)


@lru_cache(maxsize=4096)
def _meant(key: str, names: Names) -> Finding:
    """The same with what was probably meant; senders who send such keys send them with every document."""
    near = closest(key, sorted(names.known))
    return _unknown(key, names, near and f"did you mean `{near}`?")
