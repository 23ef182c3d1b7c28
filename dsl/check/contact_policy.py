"""The contact policy: what protects every customer from too much (language.md 2.4)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, cast

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.check.holidays import check_holidays
from nextbest.dsl.check.local_time import rules_in_local_time
from nextbest.dsl.check.read_clauses import read, read_length, read_limits, read_share
from nextbest.dsl.checked_policy import (
    WHOLE,
    ContactPolicy,
    Holdout,
    Member,
    NeverTogether,
    Outcome,
    Suppression,
)
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document, Suppress
from nextbest.dsl.document.bundle import Holdout as HoldoutEntry
from nextbest.dsl.document.bundle import NeverTogether as NeverTogetherEntry
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.gaps import Gaps
from nextbest.dsl.messages import bundle as say_of_bundle
from nextbest.dsl.messages import policy as say
from nextbest.dsl.parse.clauses import parse_suppression
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.types import TIMEZONE


def check_contact_policy(document: Document, scope: Scope, signatures: Signatures, report: Report) -> ContactPolicy:
    """The policy of a bundle; an empty one where it says nothing of it."""
    entry = document.contact_policy
    zone = _unknown_timezone(document, scope, report)
    if entry is None:
        return ContactPolicy(unknown_timezone=zone)
    return ContactPolicy(
        limits=read_limits(entry.limits, report),
        unknown_timezone=zone,
        holidays=check_holidays(entry.holidays, scope, signatures, report),
        holdout=_holdout(entry.holdout, report),
        never_together=tuple(_never_together(entry.never_together, document, scope.gaps, report)),
        suppressions=tuple(_suppressions(entry.suppress, report)),
    )


def _unknown_timezone(document: Document, scope: Scope, report: Report) -> Literal["policy", "hold"] | None:
    """What stands in for a zone that is missing; required where a rule needs the customer's local time."""
    entry = document.contact_policy
    given = entry.unknown_timezone if entry else None
    first = next(rules_in_local_time(document), None)
    if given is None:
        if first is not None:
            report.add(say.unknown_timezone_required(entry.place if entry else first, first))
        return None
    if given.value == "hold" and not any(each.type == TIMEZONE for each in scope.profile.attributes.values()):
        report.add(say.everyone_on_hold(given.place))
    return cast(Literal["policy", "hold"], given.value)


def _holdout(entry: HoldoutEntry | None, report: Report) -> Holdout | None:
    share = read_share(entry.share, report) if entry is not None else None
    if entry is None or share is None:
        return None
    if share in (0, WHOLE):
        report.add(say.holdout_of_nobody(entry.share) if share == 0 else say.holdout_of_everyone(entry.share))
    return Holdout(share, entry.salt.value.strip())


def _never_together(
    entries: Sequence[NeverTogetherEntry], document: Document, gaps: Gaps, report: Report
) -> Iterator[NeverTogether]:
    kinds = {name.value for name in document.kinds}
    engagements = {name.value: entry.kind.value for name, entry in document.engagements.items()}
    for entry in entries:
        members: dict[str, Member] = {}
        for name in entry.these:
            if name.value in members:
                report.add(say_of_bundle.named_twice(name, "name"))
            elif name.value in kinds and name.value in engagements:
                report.add(say.kind_or_engagement(name))
            elif name.value in kinds or name.value in engagements:
                members[name.value] = Member(name.value, name.value in kinds)
            elif not any(gaps.may_hold(section, name.value) for section in ("engagements", "kinds")):
                report.add(say_of_bundle.unknown_reference(name, "engagement or kind", (*engagements, *kinds)))
        if len(entry.these) == 1:
            report.add(say.alone_together(entry.these[0]))
        apart = _check_apart(entry.these, members, engagements, report)
        whole = apart and 1 < len(members) == len(entry.these)
        if whole and entry.within is None and not _several_places(document):
            report.add(say.never_in_one_decision(entry.these))
        yield NeverTogether(tuple(members.values()), read_length(entry.within, report))


def _several_places(document: Document) -> bool:
    """Whether a decision can fill more than one place: outbound ones, or those of inbound channels together."""
    channels = document.channels.values()
    inbound = [each for each in channels if each.inbound is not None and each.inbound.value]
    if sum(1 if each.slots is None else each.slots.value for each in inbound) > 1:
        return True
    given = document.arbitration.places if document.arbitration else None
    return given is not None and given.value == "one per channel" and len(channels) - len(inbound) > 1


def _check_apart(
    names: Sequence[Text], members: Mapping[str, Member], kinds: Mapping[str, str], report: Report
) -> bool:
    """Whether none of them is of a kind that stands there too; complains of those that are."""
    inside = [name for name in names if name.value in members and kinds.get(name.value) in members]
    for name in inside:
        report.add(say.member_of_member(name, kinds[name.value]))
    return not inside


def _suppressions(entries: Sequence[Suppress], report: Report) -> Iterator[Suppression]:
    for entry in entries:
        after = read(parse_suppression(entry.after.value), entry.after, report)
        length = read_length(entry.for_, report)
        if after is None:
            continue
        if after.outcome not in OUTCOMES:
            report.add(say.unknown_outcome(entry.after, after.outcome, OUTCOMES))
        elif length is not None:
            of = cast(Literal["engagement", "kind", "channel"], entry.of.value)
            yield Suppression(after.count, cast(Outcome, after.outcome), of, length)
