"""The wording of all that can be wrong with the stories of files of tests."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, closest
from nextbest.dsl.messages.words import listed
from nextbest.dsl.source import Place


def only_in_steps(place: Place, key: str) -> Diagnostic:
    """`event` beside `story`."""
    return Diagnostic("conflicting-keys", f"in a story, `{key}` belongs in a step", place, help="move it there")


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
