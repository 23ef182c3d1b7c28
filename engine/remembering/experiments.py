"""Who is held out, and who gets which variant: one draw for each salt (language.md 2.5; part 3, Hash)."""

from nextbest.dsl.checked_campaigns import Experiment, Variant
from nextbest.dsl.checked_policy import WHOLE
from nextbest.engine.functions.chance import bucket


def held_out(share: int, salt: str, id: str) -> bool:
    """Whether a customer is among that share of all, in ten-thousandths."""
    return bucket(id, salt) < share / WHOLE


def variant_of(experiment: Experiment, id: str) -> Variant | None:
    """The variant of a customer; None: held out, or the experiment tries none."""
    return variant_at(experiment, bucket(id, experiment.salt))


def variant_at(experiment: Experiment, draw: float) -> Variant | None:
    """The variant of a draw from [0, 1)."""
    if draw < experiment.holdout / WHOLE:
        return None
    edges = zip(experiment.variants, variant_edges(experiment), strict=True)
    return next((variant for variant, edge in edges if draw < edge / WHOLE), None)


def variant_edges(experiment: Experiment) -> tuple[int, ...]:
    """Where each variant ends, in ten-thousandths: it is that of draws below its edge and not below the one before.

    Variants share what the holdout leaves; edges are rounded half up, and the last one is the end of all draws.
    """
    left, shares = WHOLE - experiment.holdout, 0
    edges = []
    for variant in experiment.variants:
        shares += variant.share
        edges.append(experiment.holdout + (2 * left * shares + WHOLE) // (2 * WHOLE))
    return (*edges[:-1], WHOLE) if edges else ()
