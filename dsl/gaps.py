"""What of a bundle has not its structure and is left out of its check, with all that could be said only if it had."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from nextbest.dsl.diagnostics import Diagnostic

NAMESPACE = ("profile", "lists", "define", "scores", "tables")
"""The sections whose names expressions use."""

_CUSTOMERS = (*NAMESPACE, "events", "lifecycle", "channels", "contact_policy", "kinds")
"""The sections that tell what is known of a customer who gets something."""
_CONTACTS = ("timezone", "profile", "lifecycle", "channels", "contact_policy", "kinds", "engagements")
"""The sections that tell what goes out to customers, and when."""
_TEXTS = ("languages", "profile", "channels", "kinds")

LEANS_ON: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "count-is-zero",
            "due-can-be-missing",
            "field-can-be-missing",
            "guarantee-can-be-unknown",
            "negative-place",
            "never-missing",
            "placeholder-without-otherwise",
            "silent-points",
            "stage-unknown",
            "unknown-score",
            "useless-otherwise",
            "where-can-be-unknown",
        ),
        _CUSTOMERS,
    ),
    **dict.fromkeys(
        (
            "budget-too-small",
            "everyone-on-hold",
            "idle-budget",
            "idle-limit",
            "offer-never-redeemed",
            "outcome-without-word",
            "several-timezones",
            "step-after-the-end",
            "step-without-room",
            "unknown-timezone",
            "which-timezone",
        ),
        _CONTACTS,
    ),
    **dict.fromkeys(
        (
            "language-outside-set",
            "languages",
            "message-without-language",
            "message-without-part",
            "unknown-language",
            "unknown-part",
        ),
        _TEXTS,
    ),
    **dict.fromkeys(("clock-change", "during", "overlapping-rows", "unreachable-row", "value"), ("timezone",)),
    "engagement": ("lifecycle", "channels", "kinds"),
    "identity": ("profile", "events"),
    "idle-never-together": ("channels", "kinds", "engagements", "arbitration"),
    "lifecycle": ("lifecycle",),
    "no-engagements": ("engagements",),
    "source": ("profile",),
    "step": ("channels", "kinds"),
    **dict.fromkeys(
        (
            "channel",
            "channel-without-when",
            "due",
            "holiday",
            "idle-experiment",
            "idle-up-to",
            "may-not-stand",
            "missing-key",
            "nearest",
            "night-without-quiet-hours",
            "no-expectation",
            "on",
            "profile",
            "quiet-hours",
            "quiet-hours-by-day",
            "quiet-hours-hole",
            "share",
            "step-without-wait",
        ),
        (),
    ),
}
"""By rule, the sections of which a finding needs to know the whole; of none where all keys of its entry are enough.

What is found by other rules is true of the words at which it stands, and of the names in them.
"""


def section_named_by(word: str) -> str:
    """The section of stages, channels, kinds, engagements, events, sources."""
    return "lifecycle" if word == "stage" else f"{word}s"


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is left out of a document: of some sections a few entries, whose names are known; others altogether."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Of sections of which entries are left out, all names, in the order of the text."""
    lost: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """The names of those entries."""
    unread: frozenset[str] = frozenset()
    """Sections that may hold anything."""
    unmeant: bool = False
    """Whether keys were left out of entries, and nobody knows what they were to say."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.unread or self.unmeant)

    def without(self, section: str) -> "Gaps":
        """The same, and without that section."""
        return replace(self, unread=self.unread | {section})

    def known(self, section: str, names: Iterable[str]) -> tuple[str, ...]:
        """All names of a section, in order; `names` are those of the entries that are there."""
        return self.names.get(section) or tuple(names)

    def may_hold(self, section: str, name: str) -> bool:
        """Whether a name may be that of an entry that is left out."""
        return section in self.unread or name in self.lost.get(section, ())

    def touch(self, section: str) -> bool:
        """Whether anything of a section is left out."""
        return section in self.unread or section in self.lost

    def may_mean(self, word: str) -> bool:
        """Whether the first word of a name in an expression may be declared by what is left out."""
        if word in ("stage", "channel", "kind", "engagement", "event"):
            return section_named_by(word) in self.unread
        return any(self.may_hold(section, word) for section in NAMESPACE)

    def certain(self, found: Diagnostic) -> bool:
        """Whether a finding would be there as well if nothing were left out."""
        leans_on = LEANS_ON.get(found.rule)
        return leans_on is None or not (self.unmeant or any(map(self.touch, leans_on)))


WHOLE = Gaps()
"""Nothing is left out."""
