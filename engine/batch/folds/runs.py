"""Whose runs of sequences may still go on, so that they must be looked at alone."""

from collections.abc import Iterable

import numpy as np

from nextbest.dsl.checked_campaigns import Step
from nextbest.dsl.quantities import Duration
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.dictionaries import by_word
from nextbest.engine.batch.folds.people import People
from nextbest.engine.clock import FIRST_INSTANT
from nextbest.engine.remembering.folds.runs import LATE

DAY = 86_400
LONGEST_MONTH = 31
SLACK = 3
"""Days by which clocks that are changed, and months that are short, can make a step longer than it looks."""


def running(people: People) -> Array:
    """Who had a step of a sequence so lately that the run may not be over, or has runs that limits count."""
    found = np.zeros(people.customers.count, np.bool_)
    contacts = people.contacts
    sequences = people.folding.runs.sequences
    if contacts is None or not sequences:
        return found
    counted = people.folding.counts.sequences
    engagements = people.folding.graph.bundle.engagements

    def since(name: str) -> int:
        """From when on a contact of an engagement matters."""
        if name in counted:
            return FIRST_INSTANT
        if name not in sequences:
            return people.clock.now + 1
        return people.clock.now - _longest(engagements[name].promises.steps)

    matters = contacts.numbers("at") >= by_word(contacts.texts("engagement"), since, np.int64)
    found[contacts.owners[matters]] = True
    return found


def _longest(steps: Iterable[Step]) -> int:
    """More seconds than a run can go on after any of its contacts."""
    seconds = 0
    for length in (LATE, *(each.after for each in steps)):
        if isinstance(length, Duration):
            seconds += length.seconds
        elif length is not None:
            seconds += (length.months * LONGEST_MONTH + length.days) * DAY
    return seconds + SLACK * DAY
