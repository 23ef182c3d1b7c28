"""Which sensitive attributes an expression rests on (language.md 2.5)."""

from collections.abc import Iterator, Mapping

from nextbest.dsl import typed
from nextbest.dsl.checked import Definition
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.types import History

Owner = typed.Attribute | typed.Context | None
"""The history whose record a part looks at."""


def sensitive_names(
    root: typed.Typed, scope: Scope, definitions: Mapping[str, Definition]
) -> Iterator[tuple[str, str | None]]:
    """Names of sensitive attributes and fields, each with the definition through which the expression rests on it."""
    waiting: list[tuple[typed.Typed, Owner, str | None]] = [(root, None, None)]
    entered: set[str] = set()
    while waiting:
        node, history, through = waiting.pop()
        name = _sensitive(node, history, scope)
        if name is not None:
            yield name, through
        if isinstance(node, typed.Reference) and node.name in definitions and node.name not in entered:
            entered.add(node.name)
            waiting.append((definitions[node.name].expression.root, None, through or node.name))
        waiting.extend((part, owner, through) for part, owner in _below(node, history))


def _below(node: typed.Typed, history: Owner) -> Iterator[tuple[typed.Typed, Owner]]:
    """The parts of an expression, a field that an aggregate picks among them."""
    if isinstance(node, typed.Apply):
        yield from ((each, history) for each in node.arguments)
    elif isinstance(node, typed.Aggregate):
        yield node.history, None
        if node.field is not None:
            yield typed.Field(type=node.type, name=node.field, span=node.span), node.history
        if isinstance(node.window, typed.Since):
            yield node.window.moment, None
        if node.where is not None:
            yield node.where, node.history


def _sensitive(node: typed.Typed, history: Owner, scope: Scope) -> str | None:
    """The name of a sensitive attribute or field."""
    match node:
        case typed.Attribute() | typed.Context():
            declared, name = scope.declared(node.path), node.name
        case typed.Field() if history is not None and isinstance(history.type, History):
            declared, name = history.type.field(node.name), f"{history.name}.{node.name}"
        case _:
            return None
    return name if declared is not None and declared.sensitive else None
