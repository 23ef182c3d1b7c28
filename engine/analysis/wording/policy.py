"""What protects customers, in sentences: limits, quiet hours, holidays, holdouts, silence, what excludes what."""

from collections.abc import Iterator

from nextbest.dsl.checked import Bundle, Channel
from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_policy import (
    WHOLE,
    ContactPolicy,
    CountryDays,
    CustomerCountryDays,
    Holidays,
    Limit,
    NeverTogether,
    OwnDays,
    QuietHours,
    Suppression,
)
from nextbest.dsl.clauses import Calendar, Days, Sliding
from nextbest.dsl.parse.calendar_words import WEEKDAYS
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.speaking import name, quantity
from nextbest.engine.analysis.wording.words import Words, counted, listed, sentence, words

_WEEK = 7


def limit(of: Limit, thing: str = "message", whose: str = "") -> str:
    """`at most 3 messages in any 7 days`; `whose` says of what they are: `at most 3 messages of it in any 7 days`."""
    amount = f"at most {counted(of.count, thing)}{f' {whose}' if whose else ''}"
    match of.pace:
        case Sliding(length=length):
            said = values.last(length)
            return f"{amount} in any {said}"
        case Calendar(unit=unit):
            return f"{amount} per calendar {unit}"
    return f"{amount} in total"


def limits(of: tuple[Limit, ...], thing: str = "message", whose: str = "") -> str:
    """All of them: `at most 1 message per calendar day and at most 3 messages in any 7 days`."""
    return " and ".join(limit(each, thing, whose) for each in of)


def budget(of: Budget) -> str:
    """`5,000 of cost per calendar day`, for all customers together."""
    pace = f"per calendar {of.pace.unit}" if isinstance(of.pace, Calendar) else "in total"
    amount = f"a cost of {values.money(of.amount)}" if of.of == "cost" else f"{of.amount:,} {of.of}"
    return f"at most {amount} {pace} for all customers together"


def quiet(of: QuietHours) -> str:
    """`from 21:00 to 09:00 by the customer’s clock`, and what happens then."""
    said = f"from {values.clock(of.hours.start)} to {values.clock(of.hours.end)} by the customer’s clock"
    if len(of.days) < _WEEK:
        said += " on nights and days that begin on " + values.alternatives(
            [WEEKDAYS[day].capitalize() for day in sorted(of.days)]
        )
    return f"{said} ({_then(of.then)})"


def _then(then: str) -> str:
    return "messages wait until they are over" if then == "defer" else "messages are not sent at all"


def holidays(bundle: Bundle, of: Holidays) -> Words:
    """On which days nothing is sent."""
    match of.days:
        case CountryDays(country=country):
            days = words(f"on the public holidays of {country}")
        case CustomerCountryDays(by=by):
            days = words("on the public holidays of the customer’s country, told by ", quantity(bundle, by))
        case OwnDays(days=own):
            days = words("on ", values.alternatives([_days(each) for each in own], "and"))
    return words(days, f" ({_then(of.then)})")


def _days(of: Days) -> str:
    first, last = ("" if each is None else values.day(each) for each in (of.first, of.last))
    if first == last:
        return first
    return f"{first} to {last}" if first and last else f"from {first}" if first else f"until {last}"


def policy(bundle: Bundle) -> Iterator[Words]:
    """The contact policy, one sentence for each rule."""
    of = bundle.policy
    if of.limits:
        yield sentence(f"Every customer gets {limits(of.limits)}, over all channels")
    if of.holidays is not None:
        yield sentence("Nothing is sent ", holidays(bundle, of.holidays))
    if of.unknown_timezone is not None:
        yield sentence(_zone(of, bundle))
    if of.holdout is not None:
        yield sentence(
            f"{values.percent(of.holdout.share / WHOLE)} of all customers are held out: chosen by chance, they get "
            "nothing but what is mandatory"
        )
    for excluding in of.never_together:
        yield _excluding(excluding)
    for silence in of.suppressions:
        yield sentence(suppression(silence))


def _zone(of: ContactPolicy, bundle: Bundle) -> str:
    who = "Where a customer’s time zone is not known, "
    if of.unknown_timezone == "hold":
        return who + "nothing to which a rule of the clock applies is sent"
    return f"{who}the clocks of {bundle.timezone} are taken"


def _excluding(of: NeverTogether) -> Words:
    names = listed([words(name("kind" if each.is_kind else "engagement", each.name)) for each in of.members])
    time = "in one decision" if of.within is None else f"within {values.length(of.within)}"
    return sentence("A customer never gets more than one of ", names, f" {time}")


def suppression(of: Suppression) -> str:
    """`after 3 declined messages of an engagement there is silence from it for 30 days`."""
    article = "an" if of.of == "engagement" else "a"
    what = f"{counted(of.count, f'{of.outcome} message')} of {article} {of.of}"
    return f"After {what} there is silence from it for {values.length(of.length)}"


def channel(bundle: Bundle, of: Channel) -> Iterator[Words]:
    """What binds a channel, besides its condition."""
    if of.inbound:
        yield sentence(f"The customer is already there; it has {counted(of.slots, 'place')}")
    if of.cost:
        yield sentence(f"A message costs {values.money(of.cost)}")
    if of.limits:
        yield sentence(f"It carries {limits(of.limits)} for each customer")
    for each in of.quiet_hours:
        yield sentence(f"It is quiet {quiet(each)}")
    if of.holidays is not None:
        yield sentence("It rests ", holidays(bundle, of.holidays))
    if of.parts:
        yield sentence("A message has ", values.alternatives([readable(each) for each in of.parts], "and"))
