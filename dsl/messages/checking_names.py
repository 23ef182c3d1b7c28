"""Wording of the checker: names (language.md 1.4, 1.7)."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import Type


def unknown_name(place: Place, name: str, meant: str | None, edit: Edit | None) -> Diagnostic:
    """A name that is declared nowhere."""
    help = f"did you mean `{meant}`?" if meant else "declare it under `profile` or `define`; a text stands in quotes"
    return Diagnostic("unknown-name", f"there is no `{name}`", place, help=help, edit=edit)


def group_as_value(place: Place, name: str, members: Sequence[str]) -> Diagnostic:
    """A group of attributes in the place of one of them."""
    return Diagnostic("group-as-value", f"`{name}` is a group, not a value", place, help=f"name one of {_all(members)}")


def may_not_stand(place: Place, name: str, where: str, here: str) -> Diagnostic:
    """A context name in the wrong place."""
    return Diagnostic("may-not-stand", f"`{name}` cannot stand in {here}", place, help=f"it can stand {where}")


def other_namespace(place: Place, name: str, what: str) -> Diagnostic:
    """The name of a stage, channel, kind, engagement or event."""
    helps = {"stage": f'compare: `stage is "{name}"`', "channel": f'compare: `channel is "{name}"`'}
    help = helps.get(what, "expressions use attributes, definitions, scores, tables and lists")
    return Diagnostic("other-namespace", f"`{name}` is {_an(what)}, not a value", place, help=help)


def quotes_forgotten(place: Place, name: str, owner: str | None, edit: Edit) -> Diagnostic:
    """A text without quotes."""
    what = f"it is a value of `{owner}`: " if owner else ""
    return Diagnostic(
        "quotes-forgotten",
        f"there is no `{name}`",
        place,
        help=f'{what}texts stand in quotes, write `"{name}"`',
        edit=edit,
    )


def field_outside_where(place: Place, name: str, owner: str, field: str) -> Diagnostic:
    """A field of a record where no record is looked at."""
    return Diagnostic(
        "field-outside-where",
        f"`{name}` is a field of the records of `{owner}`, of which there can be many",
        place,
        help=f"say of which records: `last({owner}.{field})`, `any({owner} where {field} …)`",
    )


def field_with_history(place: Place, name: str, field: str, edit: Edit) -> Diagnostic:
    """`orders.total` inside `orders where …`."""
    return Diagnostic(
        "field-with-history",
        f"`{name}`: inside `where` the fields of the record stand by themselves",
        place,
        help=f"write `{field}`",
        edit=edit,
    )


def ambiguous_field(place: Place, name: str) -> Diagnostic:
    """In a `where`, a field that is also a profile name."""
    return Diagnostic(
        "ambiguous-field",
        f"`{name}` is both a field of the record and a name in the profile",
        place,
        help="rename one of the two, or give the attribute another name by `define`",
    )


def aggregate_by_name(place: Place, name: str) -> Diagnostic:
    """A definition with an aggregate, used within an aggregate."""
    return Diagnostic(
        "aggregate-in-aggregate",
        f"`{name}` counts over a history itself and cannot stand inside another aggregate",
        place,
        help="use it outside, joined by `and`",
    )


def no_parts(place: Place, name: str, owner: str, type: Type) -> Diagnostic:
    """`tier.level` where `tier` is a value."""
    return Diagnostic(
        "unknown-name", f"`{name}` does not exist: `{owner}` is {a(type)}", place, help=f"write `{owner}`"
    )


def function_as_value(place: Place, name: str, form: str) -> Diagnostic:
    """The name of a function without its parentheses."""
    return Diagnostic("function-as-value", f"`{name}` needs to be told of what", place, help=f"write `{form}`")


def unknown_function(place: Place, name: str, meant: str | None, edit: Edit | None) -> Diagnostic:
    """A call of nothing."""
    help = f"did you mean `{meant}`?" if meant else "`nextbest functions` lists all of them"
    return Diagnostic("unknown-function", f"there is no function `{name}`", place, help=help, edit=edit)


def no_such_field(
    place: Place, history: str, field: str, known: Sequence[str], meant: str | None, edit: Edit | None
) -> Diagnostic:
    """A field that the records do not have."""
    help = f"did you mean `{history}.{meant}`?" if meant else f"its fields are {_all(known)}"
    return Diagnostic("no-such-field", f"the records of `{history}` have no `{field}`", place, help=help, edit=edit)


def not_a_history(place: Place, name: str, histories: Sequence[str]) -> Diagnostic:
    """An aggregate over one value."""
    help = f"histories are {_all(histories)}" if histories else "declare one: `orders: {history: {at: datetime!}}`"
    return Diagnostic("not-a-history", f"`{name}` is not a history", place, help=help)


def unknown_history(
    place: Place, name: str, meant: str | None, histories: Sequence[str], edit: Edit | None
) -> Diagnostic:
    """An aggregate over a name that means nothing."""
    listed = f"histories are {_all(histories)}" if histories else "declare it under `profile`"
    return Diagnostic(
        "unknown-name",
        f"there is no history `{name}`",
        place,
        help=f"did you mean `{meant}`?" if meant else listed,
        edit=edit,
    )


def _all(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _an(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"
