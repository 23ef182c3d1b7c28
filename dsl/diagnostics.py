"""What is wrong with a bundle, where, and how to mend it: collected, sorted by place, never one at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from nextbest.dsl.source import Place, Text

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of text that mends what a diagnostic complains of."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `rule` is its stable name; `message` says what is wrong, `help` what to do."""

    rule: str
    message: str
    place: Place
    severity: Severity = "error"
    help: str | None = None
    edit: Edit | None = None
    related: tuple[tuple[Place, str], ...] = ()


@dataclass(slots=True)
class Report:
    """Collects diagnostics; reads them back sorted by place and without repeats."""

    _found: dict[Diagnostic, None] = field(default_factory=dict)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one finding; the same finding twice counts once."""
        self._found.setdefault(diagnostic)

    def understood(self, text: Text, root: object) -> None:
        """Told of every expression that has types, with its typed tree; kept by the reports of those who ask."""

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several findings."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings by file, place, severity (errors first) and rule."""
        return tuple(sorted(self._found, key=_order))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that keep a bundle from loading."""
        return tuple(found for found in self.diagnostics if found.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings that do not."""
        return tuple(found for found in self.diagnostics if found.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings may be there."""
        return all(found.severity != "error" for found in self._found)


def _order(found: Diagnostic) -> tuple[str, int, int, str, str, str]:
    place = found.place
    return place.source.name, place.start, place.end, found.severity, found.rule, found.message


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None when nothing is close enough to suggest."""
    candidates: Sequence[str] = list(known)
    folded = {candidate.casefold(): candidate for candidate in candidates}
    if word.casefold() in folded:
        return folded[word.casefold()]
    matches = get_close_matches(word, candidates, n=1, cutoff=0.7)
    return matches[0] if matches else None
