"""Aggregates over histories (language.md 1.4)."""

from nextbest.dsl import syntax, typed
from nextbest.dsl.expressions.apply import condition
from nextbest.dsl.expressions.overloads import choose
from nextbest.dsl.expressions.references import history
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.expressions.time import length_of_window
from nextbest.dsl.messages import checking_history as messages
from nextbest.dsl.messages.checking_time import since_of_other_type
from nextbest.dsl.typed import Aggregate, Attribute, Context, Typed
from nextbest.dsl.types import History, Type

_ANY_HISTORY = History(())


def aggregate(site: Site, node: syntax.Aggregate) -> Aggregate | None:
    """`count(orders in last 30 days where total > 50)`."""
    if site.scope.record is _ANY_HISTORY:
        return site.refuse(messages.aggregate_in_since(site.at(node.span), site.words(node.span)))
    if site.scope.record is not None:
        return site.refuse(messages.aggregate_in_aggregate(site.at(node.span)))
    found = history(site, node.path)
    if found is None:
        return None
    over, field = found
    type = _result(site, node, over, field)
    window, sound = _window(site, node, over)
    where = condition(site.inside(_history(over)), node.where) if node.where is not None else None
    if type is None or not sound or (where is None and node.where is not None):
        return None
    return Aggregate(
        type=type, function=node.name, history=over, field=field, window=window, where=where, span=node.span
    )


def _history(over: Attribute | Context) -> History:
    assert isinstance(over.type, History)
    return over.type


def _over_any(over: Attribute | Context) -> Attribute:
    """The history as the table's signatures have it, fields aside."""
    return Attribute(type=_ANY_HISTORY, path=over.path, span=over.span)


def _result(site: Site, node: syntax.Aggregate, over: Attribute | Context, field: str | None) -> Type | None:
    """The aggregate's type; None with a word on what it should have been over."""
    overloads = site.signatures[node.name].overloads
    takes_field = len(overloads[0].params) > 1
    place, name = site.at(node.path.span), over.name
    if field is None:
        if takes_field:
            fields = [each for each, _ in _history(over).fields if _of_field(site, node.name, over, each) is not None]
            return site.refuse(messages.field_wanted(place, node.name, name, fields))
        chosen = choose(overloads, (_over_any(over),), None)
        return chosen.result if chosen is not None else None
    if not takes_field:
        edit = site.edit(node.path.span, name)
        return site.refuse(messages.field_not_wanted(place, node.name, name, field, edit))
    type = _of_field(site, node.name, over, field)
    if type is None:
        found = _field_type(over, field)
        return site.refuse(messages.field_of_other_type(place, node.name, name, field, found))
    return type


def _field_type(over: Attribute | Context, field: str) -> Type:
    declared = _history(over).field(field)
    assert declared is not None
    return declared.type


def _of_field(site: Site, name: str, over: Attribute | Context, field: str) -> Type | None:
    """What the aggregate gives over that field; None where it does not take it. A field is never widened."""
    type = _field_type(over, field)
    stand_in = Attribute(type=type, path=(*over.path, field), span=over.span)
    chosen = choose(site.signatures[name].overloads, (_over_any(over), stand_in), None)
    return chosen.result if chosen is not None and chosen.operands[1] == type else None


def _window(
    site: Site, node: syntax.Aggregate, over: Attribute | Context
) -> tuple[typed.InLast | typed.Since | None, bool]:
    """The window, and whether it is sound."""
    match node.window:
        case None:
            return None, True
        case syntax.InLast(quantity=quantity):
            length = length_of_window(site, quantity, _history(over).at, over.name)
            return (None, False) if length is None else (typed.InLast(length), True)
        case syntax.Since(moment=syntax.Aggregate() as moment):
            times = f"last({over.name}.at{' where …' if node.where is not None else ''})"
            words = site.words(moment.span)
            return site.refuse(messages.aggregate_in_since(site.at(moment.span), words, node.name, times)), False
        case syntax.Since(moment=moment):
            since = _since(site, moment, over)
            return (None, False) if since is None else (typed.Since(since), True)


def _since(site: Site, moment: syntax.Syntax, over: Attribute | Context) -> Typed | None:
    # No aggregate inside an aggregate: a record without fields makes them refused, and leaves all other names alone.
    node = site.inside(_ANY_HISTORY).typed(moment)
    at = _history(over).at
    if node is None or node.type == at:
        return node
    return site.refuse(since_of_other_type(site.at(node.span), site.words(node.span), node.type, over.name, at))
