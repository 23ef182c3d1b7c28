"""`calendar-over`: an engagement whose `during` is over at `check --now` (language.md 2.1)."""

from collections.abc import Iterator

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages.lints import calendar_over as over
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.clock import Clock
from nextbest.engine.shown import at


def calendar_over(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each text of `during` that is the last of its engagement to be over."""
    if linted.now is None:
        return
    clock = Clock(linted.now, linted.bundle.timezone)
    for each in linted.bundle.engagements.values():
        if each.during and clock.opens([during.times for during in each.during]) is None:
            yield over(each.during[-1].text.place, f"{at(linted.now, clock.policy_zone):%Y-%m-%d %H:%M}")
