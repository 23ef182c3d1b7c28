"""Wording of the checker: obligations, sequences, offers, budgets, experiments (language.md 2.5)."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.checked_policy import WHOLE
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages.words import a, listed
from nextbest.dsl.source import Place, Text
from nextbest.dsl.types import Type


def due_without_of(within: Text) -> Diagnostic:
    """`due: {within: 30 days}`."""
    help = f"say from when they count: `of: first(orders.at)`; `{within}` runs from there"
    return Diagnostic("due", "`within` has no beginning", within.place, help=help)


def due_with_by_and_of(of: Text) -> Diagnostic:
    """`due: {by: x, of: y}`."""
    help = "leave `of` out; it belongs to `within`"
    return Diagnostic("due", "`by` is the deadline itself, and counts from nothing", of.place, help=help)


def due_without_urgent(by: Text) -> Diagnostic:
    """`due: {by: x}`."""
    help = "add `urgent: 7 days`: with `by`, the engagement is open from then on"
    return Diagnostic("due", "it is not said how long before the deadline this opens", by.place, help=help)


def due_not_a_time(text: Text, type: Type) -> Diagnostic:
    """`by: ltv`."""
    help = "give a date or a datetime of the customer"
    return Diagnostic("due", f"a deadline is a date, and this is {a(type)}", text.place, help=help)


def due_can_be_missing(text: Text, names: Iterable[str]) -> Diagnostic:
    """A lint: customers without a deadline shrink away."""
    missing = listed(tuple(names), "or")
    help = "ask for it in `when`, so that it is seen who is left out"
    message = f"where {missing} is missing there is no deadline, and the engagement stays closed"
    return Diagnostic("due-can-be-missing", message, text.place, severity="warning", help=help)


def duration_on_date(text: Text) -> Diagnostic:
    """`{by: a date, urgent: 36 hours}`."""
    help = "write days: `2 days`"
    return Diagnostic("due", f"a date has no hours to which `{text}` could be added", text.place, help=help)


def urgent_from_the_start(text: Text, within: str) -> Diagnostic:
    """`{within: 7 days, urgent: 10 days}`."""
    help = "make `urgent` shorter; for an engagement that always goes first write `class: mandatory`"
    message = f"`{text}` before the end of `{within}` is before it begins: it is urgent from the start"
    return Diagnostic("urgent-from-the-start", message, text.place, severity="warning", help=help)


# --- steps ------------------------------------------------------------------------------------------------------------


def no_steps(place: Place) -> Diagnostic:
    """`steps: []`."""
    return Diagnostic("step", "this list of steps is empty", place, help="leave `steps` out: one message is one step")


def first_step_waits(after: Text) -> Diagnostic:
    """`after` with nothing before it."""
    help = f"leave it out; to wait after an event, write `on: {{event: …, after: {after}}}`"
    return Diagnostic("step", "the first step has none before it to wait for", after.place, help=help)


def step_at_once(number: int, place: Place) -> Diagnostic:
    """A later step without a wait."""
    help = "say how long after the step before: `after: 3 days`"
    message = f"step {number} has no `after`: it can go in the same minute as the step before"
    return Diagnostic("step-without-wait", message, place, severity="warning", help=help)


def step_off_channels(name: Text, allowed: Sequence[str]) -> Diagnostic:
    """A step on a channel that the engagement does not use."""
    help = f"choose among {listed(allowed, 'or')}, or add `{name}` to the engagement's `channels`"
    return Diagnostic("step", f"`{name}` is not a channel of this engagement", name.place, help=help)


def step_after_the_end(number: int, after: Text, during: Place) -> Diagnostic:
    """A step that comes when the engagement is over."""
    return Diagnostic(
        "step-after-the-end",
        f"step {number} never goes: its waits are longer than the engagement is open",
        after.place,
        severity="warning",
        help="shorten the waits, or leave the engagement open longer",
        related=((during, "this is how long it is open"),),
    )


def step_without_room(number: int, place: Place, limit: Text, whose: str) -> Diagnostic:
    """A step that a limit holds back until its run is over."""
    return Diagnostic(
        "step-without-room",
        f"step {number} never goes: `{limit}` {whose} is full until the run is over",
        place,
        severity="warning",
        help="allow more or for a shorter time, or free the engagement with `obeys_limits: no`",
        related=((limit.place, "every step counts here"),),
    )


# --- offers and budgets -----------------------------------------------------------------------------------------------


def baseline_required(name: str, kind: str, place: Place) -> Diagnostic:
    """An offer paid to those who would have bought anyway."""
    return Diagnostic(
        "engagement",
        f"`{name}` has an offer and no `baseline`",
        place,
        help=f"add `baseline:` (the chance that `goal` is reached anyway), here or in the kind `{kind}`: the reward is"
        " paid to those too who would have bought without it",
    )


def cost_below_nothing(text: Text) -> Diagnostic:
    """`cost: -4`."""
    return Diagnostic("offer", "an offer cannot cost less than nothing", text.place, help="write it without the minus")


def expires_before_redeemed(when: Place, during: Place) -> Diagnostic:
    """An offer that is over before what redeems it can come."""
    return Diagnostic(
        "offer-never-redeemed",
        "whenever this can be yes, the last offer has expired",
        when,
        severity="warning",
        help="let it last longer, or be redeemed earlier",
        related=((during, "so long it is sent"),),
    )


def redeemed_before_sent(when: Place, during: Place) -> Diagnostic:
    """An offer that comes when what redeems it is over."""
    return Diagnostic(
        "offer-never-redeemed",
        "whenever this can be yes, the first offer has not been sent yet",
        when,
        severity="warning",
        help="let it be redeemed later, or send it earlier",
        related=((during, "from here on it is sent"),),
    )


def budget_twice(budget: Text, other: Text) -> Diagnostic:
    """The same budget twice in one list."""
    return Diagnostic(
        "budget",
        f"`{budget}` is there twice",
        budget.place,
        help="leave one of them out",
        related=((other.place, "the first one"),),
    )


def budget_never_empty(budget: Text, other: Text, whose: str) -> Diagnostic:
    """A budget above one that is never wider."""
    return Diagnostic(
        "idle-budget",
        f"`{budget}` never holds anything back: whenever it is used up, `{other}` {whose} is used up too",
        budget.place,
        severity="warning",
        help="lower it, or leave it out",
        related=((other.place, "this one is used up first"),),
    )


def budget_too_small(budget: Text, name: str, least: int, what: str) -> Diagnostic:
    """`3 cost in total` for what costs 4."""
    takes = f"one costs {_amount(least)} at least" if what == "cost" else "one is more than it has"
    return Diagnostic(
        "budget-too-small",
        f"`{name}` never goes: `{budget}` has no room for a single one, {takes}",
        budget.place,
        severity="warning",
        help="raise it; to stop an engagement write `paused: yes`",
    )


def _amount(ten_thousandths: int) -> str:
    whole, places = divmod(ten_thousandths, 10_000)
    return f"{whole:_}.{places:04}".rstrip("0").rstrip(".")


def budget_of_nothing(budget: Text, what: str) -> Diagnostic:
    """A budget that nothing draws on."""
    reasons = {"offers": "there is no offer", "cost": "neither its channels nor an offer cost anything"}
    help = "leave it out, or add what it should hold back"
    return Diagnostic(
        "idle-budget",
        f"`{budget}` never holds anything back: {reasons[what]}",
        budget.place,
        severity="warning",
        help=help,
    )


# --- experiments ------------------------------------------------------------------------------------------------------


def nothing_tried(place: Place) -> Diagnostic:
    """An experiment without holdout and variants."""
    help = "add `holdout: 10%` or `variants`, or leave it out"
    return Diagnostic("idle-experiment", "this experiment tries nothing", place, severity="warning", help=help)


def shares_do_not_add_up(shares: Sequence[int], texts: Sequence[Text]) -> Diagnostic:
    """`50%` and `40%`."""
    total, rest = sum(shares), WHOLE - sum(shares)
    help = f"{_percent(abs(rest))} {'are left over: give them to one of the variants' if rest > 0 else 'are too many'}"
    message = f"the shares of these variants add up to {_percent(total)}, not to 100%"
    related = tuple((text.place, f"{text} more") for text in texts[1:])
    return Diagnostic("share", message, texts[0].place, help=help, related=related)


def _percent(share: int) -> str:
    whole, places = divmod(share, 100)
    return f"{whole}.{places:02}".rstrip("0").rstrip(".") + "%"
