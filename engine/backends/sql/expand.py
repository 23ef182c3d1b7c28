"""Graph nodes → expressions of SQL, for one `now` and one stage: every constant of these two is worked out here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from nextbest.dsl.types import BOOLEAN, INTEGER, LOCATION, MONEY, History, ListOf, Type
from nextbest.engine.backends.sql.terms import Terms, conjunction, disjunction, is_constant, negation
from nextbest.engine.clock import Clock
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.ranges import RANGES, saturate
from nextbest.engine.functions.sql import NO, Operand, Records, Sql, case, clamped, first_known, known, sql, whole, word
from nextbest.engine.graph.bounds import Bounds, Interval
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.operators import unknown_of
from nextbest.engine.graph.presence import Presence

LONG = Interval(-(2.0**62), 2.0**62)
"""What whole numbers of 64 bits hold for certain."""

NOTHING = Sql("constant")


def column_name(path: tuple[str, ...]) -> str:
    """The name of an attribute's column: its path as written."""
    return ".".join(path)


@dataclass(slots=True)
class Expansion:
    """The expressions of one graph at one `now` for the customers of one stage."""

    graph: Graph
    clock: Clock
    stage: str | None
    terms: Terms
    with_event: bool = False
    """Whether an event asks for the decision; else all that is read of one is missing."""
    presence: Presence = field(init=False)
    bounds: Bounds = field(init=False)
    _values: dict[Node, Sql] = field(default_factory=dict)
    _yes: dict[Node, Sql] = field(default_factory=dict)
    _no: dict[Node, Sql] = field(default_factory=dict)

    def __post_init__(self) -> None:
        attributes = self.graph.attributes
        self.bounds = Bounds(attributes)
        self.presence = Presence(attributes, self.bounds)

    def value(self, root: Node) -> Sql:
        """The value of a node. Raises NotInSql for an operator without a form."""
        self._expand(root)
        return self._values[root]

    def yes(self, root: Node) -> Sql:
        """Whether a condition is yes; never unknown."""
        self._expand(root)
        return self._yes[root]

    def _expand(self, root: Node) -> None:
        if root in self._values:
            return
        for node in walk(root, into=lambda above: () if above in self._values else above.args):
            if node in self._values or isinstance(node.type, History):
                continue
            self._values[node] = self.terms.shared(self._value(node), node.op)
            if node.type == BOOLEAN:
                self._yes[node] = self.terms.shared(self._answer(node, wanted=True))
                self._no[node] = self.terms.shared(self._answer(node, wanted=False))

    def _answer(self, node: Node, *, wanted: bool) -> Sql:
        """Whether a condition is yes, or no; never unknown."""
        value = self._values[node]
        if is_constant(value):
            return sql(value.data is wanted)
        above = self._yes if wanted else self._no
        match node.op:
            case "not":
                return (self._no if wanted else self._yes)[node.args[0]]
            case "and" | "or":
                every = (node.op == "and") is wanted
                return (conjunction if every else disjunction)(above[arg] for arg in node.args)
        value = value if wanted else negation(value)
        return value if not self._can_be_missing(node) else first_known(value, NO)

    def _can_be_missing(self, node: Node) -> bool:
        return self.presence.can_be_missing(node)

    def _value(self, node: Node) -> Sql:
        match node.op:
            case "literal":
                return _literal(node.data, node.type)
            case "attribute":
                return self._attribute(cast(tuple[str, ...], node.data))
            case "field":
                return Sql("field", data=node.data)
            case "moment":
                return sql(self.clock.moment(cast(Any, node.data)))
            case "during":
                return sql(self.clock.open(cast(Any, node.data)))
            case "stage":
                return sql(self.stage)
            case "local_time":
                return self._local_time(self._values[node.args[0]])
        if node.op.startswith("aggregate."):
            return self._aggregate(node)
        return self._applied(node)

    def _attribute(self, path: tuple[str, ...]) -> Sql:
        if path in self.graph.event_reads and not self.with_event:
            return NOTHING
        remembered = self.graph.memory.get(path)
        column = Sql("column", data=column_name(path))
        if remembered is None or not remembered.always:
            return column
        # Only what differs from its default is remembered.
        return first_known(column, self.clock.now if remembered.is_now else cast(Operand, remembered.default))

    def _local_time(self, zone: Sql) -> Sql:
        if is_constant(zone):
            return sql(self.clock.local_time(cast("str | None", zone.data)))
        return word("local_time", zone)

    def _applied(self, node: Node) -> Sql:
        args = [self._values[arg] for arg in node.args]
        form = FORMS[node.op]
        if all(map(is_constant, args)):
            return _literal(_worked_out(node, [arg.data for arg in args]), node.type)
        if unknown_of(node.op) == "strict" and any(is_constant(arg, None) for arg in args):
            return NOTHING
        match node.op:
            case "not":
                return negation(args[0])
            case "otherwise":
                return _first_known(args)
            case "if" if not self._can_be_missing(node.args[0]):
                condition, then, other = args
                if is_constant(condition):
                    return then if condition.data else other
                return Sql("case", (condition, then, other))
            case "and" | "or":
                return (conjunction if node.op == "and" else disjunction)(args)
        if form.sql is None:
            self.terms.shared(Sql("?"), node.op)
        wide = form.saturates and node.type in (INTEGER, MONEY) and not self.bounds.before_cut(node).inside(LONG)
        operands = [_operand(word("wide", arg) if wide and not is_constant(arg) else arg) for arg in args]
        return self._cut(node, sql(cast(Callable[..., Operand], form.sql)(*operands)), wide)

    def _cut(self, node: Node, result: Sql, wide: bool) -> Sql:
        """A result that is cut to the range of its type, where that can act."""
        if FORMS[node.op].saturates and node.type in RANGES and self.bounds.needs_cut(node):
            result = clamped(result, *RANGES[node.type])
        return whole(result) if wide else result

    def _aggregate(self, node: Node) -> Sql:
        history, since, within, where = node.args
        path = cast(tuple[str, ...], history.data)
        name = "at" if node.data is None else str(node.data)
        declared = cast(History, history.type).field(name)
        assert declared is not None
        unsure = None
        if self._can_be_missing(where):
            unsure = conjunction((self._yes[within], negation(known(self._values[where]))))
        records = Records(
            history=path,
            at=Sql("field", data=(path, "at")),
            value=Sql("field", data=(path, name)),
            kept=conjunction((self._yes[within], self._yes[where])),
            unsure=unsure,
        )
        form = FORMS[node.op]
        result = cast(Callable[[Records, Type], Sql], form.sql)(records, declared.type)
        result = self._cut(node, result, wide=form.saturates)
        asked = self._values[since]
        if is_constant(asked):
            return NOTHING if asked.data is None else result
        return case((known(asked), result)) if self._can_be_missing(since) else result


def _literal(value: object, type: Type) -> Sql:
    if value is not None and type == LOCATION:
        return Sql("place", tuple(map(sql, cast(tuple[float, float], value))))
    if value is not None and isinstance(type, ListOf):
        return Sql(
            "list", tuple(_literal(each, type.element) for each in cast(tuple[object, ...], value)), type.element
        )
    return sql(cast(Operand, value))


def _operand(arg: Sql) -> Operand:
    """An operand as forms take it: a constant as its value."""
    return cast(Operand, arg.data) if arg.word == "constant" and arg.data is not None else arg


def _first_known(args: list[Sql]) -> Sql:
    kept = [arg for arg in args if not is_constant(arg, None)]
    return kept[0] if len(kept) == 1 else Sql("first_known", tuple(kept)) if kept else NOTHING


def _worked_out(node: Node, values: list[object]) -> object:
    if unknown_of(node.op) == "strict" and None in values:
        return None
    value = cast(Callable[..., Any], FORMS[node.op].python)(*values)
    cut = FORMS[node.op].saturates and value is not None and node.type in RANGES
    return saturate(node.type, value) if cut else value
