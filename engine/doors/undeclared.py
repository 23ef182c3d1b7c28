"""Keys of a document that the bundle does not declare: ignored, and reported with what was probably meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nextbest.dsl.diagnostics import closest
from nextbest.engine.doors.reading import LONGEST, Reading, pointer

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
                near = _meant(key, self) if isinstance(key, str) and len(key) <= LONGEST else None
                help = near and f"did you mean `{near}`?"
                reading.note(f"is not {self.where}, and was ignored", help, pointer(key))


@lru_cache(maxsize=4096)
def _meant(key: str, names: Names) -> str | None:
    return closest(key, sorted(names.known))
