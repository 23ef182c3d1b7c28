"""Everything that the checker says of a bundle's entries and how they hang together (language.md Part 2)."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.rules import ERRORS
from nextbest.dsl.source import Place, Text
from nextbest.dsl.syntax import is_null


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def unknown_lint(name: Text, known: Iterable[str]) -> Diagnostic:
    """`allow` of something that is no warning."""
    if name.value in ERRORS:
        help = "it is the name of errors, which are mended: only warnings can be allowed"
        return Diagnostic("unknown-lint", f"`{name}` cannot be allowed", name.place, help=help)
    meant = closest(name.value, known)
    help = f"did you mean `{meant}`?" if meant else "write the name that `check` shows with the warning"
    edit = Edit(name.place, meant) if meant else None
    return Diagnostic(
        "unknown-lint", f"`{name}` is not a warning that can be allowed", name.place, help=help, edit=edit
    )


def unknown_timezone(name: Text, known: Iterable[str]) -> Diagnostic:
    """A policy zone that does not exist."""
    meant = closest(name.value, known)
    help = f"did you mean `{meant}`?" if meant else "write a name such as `Europe/Paris` or `America/New_York`"
    edit = Edit(name.place, meant) if meant else None
    return Diagnostic("timezone", f"`{name}` is not a time zone", name.place, help=help, edit=edit)


def reserved(name: Text) -> Diagnostic:
    """A word of the language as a name."""
    help = f"choose another name, such as `the_{name.value.lower()}`"
    what = "would be read as nothing at all" if is_null(name.value) else "is a word of the language"
    return Diagnostic("reserved", f"`{name}` {what}, and cannot be a name", name.place, help=help)


def name_twice(name: Text, what: str, before: Place, what_before: str) -> Diagnostic:
    """Two entries of one namespace with the same name."""
    return Diagnostic(
        "name-twice",
        f"`{name}` is the name of {what} and of {what_before}",
        name.place,
        help="give one of them another name: expressions could not tell them apart",
        related=((before, f"here it is {what_before}"),),
    )


def id_missing(place: Place) -> Diagnostic:
    """A profile without its key."""
    help = "add `id: string!` to the profile: it tells one customer from another"
    return Diagnostic("profile", "the profile has no `id`", place, help=help)


def id_not_text(place: Place) -> Diagnostic:
    """A key of another type."""
    return Diagnostic("profile", "`id` must be text that is always there", place, help="write `id: string!`")


def consent_not_certain(name: str, place: Place) -> Diagnostic:
    """A consent that could be missing, or is not yes or no."""
    help = "write `boolean!`: whoever has not said yes has said no"
    return Diagnostic("profile", f"the consent `{name}` must be yes or no, and always there", place, help=help)


def empty_group(name: str, place: Place) -> Diagnostic:
    """A group without attributes."""
    return Diagnostic("profile", f"the group `{name}` has no attributes", place, help="add some, or leave it out")


def history_without_at(name: str, place: Place) -> Diagnostic:
    """Records without a time."""
    help = "add `at: datetime!` or `at: date!` to its fields: every record happened at some time"
    return Diagnostic("profile", f"the history `{name}` has no `at`", place, help=help)


def at_not_a_time(name: str, place: Place) -> Diagnostic:
    """An `at` that is no time, or can be missing."""
    return Diagnostic(
        "profile", f"the `at` of `{name}` must be a time that is always there", place, help="write `at: datetime!`"
    )


def history_in_history(name: str, place: Place) -> Diagnostic:
    """A record with records of its own."""
    help = "make it a history of its own in the profile"
    return Diagnostic("profile", f"`{name}` is a history within a record", place, help=help)


def not_for_histories(key: str, place: Place) -> Diagnostic:
    """`default`, `minimum` or `maximum` of a history."""
    help = "leave it out: a history that is not given is empty"
    return Diagnostic("profile", f"a history has no `{key}`", place, help=help)


def not_a_value(what: str, type_name: str, place: Place) -> Diagnostic:
    """A default, bound, item or example that is not of its type."""
    return Diagnostic("value", f"{what} is not a value of type {type_name}", place, help=_example(type_name))


def _example(type_name: str) -> str:
    name = type_name.partition(" [")[0]
    examples = {
        "integer": "a whole number, such as `10_000`",
        "number": "a number, such as `4.5` or `20%`",
        "money": "an amount with at most 4 places, such as `19.99`",
        "boolean": "`yes` or `no`",
        "date": "a day, such as `2026-11-20`",
        "datetime": "a date and a time, such as `2026-11-20 09:00`",
        "time": "a time, such as `21:00`",
        "location": "`{lat: 40.7638, lon: -73.9727}`, within ±90 and ±180 degrees",
        "timezone": "a name such as `Europe/Paris`",
        "one of": f"one of the values of {type_name}",
    }
    return f"write {examples.get(name, 'a value of that type')}"


def bound_of(key: str, type_name: str, place: Place) -> Diagnostic:
    """A bound for a type without an order."""
    help = "bounds are for integer, number and money"
    return Diagnostic("profile", f"`{key}` makes no sense for {type_name}", place, help=help)


def bounds_reversed(place: Place) -> Diagnostic:
    """A minimum above the maximum."""
    return Diagnostic("profile", "`minimum` is above `maximum`", place, help="write the smaller one as `minimum`")


def default_out_of_bounds(place: Place) -> Diagnostic:
    """A default that the door would refuse."""
    help = "choose a default within `minimum` and `maximum`"
    return Diagnostic("profile", "`default` is out of bounds", place, help=help)


def circle(names: tuple[str, ...], places: tuple[Place, ...]) -> Diagnostic:
    """Definitions that rest on each other."""
    shown = " → ".join(f"`{name}`" for name in (*names, names[0]))
    return Diagnostic(
        "circle",
        f"these rest on each other: {shown}" if len(names) > 1 else f"`{names[0]}` rests on itself",
        places[0],
        help="say one of them without the others",
        related=tuple((place, f"`{name}` stands here") for name, place in zip(names[1:], places[1:], strict=True)),
    )


def stage_twice(name: Text, before: Place) -> Diagnostic:
    """Two stages of one name."""
    return Diagnostic(
        "lifecycle",
        f"there are two stages `{name}`",
        name.place,
        help="give one of them another name, or join their conditions with `or`",
        related=((before, "the first one"),),
    )


def too_many_stages(place: Place, most: int) -> Diagnostic:
    """More stages than any lifecycle has."""
    help = "join stages in which the same is done; differences within a stage belong in the `when` of engagements"
    return Diagnostic("too-many-parts", f"a lifecycle has at most {most} stages", place, help=help)


def too_many_named(place: Place, most: int) -> Diagnostic:
    """More definitions, scores and tables than any bundle has."""
    help = "leave out those that nothing uses; what differs from customer to customer belongs in the profile"
    return Diagnostic(
        "too-many-parts", f"a bundle has at most {most:,} definitions, scores and tables", place, help=help
    )


def last_stage_with_condition(place: Place) -> Diagnostic:
    """A lifecycle in which a customer can fall out at the end."""
    help = "write `otherwise: yes` in place of its `when`, or add a last stage that has it"
    return Diagnostic("lifecycle", "the last stage must take everyone who is left", place, help=help)


def otherwise_too_early(name: Text) -> Diagnostic:
    """`otherwise` in a stage that others follow."""
    help = "move it to the end: no customer would reach the stages after it"
    return Diagnostic("lifecycle", f"`otherwise` in `{name}`, which is not the last stage", name.place, help=help)


def no_engagements(place: Place) -> Diagnostic:
    """A bundle that can never act."""
    help = "add `engagements:`; until then only stages can be asked for"
    return Diagnostic("no-engagements", "this bundle has no engagements", place, severity="warning", help=help)


def unknown_reference(name: Text, what: str, known: Iterable[str]) -> Diagnostic:
    """A stage, channel, kind that is not there."""
    known = tuple(known)
    meant = closest(name.value, known)
    if meant:
        help = f"did you mean `{meant}`?"
    elif known:
        help = f"there are {_listed(known[:8])}" + (" and more" if len(known) > 8 else "")
    else:
        help = f"this bundle has no {what}s yet"
    edit = Edit(name.place, meant) if meant else None
    return Diagnostic("reference", f"there is no {what} `{name}`", name.place, help=help, edit=edit)


def named_twice(name: Text, what: str) -> Diagnostic:
    """The same stage or channel twice in one list."""
    return Diagnostic("reference", f"the {what} `{name}` is there twice", name.place, help="leave one of them out")


def stage_outside_kind(name: Text, kind: str, allowed: Iterable[str]) -> Diagnostic:
    """An engagement that wants to go where its kind does not."""
    help = f"`{kind}` is for {_listed(allowed)}: choose among its stages, or give it more of them"
    return Diagnostic("engagement", f"`{name}` is not a stage of the kind `{kind}`", name.place, help=help)


def any_stage_outside_kind(kind: str, allowed: Iterable[str], place: Place) -> Diagnostic:
    """`stages: any` under a kind with stages of its own."""
    help = f"`{kind}` is for {_listed(allowed)}: leave `stages` out, or give the kind more of them"
    return Diagnostic("engagement", f"the kind `{kind}` does not allow every stage", place, help=help)


def key_required(key: str, engagement: str, kind: str, place: Place) -> Diagnostic:
    """A key that neither engagement nor kind has."""
    help = f"add `{key}:` ({_HINTS[key]}), here or in the kind `{kind}`"
    return Diagnostic("engagement", f"`{engagement}` has no `{key}`", place, help=help)


_HINTS = {
    "stages": "`any`, or a list",
    "channels": "a list in order of preference",
    "propensity": "the chance that it works if sent",
    "value": "what reaching the goal is worth",
}


def lever_not_above_zero(place: Place) -> Diagnostic:
    """A lever that would turn the order round."""
    help = "write a number above 0; to stop an engagement write `paused: yes`"
    return Diagnostic("engagement", "a lever must be above 0", place, help=help)


def cost_not_fixed(place: Place) -> Diagnostic:
    """A cost that is no plain amount."""
    help = "write an amount, such as `0.002`"
    return Diagnostic("channel", "the cost of a channel is a fixed amount, not below 0", place, help=help)


def slots_on_outbound(place: Place) -> Diagnostic:
    """Slots where nobody waits."""
    help = "only an inbound channel has slots: add `inbound: yes`, or leave `slots` out"
    return Diagnostic("channel", "`slots` on an outbound channel", place, help=help)


def anyone_reachable(name: Text) -> Diagnostic:
    """An outbound channel without a condition."""
    help = "add `when: consent.…`; write `when: yes` if everyone may really be written to"
    message = f"the channel `{name}` has no `when`: everyone can be reached on it"
    return Diagnostic("channel-without-when", message, name.place, severity="warning", help=help)


def rank_unknown(key: str, names: Sequence[str], asked: Sequence[str], place: Place) -> Diagnostic:
    """A factor that can be missing; `asked` are names for which a `when` can ask."""
    missing = " or ".join(f"`{name}`" for name in names)
    help = f"say what holds then: `(…) otherwise {1 if key == 'lever' else 0}`"
    help += f", or ask for it in `when`: `{asked[0]} is known`" if asked else ""
    return Diagnostic(
        "unknown-score",
        f"`{key}` is missing where {missing} is, and the engagement is then no candidate",
        place,
        severity="warning",
        help=help,
    )
