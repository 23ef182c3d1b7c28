"""What a candidate has to pass, rule by rule in the order of Part 3: is it eligible, and may it be sent now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from nextbest.dsl import checked
from nextbest.dsl.checked_policy import WHOLE, Limit
from nextbest.dsl.clauses import Calendar
from nextbest.dsl.types import BOOLEAN, INTEGER, TIMEZONE
from nextbest.engine.doors.event_fields import NAME
from nextbest.engine.graph.candidates import Condition, Gate, Room
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.lowering.conditions import all_conditions, conditions
from nextbest.engine.lowering.events import on_conditions
from nextbest.engine.lowering.expression import Scope
from nextbest.engine.lowering.sendings import Sendings, Steps, budget_rooms
from nextbest.engine.remembering.columns import (
    closed,
    due,
    held,
    member_of,
    silenced,
    together,
    triggered,
    used,
)

LOCAL = ("quiet_hours", "holiday")


@dataclass(frozen=True)
class Gates:
    """The gates of one engagement."""

    scope: Scope
    engagement: checked.Engagement
    steps: Steps
    sendings: Sendings
    channels: Mapping[str, tuple[Condition, ...]]
    """What each channel asks for."""

    def on(self, use: checked.Use) -> tuple[Gate, ...]:
        """Those on one channel, in the order of the decision."""
        return (*self.eligible, *self._contactable(use), *self._budgets(use))

    @cached_property
    def eligible(self) -> tuple[Gate, ...]:
        """Those that are the same on every channel."""
        return tuple(self._eligible())

    def _eligible(self) -> Iterator[Gate]:
        engagement, build = self.engagement, self.scope.build
        yield from self._on()
        if engagement.during:
            words = " or ".join(" ".join(each.text.value.split()) for each in engagement.during)
            node = build.during(each.times for each in engagement.during)
            yield Gate("during", node, (Condition(f"during {words}", node, ()),))
        found = all_conditions(self.scope, engagement.when)
        if found:
            yield Gate("when", build.all_of(each.node for each in found), found)
        if engagement.goal is not None:
            reached = conditions(self.steps.scope, engagement.goal)
            node = build.all_of(each.node for each in reached)
            yield Gate("goal", build.apply("not", self._or_no(node)), against=reached)
        yield from self._waits()
        if engagement.promises.due is not None:
            yield Gate("due", self._or_running(self._column(due(engagement.name, "open"))))

    def _on(self) -> Iterator[Gate]:
        on, build = self.engagement.on, self.scope.build
        if on is None:
            return
        asked = on_conditions(self.scope, on)
        if on.after is None and on.within is None:
            unanswered = build.apply("not", self._triggered("answered"))
            first = replace(asked[0], node=build.all_of((asked[0].node, unanswered)))
            asked = (first, *asked[1:])
            came = build.all_of(each.node for each in asked)
            shown = () if self.steps.count else asked
        else:
            came = build.any_of((self._triggered("open"), self._triggered("coming")))
            shown = (Condition(asked[0].text, came, ()),)
        speaking = self._or_running(came, self._triggered("told")) if self._speaks_of_event else self._or_running(came)
        yield Gate("on", speaking, shown)

    def _waits(self) -> Iterator[Gate]:
        engagement, build = self.engagement, self.scope.build
        ready: list[Node] = []
        if engagement.on is not None and not (engagement.on.after is None and engagement.on.within is None):
            ready.append(self._or_running(self._triggered("open")))
        if self.steps.count or engagement.promises.due is not None:
            ready.append(build.apply("not", self._column(held(engagement.name))))
        if self.steps.count:
            ready.append(build.apply("known", self.steps.next))
        if ready:
            yield Gate("wait", build.all_of(ready))

    def _contactable(self, use: checked.Use) -> Iterator[Gate]:
        bundle, build = self.scope.bundle, self.scope.build
        channel = bundle.channels[use.channel]
        found = self.channels[channel.name]
        if found:
            yield Gate("channel", build.all_of(each.node for each in found), found)
        elsewhere = self.steps.on(use.channel)
        if elsewhere is not None:
            yield Gate("channel:other_step", elsewhere)
        yield from self._held_out()
        targets = {"engagement": self.engagement.name, "kind": self.engagement.kind, "channel": use.channel}
        for index, each in enumerate(bundle.policy.suppressions):
            column = self._column(silenced(index, targets[each.of]))
            yield Gate("suppressed", build.apply("not", column), protects=each)
        yield from self._local(channel)
        yield from self._limits(channel)
        for index, member in members(bundle, self.engagement):
            policy = bundle.policy.never_together[index]
            if policy.within is not None:
                yield Gate("never_together", build.apply("not", self._column(together(index, member))), protects=policy)

    def _held_out(self) -> Iterator[Gate]:
        engagement, holdout = self.engagement, self.scope.bundle.policy.holdout
        if holdout is not None and engagement.class_ != "mandatory":
            outside = self._outside(holdout.salt, holdout.share)
            if engagement.promises.due is not None:
                outside = self.scope.build.any_of((outside, self._column(due(engagement.name, "mandatory"))))
            yield Gate("holdout", outside, protects=holdout)
        experiment = engagement.promises.experiment
        if experiment is not None and experiment.holdout:
            yield Gate("variant_holdout", self._outside(experiment.salt, experiment.holdout), protects=experiment)

    def _outside(self, salt: str, share: int) -> Node:
        """Whether the customer is not among the share that a salt draws."""
        drawn = self.scope.draw(salt)
        return self.scope.build.apply(
            "not", self.scope.build.apply("less", drawn, self.scope.build.number(share / WHOLE))
        )

    def _local(self, channel: checked.Channel) -> Iterator[Gate]:
        """Quiet hours and holidays, and customers of whom the time is not known."""
        bundle, build = self.scope.bundle, self.scope.build
        ruled = False
        for rule in LOCAL:
            for then in ("drop", "defer"):
                path = closed(channel.name, rule, then)
                if path in self.scope.memory:
                    ruled = True
                    yield Gate(rule, build.apply("not", self._column(path)), defers=then == "defer")
        calendars = (isinstance(limit.pace, Calendar) for _, limit in self._binding(channel))
        if bundle.policy.unknown_timezone == "hold" and (ruled or any(calendars)):
            zone, known = bundle.profile.zone, build.literal(False, BOOLEAN)
            if zone is not None:
                known = build.apply("known", build.nodes.make("attribute", data=zone, type=TIMEZONE))
            yield Gate("unknown_timezone", known)

    def _binding(self, channel: checked.Channel) -> Iterator[tuple[str, Limit]]:
        """The limits that bind on a channel, with their scopes, in order (language.md 2.4)."""
        bundle, engagement = self.scope.bundle, self.engagement
        yield from ((f"engagement.{engagement.name}", each) for each in engagement.limits)
        if not engagement.promises.obeys_limits:
            return
        if not channel.inbound:
            yield from ((f"kind.{engagement.kind}", each) for each in bundle.kinds[engagement.kind].limits)
        yield from ((f"channel.{channel.name}", each) for each in channel.limits)
        if not channel.inbound:
            yield from (("policy", each) for each in bundle.policy.limits)

    def _limits(self, channel: checked.Channel) -> Iterator[Gate]:
        build = self.scope.build
        for scope, limit in self._binding(channel):
            column = used(scope, limit.pace)
            count = self._column(column)
            passes = build.apply("less", count, build.literal(limit.count, INTEGER))
            own = scope.startswith("engagement.")
            room = Room(column, count, limit.count, build.literal(1, INTEGER))
            yield Gate(f"limit:{scope}", self._or_running(passes) if own else passes, room=room, protects=limit)

    def _budgets(self, use: checked.Use) -> Iterator[Gate]:
        build = self.scope.build
        for room, budget in budget_rooms(self.sendings, use):
            bound = build.literal(budget.amount, room.count.type)
            yield Gate(
                f"budget:{room.column[2]}",
                build.apply("at_most", build.apply("add", room.count, room.takes), bound),
                room=room,
                protects=budget,
            )

    def _triggered(self, what: str) -> Node:
        return self._column(triggered(self.engagement.name, what))

    def _column(self, path: tuple[str, ...]) -> Node:
        return self.scope.remembered(path)

    @cached_property
    def _speaks_of_event(self) -> bool:
        """Whether what later steps send is filled in from the event, which must be known then."""
        later = (step for use in self.engagement.uses for step in self.sendings.on(use)[1:])
        nodes = walk(*(node for step in later for each in step.values() for node in each.nodes))
        return any(node.op == "attribute" and node.data[0] == NAME[0] for node in nodes)  # type: ignore[index]

    def _or_running(self, condition: Node, *asked: Node) -> Node:
        """What is asked of a run before it begins, and not again; once it has begun, those others are asked."""
        running, build = self.steps.running, self.scope.build
        if running is None:
            return condition
        return build.any_of((self._or_no(condition), build.all_of((running, *asked))))

    def _or_no(self, condition: Node) -> Node:
        return self.scope.build.apply("otherwise", condition, self.scope.build.literal(False, BOOLEAN))


def fills(sendings: Sendings, use: checked.Use) -> Iterator[Room]:
    """What a chosen candidate fills of limits and budgets that bind others too."""
    scope, engagement = sendings.scope, sendings.engagement
    bundle = scope.bundle
    channel = bundle.channels[use.channel]
    shared = [(f"channel.{channel.name}", channel.limits)]
    if not channel.inbound:
        shared += [(f"kind.{engagement.kind}", bundle.kinds[engagement.kind].limits), ("policy", bundle.policy.limits)]
    if engagement.promises.counts_toward_limits:
        one = scope.build.literal(1, INTEGER)
        for name, limits in shared:
            for column in dict.fromkeys(used(name, limit.pace) for limit in limits):
                yield Room(column, scope.remembered(column), 0, one)
    yield from (room for room, _ in budget_rooms(sendings, use))


def members(bundle: checked.Bundle, engagement: checked.Engagement) -> Iterator[tuple[int, str]]:
    """Which member of each `never_together` an engagement is, by its index."""
    for index, each in enumerate(bundle.policy.never_together):
        member = member_of(each.members, engagement.name, engagement.kind)
        if member is not None:
            yield index, member
