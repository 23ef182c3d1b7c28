"""What is wrong with a bundle, where, and how to mend it: collected, sorted by place, never one at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from nextbest.dsl.source import Place

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


MOST_FINDINGS = 1_000
"""Errors that a report keeps, and as many warnings; who has more will see the rest once these are mended."""


@dataclass(slots=True)
class Report:
    """Collects diagnostics; reads them back sorted by place and without repeats."""

    _errors: dict[Diagnostic, None] = field(default_factory=dict)
    _warnings: dict[Diagnostic, None] = field(default_factory=dict)
    complete: bool = True
    """Whether all that was found was kept."""

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one finding; the same finding twice counts once."""
        kept = self._errors if diagnostic.severity == "error" else self._warnings
        if len(kept) < MOST_FINDINGS:
            kept.setdefault(diagnostic)
        elif diagnostic not in kept:
            self.complete = False

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several findings."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings by file, place, severity (errors first) and rule."""
        return tuple(sorted((*self._errors, *self._warnings), key=_order))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that keep a bundle from loading."""
        return tuple(sorted(self._errors, key=_order))

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings that do not."""
        return tuple(sorted(self._warnings, key=_order))

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings may be there."""
        return not self._errors

    @property
    def full(self) -> bool:
        """Whether no further error would be kept, so that looking for one is lost time."""
        return len(self._errors) >= MOST_FINDINGS


def _order(found: Diagnostic) -> tuple[str, int, int, str, str, str]:
    place = found.place
    return place.source.name, place.start, place.end, found.severity, found.rule, found.message


_MANY_NAMES = 300
_TOO_MANY_NAMES = 5_000


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None when nothing is close enough to suggest.

    Among many words only those are looked at that begin alike; among thousands none, for it would take too long.
    """
    candidates: Sequence[str] = list(known)
    if len(candidates) > _MANY_NAMES:
        if len(candidates) > _TOO_MANY_NAMES:
            return None
        begin, lengths = word[:1].casefold(), range(len(word) - 2, len(word) + 3)
        candidates = [each for each in candidates if len(each) in lengths and each[:1].casefold() == begin]
        candidates = candidates[:_MANY_NAMES]
    folded = {candidate.casefold(): candidate for candidate in candidates}
    if word.casefold() in folded:
        return folded[word.casefold()]
    matches = get_close_matches(word, candidates, n=1, cutoff=0.7)
    return matches[0] if matches else None
