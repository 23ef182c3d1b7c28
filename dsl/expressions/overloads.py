"""Which combination of operand types is meant: the first of the table that fits (language.md 1.1, 1.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nextbest.dsl import syntax
from nextbest.dsl.expressions.flexible import can_be, common, usual_type
from nextbest.dsl.signatures import ListPattern, Overload, Pattern, Var
from nextbest.dsl.typed import Apply, Literal, MomentNode, Typed
from nextbest.dsl.types import INTEGER, MONEY, NUMBER, ListOf, OneOf, Type

Operand = Typed | syntax.Syntax
"""A typed part, or one that takes the type it is asked for: literals, and names that mean nothing (reported later)."""

_TYPED = (Literal, MomentNode)


@dataclass(frozen=True, slots=True)
class Choice:
    """An overload and the types of its operands and result."""

    overload: Overload
    operands: tuple[Type, ...]
    result: Type


def choose(overloads: Sequence[Overload], operands: Sequence[Operand], wish: Type | None) -> Choice | None:
    """The first overload that fits: at best one that gives what is wished, and at best without widening."""
    for widen in (False, True):
        for asked in dict.fromkeys((wish, None)):
            for overload in overloads:
                choice = _fit(overload, operands, asked, widen)
                if choice is None or (asked is not None and choice.result != asked):
                    continue
                if MONEY in choice.operands and asked != MONEY and len(overloads) > 1 and not _has_money(operands):
                    continue
                return choice
    return None


def converted(node: Typed, type: Type) -> Typed:
    """A typed part as `type`: itself, or widened (integer, or where the page says so money, to number)."""
    if node.type == type or type != NUMBER:
        return node
    key = "to_number.money" if node.type == MONEY else "to_number.integer"
    return Apply(type=NUMBER, function="to_number", key=key, arguments=(node,), span=node.span)


def is_syntax(operand: Operand) -> bool:
    """Whether an operand still waits for its type."""
    return isinstance(operand, syntax.Node)


def _fit(overload: Overload, operands: Sequence[Operand], wish: Type | None, widen: bool) -> Choice | None:
    params = _params(overload, len(operands))
    if params is None or any(not _constant(operands[each]) for each in overload.literals):
        return None
    bound: dict[str, Type] = {}
    for var in {each.name: each for each in map(_var, params) if each}.values():
        asked = wish if overload.result == var else None
        type = _bind(var, tuple(_contributions(var, params, operands)), asked, widen)
        if type is None:
            return None
        bound[var.name] = type
    targets = tuple(_filled(param, bound) for param in params)
    if not all(_takes(target, each, widen) for target, each in zip(targets, operands, strict=True)):
        return None
    return Choice(overload, targets, _filled(overload.result, bound))


def _params(overload: Overload, count: int) -> tuple[Pattern, ...] | None:
    params = overload.params
    if overload.variadic and count > len(params):
        params += params[-1:] * (count - len(params))
    return params if len(params) == count else None


def _constant(operand: Operand) -> bool:
    return is_syntax(operand) or isinstance(operand, _TYPED)


def _var(pattern: Pattern) -> Var | None:
    while isinstance(pattern, ListPattern):
        pattern = pattern.element
    return pattern if isinstance(pattern, Var) else None


def _filled(pattern: Pattern, bound: dict[str, Type]) -> Type:
    match pattern:
        case Var(name=name):
            return bound[name]
        case ListPattern(element=element):
            return ListOf(_filled(element, bound))
        case _:
            return pattern


def _takes(target: Type, operand: Operand, widen: bool) -> bool:
    if isinstance(operand, syntax.Node):
        return isinstance(operand, syntax.Name) or can_be(operand, target)
    return operand.type == target or (widen and (operand.type, target) == (INTEGER, NUMBER))


def _has_money(operands: Sequence[Operand]) -> bool:
    """Whether one of them is money already: no literal is money unless something asks for it."""
    return any(not isinstance(each, syntax.Node) and each.type == MONEY for each in operands)


def _contributions(
    var: Var, params: Sequence[Pattern], operands: Sequence[Operand]
) -> Iterator[tuple[Type | None, Operand]]:
    """For each operand in whose type the variable stands: what the variable would be; None where it cannot be."""
    for param, operand in zip(params, operands, strict=True):
        if _var(param) is None or _var(param) != var or isinstance(operand, syntax.Name):
            continue
        type = usual_type(operand) if isinstance(operand, syntax.Node) else operand.type
        if isinstance(param, ListPattern):
            type = type.element if isinstance(type, ListOf) else None
        yield type, operand


def _bind(
    var: Var, contributions: Sequence[tuple[Type | None, Operand]], wish: Type | None, widen: bool
) -> Type | None:
    fixed = [type for type, operand in contributions if not is_syntax(operand)]
    waiting = [operand for _, operand in contributions if is_syntax(operand)]
    if fixed:
        type = common(fixed) if widen or len(set(fixed)) == 1 else None
        if type == INTEGER and widen and any(_only_number(each) for each in waiting):
            type = NUMBER
    elif wish is not None and all(can_be(each, wish) for each in waiting if isinstance(each, syntax.Node)):
        type = wish
    else:
        type = _common_usual([type for type, _ in contributions]) if contributions else var.among[0]
    return type if type is not None and _allowed(var, type) else None


def _only_number(operand: Operand) -> bool:
    """Whether a literal part has a point or a percent sign, so that what stands beside it widens."""
    return isinstance(operand, syntax.Node) and usual_type(operand) in (NUMBER, ListOf(NUMBER))


def _common_usual(types: Sequence[Type | None]) -> Type | None:
    """The common type of literals: among texts, the set that one of them forms."""
    sets = [type for type in types if isinstance(type, OneOf)]
    if sets and all((type is not None and str(type) == "string") or isinstance(type, OneOf) for type in types):
        return sets[0] if len(set(sets)) == 1 else None
    return common(types)


def _allowed(var: Var, type: Type) -> bool:
    match type:
        case OneOf():
            return var.sets
        case ListOf():
            return var.lists
        case _:
            return type in var.among
