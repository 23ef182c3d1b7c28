"""The wording of all that can be wrong with the stories of files of tests."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.messages.words import listed
from nextbest.dsl.source import Place


def only_in_steps(place: Place, key: str) -> Diagnostic:
    """`event` beside `story`."""
    return Diagnostic("conflicting-keys", f"in a story, `{key}` belongs in a step", place, help="move it there")


def only_in_stories(place: Place, key: str) -> Diagnostic:
    """`spent` beside `expect`: a case alone remembers nothing."""
    return Diagnostic(
        "conflicting-keys", f"`{key}` is for stories", place, help="write `story: [{do: decide, expect: {…}}]`"
    )


def not_of_step(place: Place, key: str, do: str, takers: Sequence[str]) -> Diagnostic:
    """`{do: confirm, outcome: clicked}`."""
    return Diagnostic(
        "conflicting-keys", f"`{key}` means nothing in `do: {do}`", place, help=f"it is for {listed(takers, 'and')}"
    )


def step_needs(place: Place, key: str, do: str, example: str) -> Diagnostic:
    """`{do: outcome}`."""
    return Diagnostic("missing-key", f"`do: {do}` needs `{key}`", place, help=f"add `{example}`")


def nothing_expected_of(place: Place, key: str, do: str) -> Diagnostic:
    """`{do: confirm, expect: {stage: loyal}}`."""
    return Diagnostic(
        "conflicting-keys",
        f"`{key}` cannot come out of `do: {do}`",
        place,
        help="it is expected of `do: decide`; of other steps, only `refused`",
    )


def no_such_decision(place: Place, name: str | None, known: Sequence[str]) -> Diagnostic:
    """`of: second`, and no step before has `as: second`."""
    if name is None:
        return Diagnostic(
            "unknown-name", "there is no decision before this step", place, help="put `{do: decide}` before it"
        )
    near = closest(name, known)
    return Diagnostic(
        "unknown-name",
        f"no step before this one is `as: {name}`",
        place,
        help=f"did you mean `{near}`?" if near else f"add `as: {name}` to the `do: decide` that is meant",
    )


def unknown_outcome(place: Place, word: str, known: Iterable[str]) -> Diagnostic:
    """`outcome: click`."""
    names = sorted(known)
    near = closest(word, names)
    return Diagnostic(
        "not-a-choice",
        f"`{word}` is not an outcome",
        place,
        help=f"did you mean `{near}`?" if near else f"outcomes are {listed(names)}",
    )


def back_in_time(place: Place, before: str) -> Diagnostic:
    """A step whose `at` is before the step before."""
    return Diagnostic("now", f"this is before the step before, which is at {before}", place, help="put it in order")


def memory_of_a_story(place: Place, key: str) -> Diagnostic:
    """A customer of a story who comes with `offers`."""
    return Diagnostic(
        "customer",
        f"a story remembers what happens in it, so its customers come without `{key}`",
        place,
        help="let the story tell it; what was sent before can be said by `contacts`",
    )


def no_budget(place: Place, owner: str, known: Sequence[str]) -> Diagnostic:
    """`spent: {welcome: 199 offers}`, and `welcome` has no budget."""
    near = closest(owner, known)
    some = f"budgets are those of {listed(known, 'and')}" if known else "the bundle has no budgets: take `spent` out"
    return Diagnostic(
        "unknown-name",
        f"`{owner}` has no budget",
        place,
        help=f"did you mean `{near}`?" if near else some,
        edit=Edit(place, near) if near else None,
    )


def no_budget_of(place: Place, owner: str, unit: str, budgets: Sequence[str]) -> Diagnostic:
    """`spent: {free_delivery: 20 contacts}`, and its budget is one of offers."""
    return Diagnostic("spent", f"`{owner}` has no budget of {unit}", place, help=f"it has {listed(budgets, 'and')}")


def not_spent(place: Place, written: str, most: int) -> Diagnostic:
    """`spent: {free_delivery: many}`."""
    return Diagnostic(
        "spent",
        f"`{written}` is not what can be spent of a budget",
        place,
        help=f"write `199 offers`, `30 contacts` or `250.50 cost`; at most {most} offers or contacts",
    )
