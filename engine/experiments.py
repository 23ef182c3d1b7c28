"""Draws: who is held out, and which variant a customer is sent (language.md 2.5 and Part 3, "Hash")."""

from nextbest.dsl.checked_campaigns import Experiment
from nextbest.dsl.checked_policy import WHOLE


def edges(experiment: Experiment) -> tuple[int, ...]:
    """Where each variant ends among all draws, in ten-thousandths: they share what the holdout leaves."""
    total, found = 0, []
    for variant in experiment.variants:
        total += variant.share
        found.append((2 * (experiment.holdout * WHOLE + (WHOLE - experiment.holdout) * total) + WHOLE) // (2 * WHOLE))
    return (*found[:-1], WHOLE) if found else ()
