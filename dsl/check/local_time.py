"""The customer's clock: which rules go by it, and whether it is clear whose attribute says where it stands."""

from collections.abc import Iterator, Mapping

from nextbest.dsl.checked import Profile
from nextbest.dsl.clauses import Calendar
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Channel, ContactPolicy, Document
from nextbest.dsl.document.campaigns import Campaign
from nextbest.dsl.document.data import Declaration, Group
from nextbest.dsl.expressions.names import names_used
from nextbest.dsl.messages import policy as say
from nextbest.dsl.parse.clauses import parse_limit
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.source import Place, Text
from nextbest.dsl.types import TIMEZONE

LOCAL_TIME = "local_time"


def check_customer_zone(document: Document, profile: Profile, report: Report) -> None:
    """Complains where several attributes could be the customer's time zone: none of them would be."""
    zones = [path for path, declared in profile.attributes.items() if declared.type == TIMEZONE]
    if profile.zone is not None or not zones:
        return
    rule = next(rules_in_local_time(document), None) or next(_uses_of_local_time(document), None)
    names = [".".join(path) for path in zones]
    place = _place(document.profile, zones[0])
    report.add(say.several_timezones(place, names) if rule is None else say.which_timezone(place, names, rule))


def _place(declared: Mapping[Text, Declaration], path: tuple[str, ...]) -> Place:
    name, declaration = next((name, each) for name, each in declared.items() if name.value == path[0])
    if isinstance(declaration, Group):
        return _place(declaration.root, path[1:])
    return name.place


def rules_in_local_time(document: Document) -> Iterator[Place]:
    """Where the rules stand that need the customer's local time: quiet hours, holidays, calendar limits."""
    entry = document.contact_policy
    if entry is not None:
        yield from (each.place for each in (entry.holidays,) if each is not None)
        yield from _calendar_limits(entry)
    for channel in document.channels.values():
        if not (channel.inbound and channel.inbound.value):
            yield from (each.hours.place for each in channel.quiet_hours)
            yield from (each.place for each in (channel.holidays,) if each is not None)
        yield from _calendar_limits(channel)
    for campaign in _campaigns(document):
        yield from _calendar_limits(campaign)


def _calendar_limits(entry: ContactPolicy | Campaign | Channel) -> Iterator[Place]:
    for text in entry.limits:
        limit = parse_limit(text.value).value
        if limit is not None and isinstance(limit.pace, Calendar):
            yield text.place


def _uses_of_local_time(document: Document) -> Iterator[Place]:
    conditions = [*(each.when for each in document.channels.values()), *(each.when for each in _campaigns(document))]
    for texts in conditions:
        for text in texts:
            tree = parse_expression(text.value).tree
            if tree is not None and LOCAL_TIME in names_used(tree):
                yield text.place


def _campaigns(document: Document) -> tuple[Campaign, ...]:
    return *document.kinds.values(), *document.engagements.values()
