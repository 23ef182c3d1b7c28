"""The rules of narrowing, form by form: can it be unknown, and what its yes and its no tell (language.md 1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextbest.dsl import typed
from nextbest.dsl.check_bounds import interval
from nextbest.dsl.check_names import Scope
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.facts import NOTHING, Cause, Fact, Facts, Kept, Known, NoValue, Presence, named
from nextbest.dsl.messages import checking_presence as messages
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Place, Text
from nextbest.dsl.typed import Aggregate, Apply, Attribute, Context, Field, Literal, Reference, Typed
from nextbest.dsl.types import History

NEGATIVE = frozenset({"not", "not_equal", "not_in"})
"""Operators whose operands stand in negative places."""

_FROM_KEPT = frozenset({"first", "last", "minimum", "maximum", "most_common", "average"})
"""What a kept record makes known, if every record has the field."""

_SELDOM = frozenset({"count", "first", "last"})
"""Aggregates that pass silently over records of which the `where` is unknown."""


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
        itself: Facts = frozenset({node})
        if isinstance(node, Reference):
            named = self.scope.named(node.name)
            if named is None:
                return Presence()
            causes = frozenset[Cause]() if node in facts else named.presence.causes - facts
            return Presence(causes, named.presence.yes | itself, named.presence.no | itself)
        missing = node not in facts and not _always_there(node, self.scope)
        return Presence(frozenset({node}) if missing else frozenset(), itself, itself)

    def _aggregate(self, node: Aggregate, facts: Facts) -> Presence:
        since = self.presence(node.window.moment, facts) if isinstance(node.window, typed.Since) else Presence()
        where = self._where(node, facts)
        self._lint(node, where, facts)
        itself: Facts = frozenset({node})
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
        inside = Narrowing(self.text, self.scope.inside(history), self.signatures, self.report)
        return inside.presence(node.where, facts)

    def _own_causes(self, node: Aggregate, where: Presence, facts: Facts) -> frozenset[Cause]:
        """What makes the aggregate itself missing."""
        if node.function in ("any", "none"):
            return _outer(where.causes, node)
        if node.function in ("count", "sum", "count_distinct"):
            return frozenset()
        kept = Kept(node.history, node.window, node.where) in facts
        if kept and node.function in _FROM_KEPT and _field_always_there(node):
            return frozenset()
        return frozenset({node})

    def _lint(self, node: Aggregate, where: Presence, facts: Facts) -> None:
        place = self.text.at(node.span)
        if node.field is not None and not _field_always_there(node) and node.function not in _SELDOM:
            self.report.add(messages.field_can_be_missing(place, node.function, node.history.name, node.field))
        if where.unknown and node.function in _SELDOM and node not in facts:
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
            facts |= parts[-1].yes
        return Presence(_causes(parts), _union([each.yes for each in parts]), _shared([each.no for each in parts]))

    def _or(self, node: Apply, facts: Facts) -> Presence:
        parts: list[Presence] = []
        for each in node.arguments:
            parts.append(self.presence(each, facts))
            facts |= parts[-1].no
        return Presence(_causes(parts), _shared([each.yes for each in parts]), _union([each.no for each in parts]))

    def _tested(self, node: Apply, facts: Facts) -> Presence:
        (operand,) = node.arguments
        presence = self.presence(operand, facts)
        if not presence.unknown and not _found_out(operand, facts):
            self.report.add(messages.never_missing(self.text.at(node.span), self._words(operand), node.function))
        fact: Facts = frozenset({operand}) if isinstance(operand, Known) else NOTHING
        # A name that a definition stands for is known with it, and so is all that it could not be known without.
        fact |= presence.known if isinstance(operand, Known) else NOTHING
        return Presence(yes=fact) if node.function == "known" else Presence(no=fact)

    def _otherwise(self, node: Apply, facts: Facts) -> Presence:
        parts = [self.presence(each, facts) for each in node.arguments]
        for position, each in enumerate(parts[:-1]):
            if not each.unknown:
                operand = node.arguments[position]
                if not _found_out(operand, facts):
                    self.report.add(messages.useless_otherwise(self.text.at(node.span), self._words(operand)))
                return Presence()
        return Presence(parts[-1].causes)

    def _if(self, node: Apply, facts: Facts) -> Presence:
        condition, first, second = node.arguments
        asked = self._required(condition, self.presence(condition, facts), "the condition of `if`")
        parts = [self.presence(first, facts | asked.yes), self.presence(second, facts | asked.no)]
        return Presence(asked.causes | _causes(parts), asked.known, asked.known)

    def _strict(self, node: Apply, facts: Facts) -> Presence:
        """Missing if an operand is; the left operands are followed in a loop, since a row can be long."""
        known, causes = NOTHING, frozenset[Cause]()
        row: list[Apply] = [node]
        while isinstance(below := row[-1].arguments[0], Apply) and self._is_row(below):
            row.append(below)
        for each in reversed(row):
            arguments = each.arguments if each is row[-1] else each.arguments[1:]
            for part in self._operands(each, facts, arguments):
                known |= part.known
                causes |= part.causes
            causes |= self._partial(each)
        kept = _kept(node)
        self._count_compared(node, facts)
        return Presence(causes, known | kept[0], known | kept[1])

    def _is_row(self, node: Apply) -> bool:
        return self.signatures[node.function].family == "arithmetic" if node.function in self.signatures else True

    def _operands(self, node: Apply, facts: Facts, arguments: Sequence[Typed] | None = None) -> list[Presence]:
        chosen = node.arguments if arguments is None else arguments
        parts = [self.presence(each, facts) for each in chosen]
        if node.function not in NEGATIVE:
            return parts
        where = "`not`" if node.function == "not" else "`is not`" if node.function == "not_equal" else "`not in`"
        return [self._required(each, part, where, node) for each, part in zip(chosen, parts, strict=True)]

    def _required(self, node: Typed, presence: Presence, where: str, whole: Apply | None = None) -> Presence:
        """An operand of a negative place: an error if it can be unknown, and then taken as known."""
        if not presence.unknown:
            return presence
        mended = self._fixes(node, presence, whole)
        self.report.add(messages.negative_place(self._at(node), where, named(presence.causes), mended))
        return Presence(yes=presence.yes, no=presence.no)

    def _fixes(self, node: Typed, presence: Presence, whole: Apply | None) -> tuple[str, ...]:
        """The ways out, written out, of which the author has to choose one (language.md 1.3)."""
        names = [each for each in presence.causes if isinstance(each, Attribute | Context | Field | Reference)]
        name = names[0].name if len(names) == len(presence.causes) == 1 else None
        if whole is None or whole.function == "not":
            accepted = f"({self._words(node)}) otherwise no"
            return (f"not ({accepted})",) if whole is not None else (accepted,)
        written = self._words(whole)
        if name is None:
            return ()
        return (f"{name} is missing or {written}", f"{name} is known and {written}")

    def _partial(self, node: Apply) -> frozenset[Cause]:
        """Whether it can have no value for operands that are known: quotients and roots."""
        signature = self.signatures.get(node.function)
        if signature is None or not any(each.partial and each.key == node.key for each in signature.overloads):
            return frozenset()
        bounds = interval(node.arguments[-1], self.scope)
        fine = bounds.low >= 0 if node.function == "sqrt" else bounds.excludes_zero
        return frozenset() if fine else frozenset({NoValue(node.span)})

    def _count_compared(self, node: Apply, facts: Facts) -> None:
        """`count(… where c) = 0` with a c that can be unknown: `none(…)` is meant, and is unknown there."""
        found = _counted(node)
        if node.function != "equal" or found is None or found[1] != 0 or found[0].where is None:
            return
        silent = Narrowing(self.text, self.scope, self.signatures, Report())
        where = silent._where(found[0], facts)
        if where.unknown:
            inner = self._words(found[0]).removeprefix("count")
            self.report.add(messages.count_is_zero(self._at(node), named(where.causes), f"none{inner}"))

    def _words(self, node: Typed) -> str:
        return " ".join(self.text.value[node.span.start : node.span.end].split())

    def _at(self, node: Typed) -> Place:
        return self.text.at(node.span)


def rests_on_aggregate(root: Typed, scope: Scope) -> bool:
    """Whether an expression holds an aggregate, itself or through a definition."""
    waiting = [root]
    while waiting:
        match node := waiting.pop():
            case Aggregate():
                return True
            case Apply():
                waiting.extend(node.arguments)
            case Reference() if (named := scope.named(node.name)) is not None and named.aggregate:
                return True
            case _:
                pass
    return False


def _always_there(node: Attribute | Context | Field, scope: Scope) -> bool:
    if isinstance(node, Field):
        declared = scope.record.field(node.name) if scope.record is not None else None
    else:
        declared = scope.declared(node.path)
    return declared is None or declared.always_there


def _field_always_there(node: Aggregate) -> bool:
    history = node.history.type
    assert isinstance(history, History)
    declared = history.field(node.field) if node.field is not None else None
    return declared is None or declared.always_there


def _found_out(node: Typed, facts: Facts) -> bool:
    """Whether it is only known because of facts, which a reader of this line need not know of."""
    return isinstance(node, Known) and bool(facts)


def _outer(causes: frozenset[Cause], node: Aggregate) -> frozenset[Cause]:
    """What must be known so that the aggregate is: the outer names, or nothing less than the aggregate itself."""
    inner = any(isinstance(each, Field | NoValue) for each in causes)
    return frozenset({node}) if inner else causes


def _causes(parts: Sequence[Presence]) -> frozenset[Cause]:
    return frozenset[Cause]().union(*(each.causes for each in parts))


def _union(facts: Sequence[Facts]) -> Facts:
    return frozenset[Fact]().union(*facts)


def _shared(facts: Sequence[Facts]) -> Facts:
    return facts[0].intersection(*facts[1:])


def _counted(node: Apply) -> tuple[Aggregate, int] | None:
    """A count of records compared with a whole literal, in whichever order."""
    match node.arguments:
        case (Aggregate(function="count") as count, Literal(value=int(value))):
            return count, value
        case (Literal(value=int(value)), Aggregate(function="count") as count):
            return count, value
        case _:
            return None


_SWAPPED = {"less": "more", "more": "less", "at_most": "at_least", "at_least": "at_most"}


def _kept(node: Apply) -> tuple[Facts, Facts]:
    """Facts of the yes and of the no of a comparison that tells that a record is kept: `count(h …) >= 1`."""
    found = _counted(node)
    if found is None or len(node.arguments) != 2:
        return NOTHING, NOTHING
    count, value = found
    function = node.function
    if isinstance(node.arguments[0], Literal):
        function = _SWAPPED.get(function, function)
    kept = Kept(count.history, count.window, count.where).implied
    least_yes = {"at_least": value, "more": value + 1, "equal": value}.get(function, 0)
    least_no = {"less": value, "at_most": value + 1, "not_equal": value}.get(function, 0)
    if value == 0 and function in ("equal", "not_equal"):
        return (NOTHING, kept) if function == "equal" else (kept, NOTHING)
    return (kept if least_yes >= 1 else NOTHING, kept if least_no >= 1 else NOTHING)
