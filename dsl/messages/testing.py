"""The wording of all that can be wrong with files of tests, beyond what is wrong with any file."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.messages.words import listed
from nextbest.dsl.source import Place

A_TIME = "write date, time and offset from UTC: `2026-11-20T10:00:00-05:00`"


# tables


def column_twice(place: Place, path: str) -> Diagnostic:
    """`columns: [now, now]`."""
    return Diagnostic("item-twice", f"the column `{path}` is here twice", place, help="take one of the two out")


def row_of_another_length(place: Place, cells: int, columns: int) -> Diagnostic:
    """A row with too few cells, or too many."""
    return Diagnostic(
        "test-row",
        f"this row has {cells} of {columns} cells" if cells < columns else f"this row has {cells} cells, not {columns}",
        place,
        help="give each column one value; a text with a comma must be in quotes",
    )


def snapshot_of_rows(place: Place) -> Diagnostic:
    """`snapshot` beside `cases`."""
    return Diagnostic(
        "conflicting-keys", "a table is not written anew", place, help="take `snapshot` out, or write its rows as cases"
    )


# cases


def no_expectation(place: Place, name: str, snapshot: bool) -> Diagnostic:
    """A case that cannot fail."""
    help = "say what must come out: `expect: {engagement: …}`, or `expect: {no_action: …}`"
    return Diagnostic(
        "no-expectation",
        f"`{name}` expects nothing, so it could never fail",
        place,
        help="let `nextbest test --update` write what comes out" if snapshot else help,
    )


def name_twice(place: Place, name: str, first: Place) -> Diagnostic:
    """Two cases of one name."""
    return Diagnostic(
        "name-twice",
        f"a test of the name `{name}` is here for the second time",
        place,
        help="give one of them another name: reports know tests by it",
        related=((first, "the first is here"),),
    )


def no_time(place: Place, name: str) -> Diagnostic:
    """Neither the case nor the file has a `now`."""
    return Diagnostic(
        "now",
        f"nothing says when `{name}` happens",
        place,
        help="give `now:` at the beginning of the file, for all its cases, or in this one",
    )


def not_a_time(place: Place, written: str) -> Diagnostic:
    """`now: yesterday`."""
    return Diagnostic("now", f"`{written}` is not a time with its offset", place, help=A_TIME)


def no_customer(place: Place, name: str) -> Diagnostic:
    """A case without `customer`."""
    return Diagnostic(
        "missing-key",
        f"nothing says who the customer of `{name}` is",
        place,
        help="add `customer:`, a name below `customers` or a whole customer document",
    )


def unknown_customer(place: Place, name: str, known: Iterable[str]) -> Diagnostic:
    """`customer: anna`."""
    names = list(known)
    near = closest(name, names)
    many = f"there are {listed(names)}" if names else "give the whole document, or add `customers:` to the file"
    return Diagnostic(
        "unknown-customer",
        f"there is no customer `{name}` in this file",
        place,
        help=f"did you mean `{near}`?" if near else many,
        edit=Edit(place, near) if near else None,
    )


def unused_customer(place: Place, name: str) -> Diagnostic:
    """A customer whom no case asks for."""
    return Diagnostic(
        "unused-customer", f"no test is about the customer `{name}`", place, severity="warning", help="take it out"
    )


def customer_problem(place: Place, path: str, message: str, help: str | None) -> Diagnostic:
    """What the door finds in a customer document, or an event."""
    return Diagnostic("customer", f"`{path}` {message}", place, help=help)


def not_a_change(place: Place, path: str, known: Iterable[str]) -> Diagnostic:
    """`with: {teir: gold}`."""
    near = closest(path, known)
    return Diagnostic(
        "unknown-name",
        f"`{path}` is not in the profile",
        place,
        help=f"did you mean `{near}`?" if near else "`with` takes attributes of the profile, and `contacts`, `offers`",
        edit=Edit(place, near) if near else None,
    )


def through_a_value(place: Place, path: str, whole: str) -> Diagnostic:
    """`with: {orders.total: 5}`."""
    return Diagnostic(
        "unknown-name",
        f"`{path}` goes into `{whole}`, which is one value",
        place,
        help=f"give `{whole}` as a whole",
    )


def no_event_of_case(place: Place) -> Diagnostic:
    """`triggered_only` without an event."""
    return Diagnostic("missing-key", "`triggered_only` asks for what an event triggers", place, help="add the `event:`")


# expectations


def unknown_name(place: Place, what: str, name: str, known: Iterable[str]) -> Diagnostic:
    """A stage, an engagement, a channel … that the bundle does not have."""
    names = list(known)
    near = closest(name, names)
    some = f"the bundle has {listed(names)}" if names and len(names) <= 12 else None
    return Diagnostic(
        "unknown-name",
        f"`{name}` is not {what} of the bundle",
        place,
        help=f"did you mean `{near}`?" if near else some,
        edit=Edit(place, near) if near else None,
    )


def not_on_channel(place: Place, engagement: str, channel: str, known: Sequence[str]) -> Diagnostic:
    """An engagement that never goes there."""
    return Diagnostic(
        "unknown-name", f"`{engagement}` never goes by `{channel}`", place, help=f"it goes by {listed(known, 'or')}"
    )


def no_such_variant(place: Place, engagement: str, variant: str, known: Sequence[str]) -> Diagnostic:
    """A variant that an engagement does not have."""
    near = closest(variant, known)
    help = f"did you mean `{near}`?" if near else f"it has {listed(known)}" if known else "it has none"
    return Diagnostic("unknown-name", f"`{variant}` is not a variant of `{engagement}`", place, help=help)


def no_such_step(place: Place, engagement: str, steps: int) -> Diagnostic:
    """A step beyond the last."""
    return Diagnostic("out-of-bounds", f"`{engagement}` has {steps} step{'s' * (steps != 1)}", place)


def no_such_part(place: Place, part: str, known: Iterable[str]) -> Diagnostic:
    """A part of a message that no channel has."""
    names = list(known)
    near = closest(part, names)
    return Diagnostic(
        "unknown-name",
        f"`{part}` is not a part of a message",
        place,
        help=f"did you mean `{near}`?" if near else f"parts are {listed(names)}" if names else None,
    )


def unknown_rule(place: Place, rule: str, known: Sequence[str]) -> Diagnostic:
    """`blocked: {welcome: limits}`."""
    near = closest(rule, known)
    return Diagnostic(
        "not-a-choice",
        f"`{rule}` is not a rule that stops anything",
        place,
        help=f"did you mean `{near}`?" if near else f"rules are {listed(known)}",
        edit=Edit(place, near) if near else None,
    )


def unknown_scope(place: Place, rule: str, known: Sequence[str]) -> Diagnostic:
    """`limit:chanel.push`."""
    near = closest(rule, known)
    some = ", ".join(f"`{each}`" for each in known[:4]) + (" …" if len(known) > 4 else "")
    help = f"did you mean `{near}`?" if near else f"it can be {some}" if known else "leave the scope out"
    return Diagnostic("not-a-choice", f"the bundle has no rule `{rule}`", place, help=help)


def not_a_rank(place: Place, written: str) -> Diagnostic:
    """`rank: high`."""
    return Diagnostic(
        "range",
        f"`{written}` is not a rank",
        place,
        help="write a number, bounds such as `38.9 to 39.1`, or `>= 38.9`",
    )


def both_something_and_nothing(place: Place, key: str) -> Diagnostic:
    """`{engagement: welcome, no_action: all_limited}`."""
    return Diagnostic(
        "conflicting-keys",
        f"`{key}` is about what is chosen, and `no_action` expects that nothing is",
        place,
        help="keep one of them",
    )


def place_not_asked_for(place: Place, name: str) -> Diagnostic:
    """`expect: {place: home_page}` in an outbound decision."""
    if name == "outbound":
        message, help = "this decision fills inbound places only", "take `places` out of the case"
    else:
        message = f"`{name}` is not a place of this decision"
        help = f"ask for it: add `places: [{name}]` to the case"
    return Diagnostic("unknown-name", message, place, help=help)


def only_in_a_story(place: Place) -> Diagnostic:
    """`refused` of a decision."""
    return Diagnostic(
        "not-a-choice",
        "a decision is never refused",
        place,
        help="`refused` is for the steps `confirm`, `release`, `outcome` and `redeem` of a story",
    )
