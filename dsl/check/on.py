"""What an engagement waits for: its events exist, and its `when` is over the fields that they share (2.5, 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nextbest.dsl.builtin import STAGE_ENTERED
from nextbest.dsl.check.lengths import longest, shortest
from nextbest.dsl.check.read_clauses import read_length
from nextbest.dsl.check.references import check_references
from nextbest.dsl.checked_events import Event, On
from nextbest.dsl.checked_policy import Length
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.campaigns import On as OnEntry
from nextbest.dsl.expressions.expression import CONDITION, check_expression
from nextbest.dsl.expressions.facts import NOTHING
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.gaps import Gaps
from nextbest.dsl.messages import events as say
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.types import Declared

Path = tuple[str, ...]


def event_scope(scope: Scope, names: Sequence[str], events: Mapping[str, Event], place: str) -> Scope:
    """A scope in which `event.field` stands too, for the fields that all the events of these names share.

    For `on.when`, `redeem.when`, and the messages of engagements with `on` (language.md 1.7). Events that are left out
    of the check may bring anything.
    """
    shared: dict[Path, Declared] = {}
    unshared: dict[Path, str] = {}
    chosen = [events[name] for name in names if name in events]
    for field in dict.fromkeys(field for each in chosen for field in each.fields):
        found = [each.fields.get(field) for each in chosen]
        declared = [each for each in found if each is not None]
        path = ("event", field)
        if len(declared) < len(chosen):
            lacking = next(each.name for each, there in zip(chosen, found, strict=True) if there is None)
            unshared[path] = f"`{lacking}` has no `{field}`"
        elif any(each.type != declared[0].type for each in declared):
            unshared[path] = (
                f"`{field}` is not of the same type in all of {', '.join(f'`{each.name}`' for each in chosen)}"
            )
        else:
            shared[path] = Declared(
                declared[0].type,
                required=all(each.always_there for each in declared),
                sensitive=any(each.sensitive for each in declared),
            )
    lost = frozenset(["event"] if any(_left_out(name, scope.gaps) for name in names) else [])
    return replace(scope, context={**scope.context, **shared}, unshared=unshared, place=place, lost=scope.lost | lost)


def _left_out(event: str, gaps: Gaps) -> bool:
    """Whether what an event brings is not known."""
    return gaps.may_hold("events", event) or (event == STAGE_ENTERED and gaps.touch("lifecycle"))


def check_on(entry: OnEntry, events: Mapping[str, Event], scope: Scope, signatures: Signatures, report: Report) -> On:
    """What an engagement or a kind waits for; `scope` is that of `on.when`, without the fields of events."""
    names = check_references(entry.event, "event", events, scope.gaps, report)
    when = None
    if entry.when is not None:
        scope = event_scope(scope, names, events, scope.place)
        when = check_expression(entry.when, scope, CONDITION, signatures, report) if names else None
        if when is not None:
            check_presence(when, NOTHING, scope, signatures, report)
    after, within = read_length(entry.after, report), read_length(entry.within, report)
    if entry.after is not None and after is not None and (entry.within is None or _not_longer(within, after)):
        report.add(say.never_open(entry.after.place))
    return On(names, when, after, within)


def _not_longer(within: Length | None, after: Length) -> bool:
    """Whether the end never comes after the beginning; None is an end that could not be read."""
    return within is not None and (within == after or longest(within) <= shortest(after))
