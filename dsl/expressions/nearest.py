"""`nearest(home, stores)`: the name of the nearest item of a list, in messages only (language.md 2.5)."""

from nextbest.dsl import syntax
from nextbest.dsl.expressions.apply import apply, prepare
from nextbest.dsl.expressions.mismatch import mismatch
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.messages import checking_messages as messages
from nextbest.dsl.typed import Apply, Literal, Reference, Typed
from nextbest.dsl.types import LOCATION, STRING, ListOf


def nearest(site: Site, node: syntax.Call) -> Typed | None:
    """The call with the names of the items written out as its third operand."""
    if not site.scope.message:
        return site.refuse(messages.only_in_messages(site.at(node.span)))
    operands = prepare(site, node.arguments)
    if operands is None:
        return None
    if len(operands) != 2:
        return site.refuse(mismatch(site, node, operands))
    of = operands[1]
    if isinstance(of, syntax.Node) or (isinstance(of.type, ListOf) and not _listed(site, of)):
        lists = [name for name, each in site.scope.lists.items() if each.element == LOCATION]
        return site.refuse(messages.nearest_of_list(site.at(of.span), site.words(of.span), lists))
    typed = apply(site, node, None, operands)
    return _with_names(site, typed) if typed is not None else None


def _listed(site: Site, node: Typed) -> bool:
    """Whether it is a list of locations by name."""
    return isinstance(node, Reference) and node.name in site.scope.lists and node.type == ListOf(LOCATION)


def _with_names(site: Site, typed: Apply) -> Typed | None:
    of = typed.arguments[1]
    assert isinstance(of, Reference)
    items = site.scope.lists[of.name].items
    names = tuple(item.name for item in items if item.name)
    if not items:
        return site.refuse(messages.nearest_of_nothing(site.at(of.span), of.name))
    if len(names) < len(items):
        return site.refuse(messages.nearest_without_names(site.at(of.span), of.name, len(items) - len(names)))
    written = Literal(type=ListOf(STRING), value=names, span=of.span)
    return Apply(
        type=typed.type, function=typed.function, key=typed.key, arguments=(*typed.arguments, written), span=typed.span
    )
