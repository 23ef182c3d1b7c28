"""What an engagement promises and tries, in sentences: deadlines, steps, offers, variants, budgets."""

from collections.abc import Iterator

from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.checked_campaigns import DueWithin, Experiment, Offer, Step
from nextbest.dsl.checked_messages import ByLanguage, Message, Part, Template, Wording
from nextbest.dsl.checked_policy import WHOLE
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.speaking import condition, meaning, name, quantity
from nextbest.engine.analysis.wording.words import Words, listed, sentence, words


def due(bundle: Bundle, engagement: Engagement) -> Words:
    """By when it has to be done."""
    of = engagement.promises.due
    if of is None:
        return ()
    if isinstance(of, DueWithin):
        said = words("It has to be done within ", values.length(of.within), " of ", quantity(bundle, of.of))
        urgent = "once it is overdue" if of.urgent is None else f"{values.length(of.urgent)} before that"
        return sentence(said, f"; it goes before everything else from {urgent} on")
    return sentence(
        "It has to be done by ",
        quantity(bundle, of.by),
        f", and goes before everything else from {values.length(of.urgent)} before",
    )


def steps(bundle: Bundle, engagement: Engagement) -> Iterator[Words]:
    """Its sequence, step by step."""
    for number, each in enumerate(engagement.promises.steps, start=1):
        yield _step(bundle, number, each)


def _step(bundle: Bundle, number: int, step: Step) -> Words:
    when = "at once" if number == 1 else "right after the step before"
    if step.after is not None:
        when = f"{values.length(step.after)} after " + ("it begins" if number == 1 else "the step before")
    channels = listed([words(name("channel", each)) for each in step.channels], "or")
    asked = () if not step.when else words(", if ", listed([condition(bundle, each) for each in step.when]))
    offer = () if step.offer is None else words(", with the offer ", *_reward(bundle, step.offer))
    return sentence(f"Step {number}: {when}, by ", channels, asked, offer)


def offer(bundle: Bundle, of: Offer) -> Iterator[Words]:
    """What is promised, what it costs, how it is redeemed and until when."""
    yield sentence(*_reward(bundle, of))
    if of.cost is not None:
        yield sentence("It costs ", quantity(bundle, of.cost), " for each customer who takes it")
    if of.redeem is not None:
        events = listed([words(name("event", each)) for each in of.redeem.on], "or")
        when = () if of.redeem.when is None else words(" where ", condition(bundle, of.redeem.when))
        yield sentence("It is redeemed by the event ", events, when)
    if of.expires is None:
        yield words("It does not expire.")
    else:
        yield sentence(f"It expires {values.length(of.expires)} after it was sent")


def _reward(bundle: Bundle, of: Offer) -> tuple[Words, ...]:
    return (wording(bundle, of.reward),) if of.reward is not None else (words("a reward"),)


def experiment(of: Experiment) -> Iterator[Words]:
    """Who is held out, and what is tried."""
    if of.holdout:
        share = values.percent(of.holdout / WHOLE)
        yield words(
            f"{share} of all customers are held out by chance: they never get it, so that its effect can be seen."
        )
    for variant in of.variants:
        changes = ["other words"] if variant.message is not None else []
        changes += ["another offer"] if variant.offer is not None else []
        said = f", with {values.alternatives(changes, 'and')}" if changes else ", as it is"
        share = values.percent(variant.share / WHOLE) + (" of the others" if of.holdout else "")
        yield words(f"{share} get the variant {values.quoted(readable(variant.name))}{said}.")


def messages(bundle: Bundle, engagement: Engagement) -> Iterator[tuple[str, tuple[tuple[str, Words], ...]]]:
    """What a customer reads, by the channels that share it; of a sequence with steps of its own, step by step."""
    if engagement.promises.steps:
        for number, step in enumerate(engagement.promises.steps, start=1):
            by_channel = {each: step.messages[each] for each in step.channels if each in step.messages}
            yield from _shared(bundle, by_channel, f"Step {number}, ")
        return
    yield from _shared(bundle, {use.channel: use.message for use in engagement.uses if use.message is not None}, "")


def _shared(
    bundle: Bundle, by_channel: dict[str, Message], lead: str
) -> Iterator[tuple[str, tuple[tuple[str, Words], ...]]]:
    written: dict[tuple[tuple[str, Words], ...], list[str]] = {}
    for channel, message in by_channel.items():
        parts = tuple(line for key, part in message.parts.items() for line in _part(bundle, key, part))
        if parts:
            written.setdefault(parts, []).append(readable(channel))
    for parts, channels in written.items():
        yield f"{lead}by {values.alternatives(channels, 'and')}", parts


def _part(bundle: Bundle, key: str, part: Part) -> Iterator[tuple[str, Words]]:
    match part:
        case Wording():
            yield readable(key), wording(bundle, part)
        case ByLanguage(wordings=by_language):
            yield from (
                (f"{readable(key)} ({language})", wording(bundle, each)) for language, each in by_language.items()
            )
        case Template(name=template, data=data):
            yield readable(key), words(f"the sender’s template {values.quoted(template)}")
            yield from ((f"{readable(key)}: {readable(field)}", wording(bundle, each)) for field, each in data.items())


def wording(bundle: Bundle, of: Wording) -> Words:
    """A text as it is written, with words in square brackets for what is filled in."""
    return words(*(each if isinstance(each, str) else words("[", meaning(bundle, each), "]") for each in of.pieces))
