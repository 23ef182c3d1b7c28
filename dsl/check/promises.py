"""What an engagement promises and tries, put together: sequence, offer, experiment, and whom limits bind."""

from nextbest.dsl.check.due import check_due
from nextbest.dsl.check.experiment import check_experiment
from nextbest.dsl.check.offer import check_offer
from nextbest.dsl.check.steps import Under, check_steps
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.checked_campaigns import Due, Promises
from nextbest.dsl.document.campaigns import Campaign
from nextbest.dsl.expressions.facts import Facts
from nextbest.dsl.messages import campaigns as say


def check_kind_promises(entry: Campaign, channels: tuple[str, ...], around: Surroundings) -> None:
    """Check what a kind promises for its engagements; what can be missing is looked at in each of them."""
    if entry.due is not None:
        check_due(entry.due, None, around)
    check_promises(entry, Under(channels, None, None), (None, None), around)


def check_promises(
    entry: Campaign, under: Under, due: tuple[Due | None, Facts | None], around: Surroundings
) -> Promises:
    """The promises of an engagement that is filled in with those of its kind.

    `under` has its channels and messages; `due` its obligation, checked before, and what is known of its customers.
    """
    obligation, facts = due
    offer = check_offer(entry.offer, facts, around) if entry.offer is not None else None
    under = Under(under.channels, offer, under.messages)
    steps = check_steps(entry.steps, under, facts, around) if entry.steps else ()
    if entry.steps is not None and not entry.steps:
        around.report.add(say.no_steps(entry.place))
    experiment = check_experiment(entry.experiment, under, facts, around) if entry.experiment is not None else None
    obeys = entry.obeys_limits is None or entry.obeys_limits.value
    counts = obeys if entry.counts_toward_limits is None else entry.counts_toward_limits.value
    return Promises(obligation, steps, offer, experiment, obeys, counts)
