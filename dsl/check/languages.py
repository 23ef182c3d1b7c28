"""Languages: which attribute says what a customer is written to in, and which texts that takes (language.md 2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from nextbest.dsl import checked_messages as checked
from nextbest.dsl.checked import Profile
from nextbest.dsl.diagnostics import Report, closest
from nextbest.dsl.document.bundle import Languages
from nextbest.dsl.messages import checking_messages as messages
from nextbest.dsl.source import Text
from nextbest.dsl.types import STRING, Declared, OneOf


@dataclass(frozen=True, slots=True)
class Spoken:
    """The languages of a bundle, and what its profile says of them."""

    languages: checked.Languages
    by: str
    """The attribute as written."""
    declared: Declared
    """Of type string or a closed set."""

    @property
    def known(self) -> tuple[str, ...]:
        """The languages of a closed set and that of everyone else; none where any text may be one."""
        type = self.declared.type
        return tuple(dict.fromkeys((*type.values, self.languages.otherwise))) if isinstance(type, OneOf) else ()

    def without(self, written: Mapping[str, object]) -> tuple[str, ...] | None:
        """The languages of customers who would get none of these texts, as far as they can be named; None: nobody."""
        if self.languages.otherwise in written:
            return None
        type = self.declared.type
        missing = tuple(each for each in type.values if each not in written) if isinstance(type, OneOf) else ()
        covered = isinstance(type, OneOf) and self.declared.always_there and not missing
        return None if covered else missing


def check_languages(entry: Languages | None, profile: Profile, report: Report) -> Spoken | None:
    """What `languages` says; None where there is nothing, or nothing that can be used."""
    if entry is None:
        return None
    path = tuple(entry.by.value.split("."))
    declared = profile.attributes.get(path)
    if declared is None:
        texts = [".".join(each) for each, one in profile.attributes.items() if _text(one)]
        report.add(messages.language_by_nothing(entry.by, texts))
        return None
    if not _text(declared):
        report.add(messages.language_by_type(entry.by, declared.type))
        return None
    _check_otherwise(entry, declared, report)
    return Spoken(checked.Languages(path, entry.otherwise.value), entry.by.value, declared)


def _text(declared: Declared) -> bool:
    return declared.type == STRING or isinstance(declared.type, OneOf)


def _check_otherwise(entry: Languages, declared: Declared, report: Report) -> None:
    """A language outside of the set is fine (whoever's is missing is written to in it), a slip is not."""
    if isinstance(declared.type, OneOf) and entry.otherwise.value not in declared.type.values:
        meant = closest(entry.otherwise.value, declared.type.values)
        if meant is not None:
            report.add(messages.language_outside(entry.otherwise, entry.by.value, meant))


def check_by_language(part: Text, written: Mapping[Text, Text], spoken: Spoken | None, report: Report) -> None:
    """Whether every customer gets one of the texts of a part, and each text has customers."""
    if spoken is None:
        report.add(messages.no_languages(part.place))
        return
    otherwise = spoken.languages.otherwise
    for key in written:
        if key.value == "otherwise" and "otherwise" not in (*spoken.known, otherwise):
            report.add(messages.otherwise_as_language(key, otherwise))
        elif spoken.known and key.value not in spoken.known:
            report.add(messages.unknown_language(key, spoken.by, spoken.known))
    missing = spoken.without({key.value: None for key in written})
    if missing is not None and not any(key.value == "otherwise" for key in written):
        report.add(messages.language_missing(part.place, missing, otherwise))
