"""The rules of narrowing, form by form: can it be unknown, and what its yes and its no tell (language.md 1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nextbest.dsl import typed
from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.expressions.bounds import interval
from nextbest.dsl.expressions.counted import counted, kept_facts
from nextbest.dsl.expressions.facts import NOTHING, Cause, Facts, Kept, Known, NoValue, Presence, all_of, any_of, named
from nextbest.dsl.expressions.flexible import ARITHMETIC
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.messages import checking_presence as messages
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Place, Text
from nextbest.dsl.typed import Aggregate, Apply, Attribute, Context, Field, Reference, Typed
from nextbest.dsl.types import History

NEGATIVE = frozenset({"not", "not_equal", "not_in"})
"""Operators whose operands stand in negative places."""

_ROW = ARITHMETIC | {"to_number"}

_FROM_KEPT = frozenset({"first", "last", "minimum", "maximum", "most_common", "average"})
"""What a kept record makes known, if every record has the field."""

_LOUD = frozenset({"any", "none"})
"""Aggregates that are unknown themselves where a record is; all others pass over such records silently."""

_ENDS = frozenset({"first", "last"})
"""Aggregates that are missing where the one record they are of does not have the field; others skip it silently."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One expression being looked at."""

    text: Text
    scope: Scope
    signatures: Signatures
    report: Report

    def presence(self, node: Typed, facts: Facts) -> Presence:
        """What is known of a part under the facts that hold there."""
        match node:
            case Attribute() | Context() | Field() | Reference():
                return self._name(node, facts)
            case Aggregate():
                return self._aggregate(node, facts)
            case Apply():
                return self._apply(node, facts)
            case _:
                return Presence()

    def _name(self, node: Attribute | Context | Field | Reference, facts: Facts) -> Presence:
        itself: Facts = self._fact(node)
        if isinstance(node, Reference):
            named = self.scope.named(node.name)
            if named is None:
                return Presence()
            causes = frozenset(each for each in named.presence.causes if not self._excluded(each, facts))
            if node in facts:
                causes = frozenset()
            return Presence(causes, named.presence.yes | itself, named.presence.no | itself)
        missing = node not in facts and not _always_there(node, self.scope)
        return Presence(frozenset({node}) if missing else frozenset(), itself, itself)

    def _fact(self, node: Known) -> Facts:
        """That it is known: one object wherever it is written, since sets of facts compare equal ones part by part."""
        found: Facts = self.scope.remembered.setdefault((Narrowing, node), frozenset({node}))
        return found

    def _excluded(self, cause: Cause, facts: Facts) -> bool:
        """Whether the facts rule out what makes a definition missing; an aggregate also by a record that is kept."""
        if cause in facts or not isinstance(cause, Aggregate):
            return cause in facts
        silent = Narrowing(self.text, self.scope, self.signatures, Report())
        return not silent.presence(cause, facts).unknown

    def _aggregate(self, node: Aggregate, facts: Facts) -> Presence:
        since = self.presence(node.window.moment, facts) if isinstance(node.window, typed.Since) else Presence()
        where = self._where(node, facts)
        self._lint(node, where)
        itself: Facts = self._fact(node)
        known = since.known | itself
        causes = since.causes | self._own_causes(node, where, facts)
        if node in facts:
            causes = frozenset()
        kept = Kept(node.history, node.window, node.where).implied
        yes = known | kept if node.function == "any" else known
        return Presence(causes, yes, known | kept if node.function == "none" else known)

    def _where(self, node: Aggregate, facts: Facts) -> Presence:
        if node.where is None:
            return Presence()
        history = node.history.type
        assert isinstance(history, History)
        return replace(self, scope=self.scope.inside(history)).presence(node.where, facts)

    def _own_causes(self, node: Aggregate, where: Presence, facts: Facts) -> frozenset[Cause]:
        """What makes the aggregate itself missing."""
        if node.function in ("any", "none"):
            return _outer(where.causes, node)
        if node.function in ("count", "sum", "count_distinct"):
            return frozenset()
        kept = Kept(node.history, node.window, node.where) in facts
        if kept and node.function in _FROM_KEPT and _field_always_there(node, where):
            return frozenset()
        return frozenset({node})

    def _lint(self, node: Aggregate, where: Presence) -> None:
        place = self.text.at(node.span)
        if node.field is not None and not _field_always_there(node, where) and node.function not in _ENDS:
            self.report.add(messages.field_can_be_missing(place, node.function, node.history.name, node.field))
        if where.unknown and node.function not in _LOUD:
            self.report.add(messages.where_can_be_unknown(place, node.function, named(where.causes)))

    def _apply(self, node: Apply, facts: Facts) -> Presence:
        match node.function:
            case "and":
                return self._and(node, facts)
            case "or":
                return self._or(node, facts)
            case "not":
                (operand,) = self._operands(node, facts)
                return Presence(operand.causes, operand.no, operand.yes)
            case "known" | "missing":
                return self._tested(node, facts)
            case "otherwise":
                return self._otherwise(node, facts)
            case "if":
                return self._if(node, facts)
            case _:
                return self._strict(node, facts)

    def _and(self, node: Apply, facts: Facts) -> Presence:
        parts: list[Presence] = []
        for each in node.arguments:
            parts.append(self.presence(each, facts))
            facts = all_of((facts, parts[-1].yes))
        yes, no = all_of(each.yes for each in parts), _shared([each.no for each in parts])
        return Presence(any_of(each.causes for each in parts), yes, no)

    def _or(self, node: Apply, facts: Facts) -> Presence:
        parts: list[Presence] = []
        for each in node.arguments:
            parts.append(self.presence(each, facts))
            facts = all_of((facts, parts[-1].no))
        yes, no = _shared([each.yes for each in parts]), all_of(each.no for each in parts)
        return Presence(any_of(each.causes for each in parts), yes, no)

    def _tested(self, node: Apply, facts: Facts) -> Presence:
        (operand,) = node.arguments
        presence = self.presence(operand, facts)
        if not presence.unknown and self._declared_there(operand):
            self.report.add(messages.never_missing(self.text.at(node.span), self._words(operand), node.function))
        fact: Facts = frozenset({operand}) if isinstance(operand, Known) else NOTHING
        # A name that a definition stands for is known with it, and so is all that it could not be known without.
        fact |= presence.known if isinstance(operand, Known) else NOTHING
        return Presence(yes=fact) if node.function == "known" else Presence(no=fact)

    def _otherwise(self, node: Apply, facts: Facts) -> Presence:
        parts = [self.presence(each, facts) for each in node.arguments]
        for operand, each in zip(node.arguments[:-1], parts, strict=False):
            if not each.unknown:
                if self._declared_there(operand):
                    words, constant = (self._words(operand), self._words(node)), isinstance(operand, typed.Literal)
                    self.report.add(messages.useless_otherwise(self.text.at(node.span), *words, constant=constant))
                return Presence()
        return Presence(parts[-1].causes)

    def _if(self, node: Apply, facts: Facts) -> Presence:
        condition, first, second = node.arguments
        presence = self.presence(condition, facts)
        asked = self._required(condition, presence, "the condition of `if`", (self._accepted(condition),))
        parts = [self.presence(first, facts | asked.yes), self.presence(second, facts | asked.no)]
        return Presence(any_of((asked.causes, *(each.causes for each in parts))), asked.known, asked.known)

    def _strict(self, node: Apply, facts: Facts) -> Presence:
        """Missing if an operand is; the left operands of arithmetic are followed in a loop: a row can be long."""
        zero = self._count_is_zero(node, facts)
        if zero is not None:
            self.report.add(zero)
            return Presence()
        known: list[Facts] = []
        causes: list[frozenset[Cause]] = []
        row: list[Apply] = [node]
        while row[-1].function in _ROW and isinstance(below := row[-1].arguments[0], Apply) and below.function in _ROW:
            row.append(below)
        for each in reversed(row):
            for part in self._operands(each, facts, each.arguments if each is row[-1] else each.arguments[1:]):
                known.append(part.known)
                causes.append(part.causes)
            causes.append(self._partial(each))
        kept = kept_facts(node)
        return Presence(any_of(causes), all_of((*known, kept[0])), all_of((*known, kept[1])))

    def _operands(self, node: Apply, facts: Facts, arguments: Sequence[Typed] | None = None) -> list[Presence]:
        chosen = node.arguments if arguments is None else arguments
        parts = [self.presence(each, facts) for each in chosen]
        if node.function not in NEGATIVE:
            return parts
        where = "`not`" if node.function == "not" else "`is not`" if node.function == "not_equal" else "`not in`"
        together = any_of(each.causes for each in parts)
        return [
            self._required(each, part, where, self._fixes(each, together, node) if part.unknown else ())
            for each, part in zip(chosen, parts, strict=True)
        ]

    def _required(self, node: Typed, presence: Presence, where: str, mended: tuple[str, ...]) -> Presence:
        """An operand of a negative place: an error if it can be unknown, and then taken as known."""
        if not presence.unknown:
            return presence
        self.report.add(messages.negative_place(self._at(node), where, named(presence.causes), mended))
        return Presence(yes=presence.yes, no=presence.no)

    def _accepted(self, node: Typed) -> str:
        return f"{self._words(node) if isinstance(node, Known) else f'({self._words(node)})'} otherwise no"

    def _fixes(self, node: Typed, causes: frozenset[Cause], whole: Apply) -> tuple[str, ...]:
        """The ways out, written out, of which the author has to choose one (language.md 1.3).

        `causes` are those of all operands, so that what is written serves them all."""
        last = (f"not ({self._accepted(node)})",) if whole.function == "not" else ()
        names = self._askable(node, causes)
        if not names:
            return last
        written = self._words(whole)
        either = f"{' or '.join(f'{name} is missing' for name in names)} or {written}"
        alone = self.text.value.strip() == self.text.value[whole.span.start : whole.span.end]
        known = " and ".join(f"{name} is known" for name in names)
        return (either if alone else f"({either})", f"{known} and {written}", *last)

    def _askable(self, node: Typed, causes: frozenset[Cause]) -> tuple[str, ...]:
        """The causes as they can stand before `is known`; none where one of them cannot be written in a word."""
        if causes == {node}:
            return (self._words(node),)
        simple = all(
            isinstance(each, Known) and not (isinstance(each, Aggregate) and (each.window or each.where))
            for each in causes
        )
        return named(causes) if simple else ()

    def _partial(self, node: Apply) -> frozenset[Cause]:
        """Whether it can have no value for operands that are known: quotients and roots."""
        signature = self.signatures.get(node.function)
        if signature is None or not any(each.partial and each.key == node.key for each in signature.overloads):
            return frozenset()
        if node.function == "sqrt":
            fine = interval(node.arguments[0], self.scope).low >= 0
        else:
            fine = all(interval(each, self.scope).excludes_zero for each in node.arguments[1:])
        return frozenset() if fine else frozenset({NoValue(self._words(node))})

    def _count_is_zero(self, node: Apply, facts: Facts) -> Diagnostic | None:
        """`count(… where c) = 0` with a c that can be unknown: `none(…)` is meant, and is unknown there."""
        found = counted(node)
        if node.function != "equal" or found is None or found[1] != 0:
            return None
        where = self._silent()._where(found[0], facts)
        if not where.unknown:
            return None
        mended = "none" + self._words(found[0]).removeprefix("count")
        return messages.count_is_zero(self._at(node), named(where.causes), mended)

    def _silent(self) -> "Narrowing":
        return replace(self, report=Report())

    def _declared_there(self, node: Typed) -> bool:
        """Whether it is never missing by declaration, not only because of facts that the reader may not see."""
        return not isinstance(node, Known) or not self._silent().presence(node, NOTHING).unknown

    def _words(self, node: Typed) -> str:
        return " ".join(self.text.value[node.span.start : node.span.end].split())

    def _at(self, node: Typed) -> Place:
        return self.text.at(node.span)


def _always_there(node: Attribute | Context | Field, scope: Scope) -> bool:
    if isinstance(node, Field):
        declared = scope.record.field(node.name) if scope.record is not None else None
    else:
        declared = scope.declared(node.path)
    return declared is None or declared.always_there


def _field_always_there(node: Aggregate, where: Presence) -> bool:
    """Whether every kept record has the field: it is declared so, or the `where` is yes only then."""
    if any(isinstance(each, Field) and each.name == node.field for each in where.yes):
        return True
    history = node.history.type
    assert isinstance(history, History)
    declared = history.field(node.field) if node.field is not None else None
    return declared is None or declared.always_there


def _outer(causes: frozenset[Cause], node: Aggregate) -> frozenset[Cause]:
    """What must be known so that the aggregate is: the outer names, or nothing less than the aggregate itself."""
    inner = any(isinstance(each, Field | NoValue) for each in causes)
    return frozenset({node}) if inner else causes


def _shared(facts: Sequence[Facts]) -> Facts:
    return facts[0].intersection(*facts[1:])
