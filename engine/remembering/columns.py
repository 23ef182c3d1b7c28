"""What a row holds of a customer's memory, behind attributes and event: contacts counted, runs, silence, quiet hours.

A customer's own contacts are folded once, in Python, into the columns listed here (`folds`, beside this). The graph
reads them like attributes; so every back end sees the same. `contacts` is a name of the language's own, so these paths
are nobody's attributes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.checked_campaigns import Budget, Step
from nextbest.dsl.checked_policy import Limit, Member
from nextbest.dsl.clauses import Calendar, Pace, Sliding, Total
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, MONEY, Declared, Type
from nextbest.engine.remembering.contact_hours import contact_hours
from nextbest.engine.remembering.memory import Purse

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what stands in it where nothing is remembered."""

    type: Type
    default: object
    """None with a type that is `always`: `now`."""
    always: bool = True
    """Whether it is never missing."""

    @property
    def is_now(self) -> bool:
        """Whether `now` stands in it where nothing is remembered."""
        return self.always and self.default is None

    @property
    def declared(self) -> Declared:
        """As the graph declares it."""
        return Declared(self.type, required=self.always)


COUNT, FLAG, INSTANT = Column(INTEGER, 0), Column(BOOLEAN, False), Column(DATETIME, None, always=False)
AMOUNT = Column(MONEY, 0)
NOW = Column(DATETIME, None)


def used(scope: str, pace: Pace) -> Path:
    """How many contacts and slots fill a limit: `policy`, `channel.push`, `kind.loyalty`, `engagement.welcome`."""
    return ("contacts", "used", scope, pace_text(pace))


def run(engagement: str, what: str) -> Path:
    """The present run of a sequence: `step` (the last confirmed one, 0: none), `started`, `responded`, and `reach`
    (the last step whose waits are over)."""
    return ("contacts", "run", engagement, what)


def held(engagement: str) -> Path:
    """Whether a slot of the engagement is reserved and neither confirmed nor released."""
    return ("contacts", "held", engagement)


def due(engagement: str, what: str) -> Path:
    """Of an obligation: whether it is `open`, whether it is `mandatory` now, and its `deadline`."""
    return ("contacts", "due", engagement, what)


def silenced(index: int, target: str) -> Path:
    """Whether the suppression of that index silences an engagement, kind or channel."""
    return ("contacts", "silenced", str(index), target)


def together(index: int, member: str) -> Path:
    """Whether another member (see `member_text`) of that `never_together` was contacted within its time."""
    return ("contacts", "together", str(index), member)


def triggered(engagement: str, what: str) -> Path:
    """Of an engagement with `on`: `open` (an event waits for it and its time has come), `coming` (its time will come),
    `answered` (the event that asks for the decision has been answered), and, where it is a sequence, `told` (the event
    that its present run began with is known)."""
    return ("contacts", "triggered", engagement, what)


def closed(channel: str, rule: str, then: str) -> Path:
    """Whether `quiet_hours` or a `holiday` of a channel closes it now: `defer`, or `drop`."""
    return ("contacts", "closed", channel, rule, then)


def spent(purse: Purse) -> Path:
    """What a budget has given out."""
    return ("contacts", "spent", *purse)


def spent_of(path: Path) -> Purse | None:
    """Which budget's a column of `spent` is; None where it is another one."""
    return Purse(*path[2:]) if path[1] == "spent" else None


def pace_text(pace: Pace) -> str:
    """One text for each pace, whatever its author's spelling."""
    match pace:
        case Sliding(Duration(seconds)):
            return f"{seconds} seconds"
        case Sliding(Period(months, days)):
            return f"{months} months {days} days"
        case Calendar(unit):
            return unit
    return "total"


def pace_of(text: str) -> Pace:
    """The pace of a text that `pace_text` gave."""
    match text.split():
        case [seconds, "seconds"]:
            return Sliding(Duration(int(seconds)))
        case [months, "months", days, "days"]:
            return Sliding(Period(int(months), int(days)))
        case ["day" | "week" | "month" | "year" as unit]:
            return Calendar(unit)
    return Total()


def purse(owner: str, budget: Budget) -> Purse:
    """The count that a budget is held against."""
    return Purse(owner, budget.of, pace_text(budget.pace))


def member_of(members: tuple[Member, ...], engagement: str, kind: str) -> str | None:
    """The member of a `never_together` that an engagement is: `engagement.sale` before `kind.upsell`."""
    names = {member_text(each) for each in members}
    return next((each for each in (f"engagement.{engagement}", f"kind.{kind}") if each in names), None)


def member_text(member: Member) -> str:
    """`kind.upsell`, `engagement.sale`."""
    return f"{'kind' if member.is_kind else 'engagement'}.{member.name}"


def limits(bundle: Bundle) -> Iterator[tuple[str, Limit]]:
    """Every limit of a bundle with its scope: policy, channels, kinds, engagements."""
    yield from (("policy", each) for each in bundle.policy.limits)
    yield from ((f"channel.{name}", each) for name, channel in bundle.channels.items() for each in channel.limits)
    yield from ((f"kind.{name}", each) for name, kind in bundle.kinds.items() for each in kind.limits)
    yield from ((f"engagement.{name}", each) for name, it in bundle.engagements.items() for each in it.limits)


def budgets(bundle: Bundle) -> Iterator[tuple[str, Budget]]:
    """Every budget of a bundle with its owner."""
    yield from ((f"kind.{name}", each) for name, kind in bundle.kinds.items() for each in kind.budgets)
    yield from ((f"engagement.{name}", each) for name, it in bundle.engagements.items() for each in it.budgets)


def purses(bundle: Bundle) -> tuple[Purse, ...]:
    """The counts that the budgets of a bundle are held against."""
    return tuple(dict.fromkeys(purse(owner, each) for owner, each in budgets(bundle)))


def leading(steps: tuple[Step, ...]) -> int:
    """How many of the first steps of a sequence go without a wait."""
    waits = (number for number, step in enumerate(steps) if step.after is not None)
    return next(waits, len(steps))


def memory_columns(bundle: Bundle) -> Mapping[Path, Column]:
    """Every column that decisions of a bundle ask for."""
    return dict(_columns(bundle))


def _columns(bundle: Bundle) -> Iterator[tuple[Path, Column]]:
    yield from ((used(scope, limit.pace), COUNT) for scope, limit in limits(bundle))
    yield from ((spent(each), AMOUNT if each.of == "cost" else COUNT) for each in purses(bundle))
    for engagement in bundle.engagements.values():
        yield from columns_of(engagement)
    for index, suppression in enumerate(bundle.policy.suppressions):
        names: Mapping[str, object] = {
            "engagement": bundle.engagements,
            "kind": bundle.kinds,
            "channel": bundle.channels,
        }[suppression.of]
        yield from ((silenced(index, name), FLAG) for name in names)
    for index, each in enumerate(bundle.policy.never_together):
        if each.within is not None:
            yield from ((together(index, member_text(member)), FLAG) for member in each.members)
    yield from ((path, FLAG) for path in closings(bundle))


def columns_of(engagement: Engagement) -> Iterator[tuple[Path, Column]]:
    """What is remembered of an engagement's runs, obligation and events."""
    name, promises = engagement.name, engagement.promises
    if promises.steps:
        yield run(name, "started"), NOW
        yield run(name, "responded"), FLAG
        yield run(name, "step"), COUNT
        yield run(name, "reach"), Column(INTEGER, leading(promises.steps))
    if promises.steps or promises.due is not None:
        yield held(name), FLAG
    if promises.due is not None:
        yield due(name, "open"), FLAG
        yield due(name, "mandatory"), FLAG
        yield due(name, "deadline"), INSTANT
    if engagement.on is not None:
        asked = ("open", "coming", "answered", *(("told",) if promises.steps else ()))
        yield from ((triggered(name, what), FLAG) for what in asked)


def closings(bundle: Bundle) -> Iterator[Path]:
    """The columns of quiet hours and holidays, channel by channel; inbound channels have neither.

    A rule that can defer can drop too: where it does not end in time.
    """
    for name, hours in contact_hours(bundle).items():
        yield from (closed(name, rule, then) for rule, then in hours.possible)
