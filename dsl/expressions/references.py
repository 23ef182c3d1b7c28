"""Names to what they mean, or to what is wrong with them (language.md 1.4, 1.7)."""

from collections.abc import Iterator

from nextbest.dsl import syntax
from nextbest.dsl.diagnostics import Diagnostic, closest
from nextbest.dsl.expressions.site import LeftOut, Site
from nextbest.dsl.messages import checking_names as messages
from nextbest.dsl.messages.events import not_shared
from nextbest.dsl.quantities import Moment
from nextbest.dsl.typed import Attribute, Context, Field, MomentNode, Reference, Typed
from nextbest.dsl.types import DATE, DATETIME, STRING, TIMEZONE, History, ListOf, OneOf, Type

Path = tuple[str, ...]

STANDING = {
    "stage": "in engagements, channels and guarantees, never in the lifecycle",
    "stage_since": "in engagements, channels and guarantees, never in the lifecycle",
    "channel": "in `propensity`, `baseline`, `value`, `lever` and guarantees",
    "event": "in `events`, in `when` of `on` and `redeem`, and in messages of engagements with `on`",
    "local_time": "in `when` of channels and engagements",
    "kind": "in guarantees",
    "engagement": "in guarantees",
    "started": "in `goal` and `steps`",
    "responded": "in `goal` and `steps`",
    **dict.fromkeys(("propensity", "baseline", "value", "lever", "offer_cost", "channel_cost"), "in `rank`"),
}
"""Context names and where they may stand (language.md 1.7)."""


def resolvable(site: Site, node: syntax.Syntax) -> bool:
    """Whether a part is anything but a name that means nothing here."""
    return not isinstance(node, syntax.Name) or _meant(site, node) is not None or _broken(site, node.path)


def resolve(site: Site, node: syntax.Name, wish: Type | None) -> Typed | None:
    """What a name means; `wish` is the type that its place asks for, for suggestions only."""
    meant = _meant(site, node)
    if meant is None:
        _not_left_out(site, node)
        return None if _broken(site, node.path) else site.refuse(_unknown(site, node, wish))
    if isinstance(meant, Diagnostic):
        return site.refuse(meant)
    return meant


def history(site: Site, node: syntax.Name) -> tuple[Attribute | Context, str | None] | None:
    """The history that an aggregate is over, and the field if one is named."""
    for path, field in ((node.path, None), (node.path[:-1], node.path[-1])):
        declared = site.scope.declared(path) if path else None
        if declared is None or not isinstance(declared.type, History):
            continue
        if field is not None and declared.type.field(field) is None:
            known = [name for name, _ in declared.type.fields]
            meant = closest(field, known)
            edit = site.edit(node.span, ".".join((*path, meant))) if meant else None
            return site.refuse(messages.no_such_field(site.at(node.span), ".".join(path), field, known, meant, edit))
        make = Context if path in site.scope.context else Attribute
        return make(type=declared.type, path=path, span=node.span), field
    return _not_a_history(site, node)


def _not_a_history(site: Site, node: syntax.Name) -> tuple[Attribute | Context, str | None] | None:
    _not_left_out(site, node)
    histories = list(_histories(site))
    if (barred := _barred(site, node)) is not None:
        return site.refuse(barred)
    for path in (node.path, node.path[:-1]):
        if path in site.scope.unshared:
            return site.refuse(not_shared(site.at(node.span), str(node), site.scope.unshared[path]))
    if resolvable(site, node):
        return site.refuse(messages.not_a_history(site.at(node.span), str(node), histories))
    owners = [each for each in histories if _field_of(site, each, node.path) is not None]
    meant = f"{owners[0]}.{node}" if owners else closest(str(node), [*histories, *_fields(site)])
    edit = site.edit(node.span, meant) if meant else None
    return site.refuse(messages.unknown_history(site.at(node.span), str(node), meant, histories, edit))


def _meant(site: Site, node: syntax.Name) -> Typed | Diagnostic | None:
    """What a name means; a diagnostic where it means something that may not stand here; None: nothing."""
    scope, path = site.scope, node.path
    if (barred := _barred(site, node)) is not None:
        return barred
    if path in (("now",), ("today",)):
        return _moment(node)
    if scope.record is not None and len(path) == 1 and (field := scope.record.field(path[0])) is not None:
        if path in scope.profile.attributes or scope.profile.group(path):
            return messages.ambiguous_field(site.at(node.span), path[0])
        return Field(type=field.type, name=path[0], span=node.span)
    if (declared := scope.context.get(path)) is not None:
        return Context(type=declared.type, path=path, span=node.span)
    if (declared := scope.profile.attributes.get(path)) is not None:
        return Attribute(type=declared.type, path=path, span=node.span)
    if scope.profile.group(path):
        members = sorted(".".join(each) for each in scope.profile.attributes if each[: len(path)] == path)
        return messages.group_as_value(site.at(node.span), str(node), members)
    if path == ("event",) and (fields := [".".join(each) for each in scope.context if each[0] == "event"]):
        return messages.group_as_value(site.at(node.span), "event", fields)
    return _reference(site, node) if len(path) == 1 else None


def _barred(site: Site, node: syntax.Name) -> Diagnostic | None:
    where = site.scope.barred.get(node.path[0])
    return messages.may_not_stand(site.at(node.span), str(node), where, site.scope.place) if where else None


def _moment(node: syntax.Name) -> MomentNode:
    if node.path == ("now",):
        return MomentNode(type=DATETIME, moment=Moment("now"), span=node.span)
    return MomentNode(type=DATE, moment=Moment("today"), span=node.span)


def _reference(site: Site, node: syntax.Name) -> Typed | Diagnostic | None:
    name = node.path[0]
    if (named := site.scope.named(name)) is not None:
        if site.scope.record is not None and named.aggregate:
            return messages.aggregate_by_name(site.at(node.span), name)
        return Reference(type=named.type, name=name, span=node.span)
    if (items := site.scope.lists.get(name)) is not None:
        return Reference(type=ListOf(items.element), name=name, span=node.span)
    return None


def _not_left_out(site: Site, node: syntax.Name) -> None:
    """Raises LeftOut where a name that means nothing here may mean something that is left out."""
    if site.scope.may_mean(node.path[0]):
        raise LeftOut


def _broken(site: Site, path: Path) -> bool:
    """Whether the name is that of a definition or score with errors of its own."""
    return len(path) == 1 and (path[0] in site.scope.definitions or path[0] in site.scope.scores)


def _unknown(site: Site, node: syntax.Name, wish: Type | None) -> Diagnostic:
    """The most useful thing to say of a name that means nothing here."""
    place, name, path = site.at(node.span), str(node), node.path
    if path in site.scope.unshared:
        return not_shared(place, name, site.scope.unshared[path])
    if path[0] in STANDING and (path[0] != "event" or not any(each[0] == "event" for each in site.scope.context)):
        return messages.may_not_stand(place, name, STANDING[path[0]], site.scope.place)
    if len(path) == 1 and isinstance(wish, OneOf) and name in wish.values:
        return messages.quotes_forgotten(place, name, _set_with(site, name, wish), site.edit(node.span, f'"{name}"'))
    if path[0] in site.scope.elsewhere:
        return messages.other_namespace(place, name, site.scope.elsewhere[path[0]])
    if len(path) == 1 and (owner := _set_with(site, path[0], wish)) is not None:
        return messages.quotes_forgotten(place, name, owner, site.edit(node.span, f'"{name}"'))
    if (owner := next((each for each in _histories(site) if _inside(site, each, path)), None)) is not None:
        return _record_field(site, node, owner)
    for each in range(len(path) - 1, 0, -1):
        if (declared := site.scope.declared(path[:each])) is not None:
            return messages.no_parts(place, name, ".".join(path[:each]), declared.type)
    meant = _similar(site, name)
    if meant is None and len(path) == 1 and wish in (STRING, TIMEZONE):
        return messages.quotes_forgotten(place, name, None, site.edit(node.span, f'"{name}"'))
    if meant is None and name in site.signatures:
        return messages.function_as_value(place, name, site.signatures[name].form)
    edit = site.edit(node.span, meant) if meant else None
    return messages.unknown_name(place, name, meant, edit)


def _record_field(site: Site, node: syntax.Name, owner: str) -> Diagnostic:
    """A field of a history's records where no record is looked at, or written with its history where one is."""
    field = node.path[-1]
    if site.scope.record is not None and site.scope.record.field(field) is not None:
        return messages.field_with_history(site.at(node.span), str(node), field, site.edit(node.span, field))
    return messages.field_outside_where(site.at(node.span), str(node), owner, field)


def _set_with(site: Site, word: str, wish: Type | None) -> str | None:
    """A name whose closed set has that value; the set that the place asks for comes first."""
    sets = [(name, type) for name, type in _values(site) if isinstance(type, OneOf) and word in type.values]
    sets.sort(key=lambda each: each[1] != wish)
    return sets[0][0] if sets else None


def _similar(site: Site, name: str) -> str | None:
    known = [each for each, _ in _values(site)]
    word = closest(name, (each.rpartition(".")[2] for each in known if "." in each))
    ends = [each for each in known if word and each.endswith(f".{word}")]
    return closest(name, known) or (ends[0] if len(ends) == 1 else None)


def _values(site: Site) -> Iterator[tuple[str, Type]]:
    """All names that can stand here, with their types."""
    scope = site.scope
    if scope.record is not None:
        yield from ((name, declared.type) for name, declared in scope.record.fields)
    for declarations in (scope.context, scope.profile.attributes):
        yield from ((".".join(path), declared.type) for path, declared in declarations.items())
    for definitions in (scope.definitions, scope.scores):
        yield from ((name, defined.type) for name, defined in definitions.items() if defined is not None)
    yield from ((name, ListOf(items.element)) for name, items in scope.lists.items())


def _histories(site: Site) -> Iterator[str]:
    return (name for name, type in _values(site) if isinstance(type, History))


def _fields(site: Site) -> Iterator[str]:
    for name, type in _values(site):
        if isinstance(type, History):
            yield from (f"{name}.{field}" for field, _ in type.fields)


def _field_of(site: Site, owner: str, path: Path) -> object:
    declared = site.scope.declared(tuple(owner.split(".")))
    return declared.type.field(path[0]) if declared and isinstance(declared.type, History) and len(path) == 1 else None


def _inside(site: Site, owner: str, path: Path) -> bool:
    """Whether a path is a field of that history, with the history's name or without."""
    return ".".join(path[:-1]) in ("", owner) and _field_of(site, owner, path[-1:]) is not None
