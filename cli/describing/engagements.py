"""The engagements: for each who gets it, when, by which channels, what it is worth, and what it promises."""

from collections.abc import Iterator

from nextbest.cli.describing import promises
from nextbest.cli.describing.stages import badges
from nextbest.cli.describing.subject import Subject, about, fact, names, plain_title, title
from nextbest.cli.pages.blocks import Fact, Facts, Message, Paragraph, Section, anchor
from nextbest.dsl.checked import Engagement
from nextbest.dsl.typed import Expression
from nextbest.engine.analysis.wording import policy, values
from nextbest.engine.analysis.wording.calendar import times
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.speaking import condition, name, quantity
from nextbest.engine.analysis.wording.words import Words, counted, listed, sentence, words

LEAD = (
    "An engagement is something that a customer can be offered. Each stands below the first stage that it is meant "
    "for; names that are underlined lead to what they mean."
)
MOST_TESTS = 6


def engagements(subject: Subject) -> Section:
    """The chapter: one part for each stage, and one for what every stage gets."""
    bundle = subject.bundle
    groups: dict[str, list[Engagement]] = {each.name: [] for each in bundle.stages}
    everywhere: list[Engagement] = []
    for each in sorted(bundle.engagements.values(), key=lambda each: plain_title(each).casefold()):
        first = next((stage.name for stage in bundle.stages if each.stages and stage.name in each.stages), None)
        (everywhere if first is None or each.stages is None else groups[first]).append(each)
    parts = [
        Section(anchor("engagements", stage), f"For {readable(stage)}", (), _cards(subject, here))
        for stage, here in groups.items()
        if here
    ]
    if everywhere:
        parts.append(Section("engagements-everywhere", "For every stage", (), _cards(subject, everywhere)))
    return Section("engagements", "Engagements", (Paragraph(words(LEAD)),), tuple(parts), kind="chapter")


def _cards(subject: Subject, engagements: list[Engagement]) -> tuple[Section, ...]:
    return tuple(_card(subject, each) for each in engagements)


def _card(subject: Subject, of: Engagement) -> Section:
    blocks = about(of.about)
    blocks.append(Facts(tuple(_facts(subject, of))))
    for channels, parts in promises.messages(subject.bundle, of):
        blocks.append(Message(f"What the customer reads, {channels}", parts))
    return Section(
        anchor("engagement", of.name),
        of.title or title(of.name),
        tuple(blocks),
        code=of.name,
        badges=tuple(badges(subject, of.name)),
        kind="card",
    )


def _facts(subject: Subject, of: Engagement) -> Iterator[Fact]:
    bundle, promised = subject.bundle, of.promises
    yield from fact("Who gets it", *_who(subject, of))
    yield from fact("When", *_when(subject, of))
    yield from fact("Due", promises.due(bundle, of))
    yield from fact("What it is for", () if of.goal is None else sentence(condition(bundle, of.goal)))
    yield from fact("Channels", _channels(of))
    yield from fact("What it is worth", *_worth(subject, of))
    yield from fact("Steps", *promises.steps(bundle, of))
    if promised.offer is not None:
        yield from fact("Offer", *promises.offer(bundle, promised.offer))
    yield from fact("Limits", *_limits(of))
    yield from fact("Budget", *(sentence(policy.budget(each)) for each in of.budgets))
    if promised.experiment is not None:
        yield from fact("Experiment", *promises.experiment(promised.experiment))
    yield from fact("Kind", words(name("kind", of.kind)))
    yield from fact("Owner", words(of.owner) if of.owner else ())
    yield from fact("Tags", words(", ".join(of.tags)) if of.tags else ())
    yield from fact("Tests", _tests(subject, of))


def _who(subject: Subject, of: Engagement) -> Iterator[Words]:
    if of.stages is None:
        yield words("Customers in every stage.")
    else:
        order = [each.name for each in subject.bundle.stages if each.name in of.stages]
        yield sentence("Customers in the stage ", names("stage", order, "or"))
    yield from subject.asked(of.when)


def _when(subject: Subject, of: Engagement) -> Iterator[Words]:
    if of.paused:
        yield words("It is paused: nobody gets it.")
    if of.on is not None:
        yield _on(subject, of)
    run = subject.run(of)
    if of.during:
        said = values.alternatives([times(each, subject.bundle.timezone) for each in of.during], "and")
        yield sentence(f"It runs {said}")
    if run.standing == "over":
        yield words("Its time is over.")
    elif run.opens is not None:
        yield sentence(f"It opens next on {values.instant(run.opens, subject.zone)}")
    if of.on is None and not of.during and not of.paused:
        yield words("At any time.")


def _on(subject: Subject, of: Engagement) -> Words:
    assert of.on is not None
    events = names("event", of.on.events, "or")
    asked = () if of.on.when is None else words(" where ", condition(subject.bundle, of.on.when))
    after = "" if of.on.after is None else f", {values.length(of.on.after)} after it"
    within = "" if of.on.within is None else f", until {values.length(of.on.within)} after it"
    return sentence("It answers the event ", events, asked, after, within)


def _channels(of: Engagement) -> Words:
    used = [words(name("channel", use.channel)) for use in of.uses]
    if len(used) == 1:
        return sentence("By ", used[0])
    return sentence("By ", listed(used, "or"), "; of two that are worth the same, the one named first")


def _worth(subject: Subject, of: Engagement) -> Iterator[Words]:
    """What ranks it, channels together that say the same."""
    if of.class_ == "mandatory":
        yield words("It is mandatory: it goes before everything that is not.")
    elif of.class_ == "fallback":
        yield words("It is a fallback: it goes only where nothing better does.")
    yield from _factor(subject, of, "propensity", "The chance of success is ")
    yield from _factor(subject, of, "baseline", "Without it, the chance would be ")
    yield from _factor(subject, of, "value", "A success is worth ")
    for each in of.levers:
        yield sentence("Its rank is multiplied by ", quantity(subject.bundle, each))


def _factor(subject: Subject, of: Engagement, factor: str, lead: str) -> Iterator[Words]:
    said: dict[Words, list[str]] = {}
    for use in of.uses:
        expression: Expression | None = getattr(use, factor)
        if expression is not None:
            said.setdefault(quantity(subject.bundle, expression), []).append(readable(use.channel))
    for found, channels in said.items():
        yield sentence(f"By {values.alternatives(channels)}: " if len(said) > 1 else "", _lower(lead, said), found)


def _lower(lead: str, said: dict[Words, list[str]]) -> str:
    return lead[:1].lower() + lead[1:] if len(said) > 1 else lead


def _limits(of: Engagement) -> Iterator[Words]:
    if of.limits:
        thing = "run" if of.promises.steps else "message"
        yield sentence(f"Each customer gets {policy.limits(of.limits, thing, 'of it')}")
    if not of.promises.obeys_limits:
        yield words("The limits of channels, kinds and the whole policy do not bind it.")
    if not of.promises.counts_toward_limits:
        yield words("It does not count toward the limits of channels, kinds and the whole policy.")


def _tests(subject: Subject, of: Engagement) -> Words:
    found = subject.tests.get(of.name, ())
    if not found:
        return words("No test expects it.")
    more = f" and {len(found) - MOST_TESTS} more" if len(found) > MOST_TESTS else ""
    told = "; ".join(f"“{each}”" for each in found[:MOST_TESTS])
    return words(f"{counted(len(found), 'test expects', 'tests expect')} it: {told}{more}.")
