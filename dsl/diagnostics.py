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


MOST_FINDINGS = 1_000
"""Errors that a report keeps, and as many warnings; who has more will see the rest once these are mended."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Warnings that are accepted in some places: those of an entry with `allow`."""

    rules: frozenset[str]
    within: tuple[Place, ...]

    def silences(self, found: Diagnostic) -> bool:
        """Whether a finding is one of those warnings, in one of those places."""
        if found.severity != "warning" or found.rule not in self.rules:
            return False
        return any(place.holds(found.place) for place in self.within)


@dataclass(slots=True)
class Report:
    """Collects diagnostics; reads them back sorted by place, without repeats and without what is allowed."""

    _errors: dict[Diagnostic, None] = field(default_factory=dict)
    _warnings: dict[Diagnostic, None] = field(default_factory=dict)
    _allowed: tuple[Allowance, ...] = ()
    complete: bool = True
    """Whether all that was found was kept."""

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one finding; the same finding twice counts once."""
        kept = self._errors if diagnostic.severity == "error" else self._warnings
        if len(kept) < MOST_FINDINGS:
            kept.setdefault(diagnostic)
        elif diagnostic not in kept:
            self.complete = False

    def going_on(self) -> None:
        """Told again and again while a check goes on; a report that nobody waits for any more ends it by raising."""

    def understood(self, text: Text, root: object) -> None:
        """Told of every expression that has types, with its typed tree; kept by the reports of those who ask."""

    def understood_cell(self, text: Text) -> None:
        """Told of every cell of a table that stands for no text; kept by the reports of those who ask."""

    def apart(self) -> "Report":
        """An empty report for a part of the same check, which tells the same ones what is understood."""
        return Report()

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several findings."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def allow(self, allowances: Iterable[Allowance]) -> None:
        """Leave out what these silence, whether it is found already or later."""
        self._allowed += tuple(allowances)

    @property
    def everything(self) -> tuple[Diagnostic, ...]:
        """All findings by file, place, severity (errors first) and rule; what is allowed among them."""
        return tuple(sorted((*self._errors, *self._warnings), key=_order))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings by file, place, severity (errors first) and rule."""
        found = self.everything
        if not self._allowed:
            return found
        return tuple(each for each in found if not any(allowed.silences(each) for allowed in self._allowed))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that keep a bundle from loading."""
        return tuple(sorted(self._errors, key=_order))

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings that do not."""
        return tuple(found for found in self.diagnostics if found.severity == "warning")

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
