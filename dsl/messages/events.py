"""Wording of the checker: events, and what waits for them (language.md 2.5, 2.6)."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place, Text
from nextbest.dsl.types import Type


def event_of_the_language(name: Text) -> Diagnostic:
    """An event that comes by itself."""
    help = "leave it out: it comes whenever a customer enters a stage, and engagements can wait for it"
    return Diagnostic("event", f"`{name}` is an event of the language itself", name.place, help=help)


def field_of_every_event(name: Text) -> Diagnostic:
    """`id` or `at` declared again, or another key of event documents."""
    helps = {
        "id": "leave it out: every event has an `id`",
        "at": "leave it out: every event has an `at`, the time at which it happened",
        "customer": "leave it out: every event says whose it is",
    }
    help = helps.get(name.value, f"choose another name, such as `the_{name}`")
    return Diagnostic("event", f"`{name}` means something in every event already", name.place, help=help)


def no_such_attribute(name: Text, known: Iterable[str], *, histories: bool) -> Diagnostic:
    """`add` or `set` of what the profile does not have."""
    known = tuple(known)
    meant = closest(name.value, known)
    what = "history" if histories else "attribute"
    help = f"did you mean `{meant}`?" if meant else f"declare it under `profile`; there {_are(known, what)}"
    edit = Edit(name.place, meant) if meant else None
    return Diagnostic("reference", f"there is no {what} `{name}` in the profile", name.place, help=help, edit=edit)


def _are(known: Sequence[str], what: str) -> str:
    many = "histories" if what == "history" else "attributes"
    if not known:
        return f"are no {many} yet"
    return f"are {', '.join(f'`{each}`' for each in known[:8])}" + (" and more" if len(known) > 8 else "")


def not_set(name: Text, why: str, help: str) -> Diagnostic:
    """An attribute that no event may set."""
    return Diagnostic("event", f"`{name}` cannot be set by an event: {why}", name.place, help=help)


def history_set(name: Text) -> Diagnostic:
    """`set` of a history."""
    return not_set(name, "it is a history", f"add a record: `add: {{{name}: {{…}}}}`")


def id_set(name: Text) -> Diagnostic:
    """`set` of the customer's key."""
    return not_set(name, "it tells one customer from another", "leave it out; ids of one customer stand in `identity`")


def group_set(name: Text, members: Sequence[str]) -> Diagnostic:
    """`set` of a group."""
    return not_set(name, "it is a group", f"set one of {', '.join(f'`{each}`' for each in members)}")


def not_a_history(name: Text) -> Diagnostic:
    """`add` to an attribute."""
    help = f"set it: `set: {{{name}: …}}`"
    return Diagnostic("event", f"nothing can be added to `{name}`: it is not a history", name.place, help=help)


def history_of_the_memory(name: Text) -> Diagnostic:
    """`add` to `contacts` or `offers`."""
    help = "leave it out: what was sent and offered is noted when it is confirmed"
    return Diagnostic("event", f"no event adds to `{name}`", name.place, help=help)


def consent_can_be_missing(name: Text, causes: Sequence[str], place: Place) -> Diagnostic:
    """A consent set to what may be missing."""
    return Diagnostic(
        "event",
        f"the consent `{name}` would be set to a value that is missing where {_or(causes)} is",
        place,
        help="write what holds then: `(…) otherwise no`",
    )


def no_such_record_field(name: Text, history: str, known: Sequence[str]) -> Diagnostic:
    """A field that the history's records do not have."""
    meant = closest(name.value, known)
    help = f"did you mean `{meant}`?" if meant else f"its fields are {', '.join(f'`{each}`' for each in known)}"
    edit = Edit(name.place, meant) if meant else None
    return Diagnostic("reference", f"records of `{history}` have no `{name}`", name.place, help=help, edit=edit)


def record_field_required(field: str, history: Text) -> Diagnostic:
    """A record without a field that is always there."""
    return Diagnostic(
        "event",
        f"this record has no `{field}`, which every record of `{history}` has",
        history.place,
        help=f"add `{field}: event.…`, or take the `!` from its type in the profile",
    )


def record_field_can_be_missing(field: str, history: str, causes: Sequence[str], place: Place) -> Diagnostic:
    """A value that may be missing for a field that is always there."""
    return Diagnostic(
        "event",
        f"`{field}` is there in every record of `{history}`, and this is missing where {_or(causes)} is",
        place,
        help="write what holds then: `(…) otherwise …`, or declare the event's field with `!`",
    )


def records_wanted(history: Text, known: Sequence[str], place: Place) -> Diagnostic:
    """Something else in the place of the records that came with the event."""
    example = f"`event.{known[0]}`" if known else "a history among the event's fields"
    return Diagnostic(
        "event",
        f"what is added to `{history}` must be records",
        place,
        help=f"write {example}, or a record field by field: `{history}: {{…: event.…}}`",
    )


def records_lack(history: Text, came: str, field: str, place: Place) -> Diagnostic:
    """Records of an event that lack what the history wants."""
    return Diagnostic(
        "event",
        f"records of `{came}` need not have a `{field}`, and every record of `{history}` has one",
        place,
        help=f"declare `{field}` with `!` in the event",
    )


def records_differ(history: Text, came: str, field: str, types: tuple[Type, Type], place: Place) -> Diagnostic:
    """Records of an event with a field of another type."""
    found, wanted = types
    return Diagnostic(
        "event",
        f"`{field}` is {a(found)} in `{came}` and {a(wanted)} in `{history}`",
        place,
        help="give both the same type",
    )


def no_such_event_field(name: Text, known: Sequence[str]) -> Diagnostic:
    """`from` for a field that the event does not have."""
    meant = closest(name.value, known)
    help = f"did you mean `{meant}`?" if meant else f"declare it: `fields: {{{name}: …}}`"
    edit = Edit(name.place, meant) if meant else None
    return Diagnostic("reference", f"this event has no field `{name}`", name.place, help=help, edit=edit)


def not_a_path(text: Text) -> Diagnostic:
    """`from` with a path that leads nowhere."""
    help = "write names with dots between them: `properties.total`"
    return Diagnostic("event", f"`{text}` is not a path in a payload", text.place, help=help)


def no_records_there(name: Text) -> Diagnostic:
    """`each` for a field that is no history."""
    help = "write the path of its value, or declare it as a history: `{history: {…}}`"
    return Diagnostic("event", f"`{name}` is one value, and takes no records", name.place, help=help)


def payload_twice(name: Text, event: str, before: Place) -> Diagnostic:
    """Two events that one name of another system could mean."""
    return Diagnostic(
        "event",
        f"`{name}` is `{event}` already",
        name.place,
        help="give one of them another name: nobody could tell which of them has come",
        related=((before, "it has this name here"),),
    )


def identity_twice(name: Text) -> Diagnostic:
    """An id named twice in `identity`."""
    return Diagnostic("identity", f"`{name}` is there twice", name.place, help="leave one of them out")


def identity_not_an_id(name: Text, why: str) -> Diagnostic:
    """A name in `identity` that is no id."""
    help = "name keys of events that hold an id, such as `user_id`"
    return Diagnostic("identity", f"`{name}` cannot tell whose event it is: {why}", name.place, help=help)


def not_shared(place: Place, name: str, why: str) -> Diagnostic:
    """A field that only some of the events of an `on` have."""
    help = "use what all of them have, or make an engagement for each event"
    return Diagnostic("event", f"`{name}` cannot stand here: {why}", place, help=help)


def never_open(place: Place) -> Diagnostic:
    """`after` without an end, or with one before it."""
    help = "add `within:`, longer than `after`: it is open from `after` to `within` after the event"
    return Diagnostic("on", "this is never open", place, help=help)


def due_with_on(place: Place) -> Diagnostic:
    """An obligation that waits for an event."""
    help = "leave one of them out: an obligation is open from its own date, whatever happens"
    return Diagnostic("on", "`due` and `on` cannot stand together", place, help=help)


def _or(causes: Sequence[str]) -> str:
    return " or ".join(f"`{each}`" for each in causes)
