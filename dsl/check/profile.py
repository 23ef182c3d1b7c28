"""The declared types of a bundle: profile, records and event fields (language.md 1.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from nextbest.dsl import types
from nextbest.dsl.builtin import CONSENT, CONTEXT_NAMES, HISTORIES
from nextbest.dsl.check.values import value_of
from nextbest.dsl.checked import Profile
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.data import Attribute, Declaration, Group
from nextbest.dsl.files.tree import YamlScalar, YamlTree
from nextbest.dsl.gaps import Gaps
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.parse.clauses import parse_type
from nextbest.dsl.source import Place, Text, words
from nextbest.dsl.syntax import is_reserved
from nextbest.dsl.types import Declared, History, ListOf, Type

QUANTITIES = (types.INTEGER, types.NUMBER, types.MONEY)


def check_profile(document: Document, zone: ZoneInfo, gaps: Gaps, report: Report) -> Profile:
    """The profile as declared, with `contacts` and `offers`; what cannot be read is left out after its errors."""
    reader = _Reader(zone, report)
    found = reader.declarations(document.profile, ())
    if not gaps.may_hold("profile", "id"):
        reader.check_id(document.profile, found, document.place)
    return Profile({**HISTORIES, **found})


def check_fields(fields: Mapping[Text, Attribute], zone: ZoneInfo, report: Report) -> dict[str, Declared]:
    """The fields of a record or event, by name."""
    reader = _Reader(zone, report)
    found = {}
    for name, attribute in fields.items():
        if is_reserved(name.value):
            report.add(say.reserved(name))
        elif declared := reader.attribute(name, attribute):
            found[name.value] = declared
    return found


def usable_name(name: Text, report: Report) -> bool:
    """Whether a name may be given; complains if it is a word of the language."""
    if is_reserved(name.value) or name.value in CONTEXT_NAMES:
        report.add(say.reserved(name))
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Reader:
    zone: ZoneInfo
    report: Report

    def declarations(
        self, declared: Mapping[Text, Declaration], above: tuple[str, ...]
    ) -> dict[tuple[str, ...], Declared]:
        found: dict[tuple[str, ...], Declared] = {}
        for name, declaration in declared.items():
            if is_reserved(name.value) or (not above and name.value in CONTEXT_NAMES):
                self.report.add(say.reserved(name))
                continue
            path = (*above, name.value)
            if isinstance(declaration, Group):
                if not declaration.root:
                    self.report.add(say.empty_group(".".join(path), name.place))
                found.update(self.declarations(declaration.root, path))
                continue
            attribute = self.attribute(name, declaration)
            if attribute:
                found[path] = attribute
                self._check_consent(path, attribute, name.place)
        return found

    def _check_consent(self, path: tuple[str, ...], attribute: Declared, place: Place) -> None:
        """Consents are the attributes of the group `consent`, at any depth (language.md 1.3)."""
        if CONSENT in path[:-1] and not (attribute.type == types.BOOLEAN and attribute.required):
            self.report.add(say.consent_not_certain(".".join(path), place))

    def check_id(
        self, declared: Mapping[Text, Declaration], found: Mapping[tuple[str, ...], Declared], place: Place
    ) -> None:
        name = next((name for name in declared if name.value == "id"), None)
        if name is None:
            self.report.add(say.id_missing(next((name.place for name in declared), place)))
        elif ("id",) in found and not (found["id",].type == types.STRING and found["id",].required):
            self.report.add(say.id_not_text(name.place))

    def attribute(self, name: Text, attribute: Attribute) -> Declared | None:
        if attribute.history is not None:
            return self._history(name, attribute)
        assert attribute.is_ is not None
        clause = parse_type(attribute.is_.value)
        self.report.extend(problem.at(attribute.is_) for problem in clause.problems)
        if clause.type is None:
            return None
        return self._declared(attribute, clause.type, clause.required)

    def _history(self, name: Text, attribute: Attribute) -> Declared | None:
        fields = attribute.history or {}
        for key, given in (
            ("default", attribute.default),
            ("minimum", attribute.minimum),
            ("maximum", attribute.maximum),
        ):
            if given is not None:
                self.report.add(say.not_for_histories(key, given.place))
        found: list[tuple[str, Declared]] = []
        for field, declaration in fields.items():
            if is_reserved(field.value):
                self.report.add(say.reserved(field))
            elif declaration.history is not None:
                self.report.add(say.history_in_history(field.value, field.place))
            elif declared := self.attribute(field, declaration):
                found.append((field.value, declared))
        return self._with_at(name, fields, tuple(found), attribute)

    def _with_at(
        self, name: Text, fields: Iterable[Text], found: tuple[tuple[str, Declared], ...], attribute: Attribute
    ) -> Declared | None:
        at = next((field for field in fields if field.value == "at"), None)
        if at is None:
            self.report.add(say.history_without_at(name.value, name.place))
            return None
        declared = dict(found).get("at")
        if declared is None:
            return None
        if declared.type not in (types.DATE, types.DATETIME) or not declared.required:
            self.report.add(say.at_not_a_time(name.value, at.place))
            return None
        return Declared(History(found), sensitive=bool(attribute.sensitive), about=words(attribute.about))

    def _declared(self, attribute: Attribute, type_: Type, required: bool) -> Declared:
        minimum = self._bound("minimum", attribute.minimum, type_)
        maximum = self._bound("maximum", attribute.maximum, type_)
        if attribute.maximum is not None and minimum is not None and maximum is not None and minimum > maximum:
            self.report.add(say.bounds_reversed(attribute.maximum.place))
        default = None if attribute.default is None else self._value("this default", attribute.default, type_)
        if attribute.default is not None and isinstance(default, int | float) and not isinstance(default, bool):
            above = minimum is None or default >= minimum
            if not (above and (maximum is None or default <= maximum)):
                self.report.add(say.default_out_of_bounds(attribute.default.place))
        return Declared(
            type_,
            required=required,
            default=default,
            minimum=minimum,
            maximum=maximum,
            sensitive=bool(attribute.sensitive),
            about=words(attribute.about),
            examples=tuple(self._value("this example", each, type_) for each in attribute.examples),
        )

    def _bound(self, key: str, text: Text | None, type_: Type) -> int | float | None:
        if text is None:
            return None
        if type_ not in QUANTITIES:
            self.report.add(say.bound_of(key, str(type_), text.place))
            return None
        value = self._value(f"this {key}", YamlScalar(text), type_)
        return value if isinstance(value, int | float) else None

    def _value(self, what: str, tree: YamlTree, type_: Type) -> object:
        value = value_of(tree, type_, self.zone)
        if value is None:
            named = type_.element if isinstance(type_, ListOf) else type_
            self.report.add(say.not_a_value(what, str(named), tree.place))
        return value
