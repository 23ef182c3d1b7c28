"""Makes graph nodes from operator names: picks the overload by the types of the operands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nextbest.dsl.checked_during import Times
from nextbest.dsl.quantities import Moment
from nextbest.dsl.signatures import ListPattern, Overload, Pattern, Var
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, MONEY, NUMBER, ListOf, OneOf, Type
from nextbest.engine.graph.nodes import Node, Nodes
from nextbest.engine.graph.operators import BY_NAME


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes nodes of one graph."""

    nodes: Nodes = field(default_factory=Nodes)

    def literal(self, value: object, type: Type) -> Node:
        """A constant; None is the missing value."""
        return self.nodes.make("literal", data=value, type=type)

    def number(self, value: float) -> Node:
        """A constant of type number."""
        return self.literal(float(value), NUMBER)

    def moment(self, moment: Moment) -> Node:
        """A constant of `now`."""
        instant = moment.start == "now" or moment.midnight
        return self.nodes.make("moment", data=moment, type=DATETIME if instant else DATE)

    def during(self, calendars: Iterable[Times]) -> Node:
        """Whether one of these calendars is open: a constant of `now`."""
        return self.nodes.make("during", data=tuple(calendars), type=BOOLEAN)

    def apply(self, name: str, *args: Node) -> Node:
        """The operator or function of that name, on those operands."""
        for form in BY_NAME[name].forms:
            type = result(form, [arg.type for arg in args])
            if type is not None:
                return self.nodes.make(form.key, args, type=type)
        raise AssertionError(f"{name} does not take {', '.join(str(arg.type) for arg in args)}")

    def all_of(self, conditions: Iterable[Node]) -> Node:
        """Yes when all are; of none: yes."""
        given = tuple(conditions)
        return self._chain("and", given, empty=True)

    def any_of(self, conditions: Iterable[Node]) -> Node:
        """Yes when one is; of none: no."""
        given = tuple(conditions)
        return self._chain("or", given, empty=False)

    def _chain(self, name: str, given: tuple[Node, ...], *, empty: bool) -> Node:
        if not given:
            return self.literal(empty, BOOLEAN)
        return given[0] if len(given) == 1 else self.apply(name, *given)

    def to_number(self, node: Node) -> Node:
        """The value as a number: money in whole units of the currency."""
        return self.apply("to_number", node) if node.type in (INTEGER, MONEY) else node


def result(overload: Overload, types: Sequence[Type]) -> Type | None:
    """The type that comes of operands of these types; None where they don't fit."""
    bound = fits(overload, types)
    return None if bound is None else _result(overload.result, bound)


def fits(overload: Overload, types: Sequence[Type]) -> Mapping[str, Type] | None:
    """What the type variables stand for if operands of these types fit; None where they don't."""
    params = overload.params
    if overload.variadic and len(types) > len(params):
        params = params + params[-1:] * (len(types) - len(params))
    if len(params) != len(types):
        return None
    bound: dict[str, Type] = {}
    return bound if all(_fits(param, type, bound) for param, type in zip(params, types, strict=True)) else None


def _fits(pattern: Pattern, type: Type, bound: dict[str, Type]) -> bool:
    if isinstance(pattern, ListPattern):
        return isinstance(type, ListOf) and _fits(pattern.element, type.element, bound)
    if not isinstance(pattern, Var):
        return pattern == type
    if pattern.name in bound:
        return bound[pattern.name] == type
    bound[pattern.name] = type
    sets = pattern.sets and isinstance(type, OneOf)
    return type in pattern.among or sets or (pattern.lists and isinstance(type, ListOf))


def _result(pattern: Pattern, bound: Mapping[str, Type]) -> Type:
    if isinstance(pattern, ListPattern):
        return ListOf(_result(pattern.element, bound))
    return bound[pattern.name] if isinstance(pattern, Var) else pattern
