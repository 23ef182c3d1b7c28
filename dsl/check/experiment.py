"""Experiments: who is held out, and which variants are tried on whom (language.md 2.5)."""

from nextbest.dsl.check.offer import check_offer, filled_in
from nextbest.dsl.check.read_clauses import read_share
from nextbest.dsl.check.steps import Under
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.checked_campaigns import Experiment, Offer, Variant
from nextbest.dsl.checked_messages import Message
from nextbest.dsl.checked_policy import WHOLE
from nextbest.dsl.document.campaigns import Experiment as ExperimentEntry
from nextbest.dsl.document.campaigns import Variant as VariantEntry
from nextbest.dsl.expressions.facts import Facts
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.messages import policy as say_of_policy


def check_experiment(entry: ExperimentEntry, under: Under, facts: Facts | None, around: Surroundings) -> Experiment:
    """The experiment, its variants filled in with the engagement's offer."""
    report = around.report
    holdout = read_share(entry.holdout, report) if entry.holdout is not None else 0
    if entry.holdout is not None and holdout == WHOLE:
        report.add(say_of_policy.holdout_of_everyone(entry.holdout))
    if not entry.variants and not holdout and holdout is not None:
        report.add(say.nothing_tried(entry.salt.place))
    shares = {name.value: read_share(variant.share, report) for name, variant in entry.variants.items()}
    known = [share for share in shares.values() if share is not None]
    if known and len(known) == len(shares) and sum(known) != WHOLE:
        report.add(say.shares_do_not_add_up(known, [variant.share for variant in entry.variants.values()]))
    found = [
        Variant(name.value, shares[name.value] or 0, *_differs(variant, under, facts, around))
        for name, variant in sorted(entry.variants.items(), key=lambda item: item[0].value)
    ]
    return Experiment(entry.salt.value.strip(), holdout or 0, tuple(found))


def _differs(
    entry: VariantEntry, under: Under, facts: Facts | None, around: Surroundings
) -> tuple[Message | None, Offer | None]:
    message = None
    if under.messages is not None and facts is not None:
        message = under.messages.variant(entry, under.channels, facts)
    offer = filled_in(check_offer(entry.offer, facts, around), under.offer) if entry.offer is not None else None
    return message, offer
