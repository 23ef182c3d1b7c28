"""What binds everybody: how the best is chosen, the contact policy, channels, kinds, guarantees."""

from collections.abc import Iterator

from nextbest.cli.describing.subject import Subject, about, fact, plain_title, title
from nextbest.cli.pages.blocks import Block, Bullets, Facts, Paragraph, Section, anchor
from nextbest.dsl.checked import Channel, Guarantee, Kind
from nextbest.dsl.checked_policy import WHOLE
from nextbest.engine.analysis.wording import policy, values
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.speaking import condition, quantity
from nextbest.engine.analysis.wording.words import Words, listed, sentence, words

PLACES = {
    "one per customer": "An outbound decision sends one message at most.",
    "one per channel": "An outbound decision sends one message at most on each channel.",
}


def choosing(subject: Subject) -> Section:
    """How what competes is compared, what must always hold, and what protects customers."""
    bundle = subject.bundle
    rank = sentence(
        "Whatever may be sent is ranked by ", quantity(bundle, bundle.arbitration.rank), "; the highest wins"
    )
    blocks: list[Block] = [
        Paragraph(rank),
        Paragraph(
            words(
                "Mandatory engagements go before all others, fallbacks after them. What is worth no more than "
                "it costs is not sent."
            )
        ),
        Paragraph(words(PLACES[bundle.arbitration.places])),
    ]
    rules = tuple(policy.policy(bundle))
    if rules:
        blocks.append(
            Bullets(rules, words("What protects every customer, on top of what each channel and kind allows:"))
        )
    if bundle.guarantees:
        promised = tuple(_guarantee(subject, each) for each in bundle.guarantees)
        blocks.append(Bullets(promised, words("What every decision is tested for:")))
    return Section("contact-policy", "Contact policy and choice", tuple(blocks), kind="chapter")


def _guarantee(subject: Subject, of: Guarantee) -> Words:
    note = f" ({of.about.rstrip('.')})" if of.about else ""
    if of.never is not None:
        return words(f"{readable(of.id)}: never is this so: ", condition(subject.bundle, of.never), note, ".")
    who = () if of.when is None else words(" of whom this is so: ", condition(subject.bundle, of.when))
    what = "gets something" if of.always == "served" else "can be offered something"
    return words(f"{readable(of.id)}: every customer", who, f" {what}{note}.")


def channels(subject: Subject) -> Section:
    """The ways to reach a customer."""
    cards = tuple(_channel(subject, each) for each in subject.bundle.channels.values())
    return Section("channels", "Channels and quiet hours", (), cards, kind="chapter")


def _channel(subject: Subject, of: Channel) -> Section:
    asked = [sentence(condition(subject.bundle, each)) for each in of.when] or [words("Everybody.")]
    used = [each for each in subject.bundle.engagements.values() if of.name in (use.channel for use in each.uses)]
    facts = [
        *fact("Who can be reached", *asked),
        *fact("Rules", *policy.channel(subject.bundle, of)),
        *fact("Engagements", _listed(subject, [each.name for each in used])),
    ]
    return Section(
        anchor("channel", of.name), title(of.name), (*about(of.about), Facts(tuple(facts))), code=of.name, kind="card"
    )


def kinds(subject: Subject) -> Section:
    """The types of campaigns."""
    cards = tuple(_kind(subject, each) for each in subject.bundle.kinds.values())
    return Section("kinds", "Kinds of engagements", (), cards, kind="chapter")


def _kind(subject: Subject, of: Kind) -> Section:
    here = [each.name for each in subject.bundle.engagements.values() if each.kind == of.name]
    facts = [*fact("Engagements", _listed(subject, here) or words("None yet."))]
    if of.limits:
        facts += fact("Limits", sentence(f"Each customer gets {policy.limits(of.limits, whose='of all these')}"))
    facts += fact("Budget", *(sentence(policy.budget(each)) for each in of.budgets))
    return Section(
        anchor("kind", of.name), title(of.name), (*about(of.about), Facts(tuple(facts))), code=of.name, kind="card"
    )


def _listed(subject: Subject, engagements: list[str]) -> Words:
    order = sorted(engagements, key=lambda each: plain_title(subject.bundle.engagements[each]).casefold())
    return words(listed([words("“", subject.titled(each), "”") for each in order]), ".") if order else ()


def money_and_trials(subject: Subject) -> Section | None:
    """Offers, budgets and experiments side by side; None where there are none."""
    rows = tuple(_rows(subject))
    if not rows:
        return None
    return Section("offers", "Offers, budgets and experiments", (Bullets(rows),), kind="chapter")


def _rows(subject: Subject) -> Iterator[Words]:
    bundle = subject.bundle
    if bundle.policy.holdout is not None:
        yield words(
            f"All engagements: {values.percent(bundle.policy.holdout.share / WHOLE)} of customers are held out."
        )
    for each in sorted(bundle.engagements.values(), key=lambda each: plain_title(each).casefold()):
        said = list(_promised(subject, each.name))
        if said:
            yield words("“", subject.titled(each.name), "”: ", listed(said), ".")


def _promised(subject: Subject, engagement: str) -> Iterator[Words]:
    of = subject.bundle.engagements[engagement]
    offers = of.promises.offers
    if offers:
        costs = [each.cost for each in offers if each.cost is not None]
        cost = words(", which costs ", quantity(subject.bundle, costs[0])) if costs else ()
        yield words("an offer" if len(offers) == 1 else f"{len(offers)} offers", cost)
    yield from (words(policy.budget(each)) for each in of.budgets)
    trial = of.promises.experiment
    if trial is not None and trial.holdout:
        yield words(f"{values.percent(trial.holdout / WHOLE)} held out")
    if trial is not None and trial.variants:
        yield words(f"{len(trial.variants)} variants")
