"""Checked bundle → graph: the lifecycle, every engagement × channel with its conditions, and what ranks it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from nextbest.dsl import checked, checked_tables, typed
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.types import BOOLEAN, MONEY, NUMBER, Declared, OneOf
from nextbest.engine.builder import Builder
from nextbest.engine.conditions import all_conditions, conditions
from nextbest.engine.event_fields import event_columns, event_places
from nextbest.engine.graph import Candidate, Condition, Factors, Graph, Node, StageRule, walk
from nextbest.engine.lower_events import expressions_of, late, lower_events, on_conditions, renamed_event
from nextbest.engine.lower_expression import Scope, attributes_of
from nextbest.engine.lower_message import language_attributes, lower_message, renamed_message
from nextbest.engine.lower_tables import lower_score, lower_table
from nextbest.engine.rewrite import rewrite
from nextbest.engine.verify import verify

Path = tuple[str, ...]


def lower(bundle: checked.Bundle) -> Graph:
    """The graph of a bundle: lowered, rewritten and verified. Records after `now` do not exist: the door drops them."""
    scope = scope_of(bundle)
    candidates = tuple(_candidates(scope))
    events = lower_events(scope)
    reads = _reads(bundle, _expressions(bundle), chain(late(bundle), language_attributes(bundle)))
    columns = event_columns(bundle.events)
    graph = Graph(bundle, _stages(scope), candidates, scope.definitions, reads, events, columns)
    return _finished(graph, scope.build)


def lower_alone(bundle: checked.Bundle, expression: typed.Expression) -> tuple[Graph, Node]:
    """A graph for one expression, in the context of a bundle, and the node that has its value.

    It has no candidates, and a lifecycle only if the expression asks for the stage; it reads what they rest on.
    """
    scope = scope_of(bundle)
    node = scope.lower(expression.root)
    staged = any(each.op == "stage" for each in walk(node))
    stages = _stages(scope) if staged else (StageRule("", scope.build.literal(True, BOOLEAN), ()),)
    lifecycle = [each.when for each in bundle.stages if each.when is not None] if staged else []
    graph = Graph(bundle, stages, (), {"": node}, _reads(bundle, [expression, *lifecycle]))
    done = _finished(graph, scope.build)
    return done, done.definitions[""]


def scope_of(bundle: checked.Bundle) -> Scope:
    """What names mean everywhere in a bundle, its definitions, scores and tables lowered."""
    definitions: dict[str, Node] = {}
    explained: dict[str, tuple[tuple[str, Node], ...]] = {}
    scope = Scope(Builder(), bundle, definitions, explained, events=event_places(bundle.events))
    for each in bundle.named:
        match each:
            case checked.Definition():
                definitions[each.name] = scope.lower(each.expression.root)
            case checked_tables.Score():
                definitions[each.name], explained[each.name] = lower_score(scope, each)
            case checked_tables.Table():
                definitions[each.name], explained[each.name] = lower_table(scope, each)
    return scope


def _stages(scope: Scope) -> tuple[StageRule, ...]:
    return tuple(_stage(scope, each) for each in scope.bundle.stages)


def _stage(scope: Scope, stage: checked.Stage) -> StageRule:
    found = () if stage.when is None else conditions(scope, stage.when)
    return StageRule(stage.name, _all(scope, found), found)


def _all(scope: Scope, found: Iterable[Condition]) -> Node:
    return scope.build.all_of(each.node for each in found)


def _candidates(scope: Scope) -> Iterator[Candidate]:
    bundle = scope.bundle
    everywhere = frozenset(each.name for each in bundle.stages)
    channels = {name: all_conditions(scope, channel.when) for name, channel in bundle.channels.items()}
    index = 0
    for engagement in bundle.engagements.values():
        found = all_conditions(scope, engagement.when)
        when = _all(scope, found)
        on = on_conditions(scope, engagement.on) if engagement.on else ()
        during = _during(scope, engagement)
        # What all events of `on` have is the same whichever of them is named.
        writing = scope.about(engagement.on.events[0]) if engagement.on else scope
        for preference, use in enumerate(engagement.uses):
            factors = _factors(scope, engagement, use)
            yield Candidate(
                index=index,
                engagement=engagement.name,
                kind=engagement.kind,
                channel=use.channel,
                preference=preference,
                class_=engagement.class_,
                paused=engagement.paused,
                inbound=bundle.channels[use.channel].inbound,
                stages=everywhere if engagement.stages is None else engagement.stages,
                on=_all(scope, on) if on else None,
                on_conditions=on,
                during=during,
                when=when,
                conditions=found,
                channel_when=_all(scope, channels[use.channel]),
                channel_conditions=channels[use.channel],
                factors=factors,
                rank=_rank(scope, factors),
                message=lower_message(writing, use.message),
            )
            index += 1


def _during(scope: Scope, engagement: checked.Engagement) -> Condition | None:
    if not engagement.during:
        return None
    words = " or ".join(" ".join(each.text.value.split()) for each in engagement.during)
    return Condition(f"during {words}", scope.build.during(each.times for each in engagement.during), ())


def _factors(scope: Scope, engagement: checked.Engagement, use: checked.Use) -> Factors:
    """What is not given: no propensity and no value at all, baseline 0, lever 1, no cost of an offer."""
    build = scope.build
    names = OneOf(tuple(scope.bundle.channels))
    here = scope.supplying({"channel": build.literal(use.channel, names)})

    def number(expression: typed.Expression) -> Node:
        return build.to_number(here.lower(expression.root))

    lever = build.number(1) if not engagement.levers else number(engagement.levers[0])
    for each in engagement.levers[1:]:
        lever = build.apply("multiply", lever, number(each))
    return Factors(
        propensity=None if use.propensity is None else number(use.propensity),
        baseline=build.number(0) if use.baseline is None else number(use.baseline),
        value=None if use.value is None else number(use.value),
        lever=lever,
        offer_cost=build.number(0),
        channel_cost=build.to_number(build.literal(scope.bundle.channels[use.channel].cost, MONEY)),
    )


def _rank(scope: Scope, factors: Factors) -> Node:
    missing = scope.build.literal(None, NUMBER)
    supplied = scope.supplying(
        {
            "propensity": factors.propensity or missing,
            "baseline": factors.baseline,
            "value": factors.value or missing,
            "lever": factors.lever,
            "offer_cost": factors.offer_cost,
            "channel_cost": factors.channel_cost,
        }
    )
    return scope.build.to_number(supplied.lower(scope.bundle.arbitration.rank.root))


def _expressions(bundle: checked.Bundle) -> Iterator[typed.Expression]:
    """Every expression of a bundle."""
    engagements = bundle.engagements.values()
    given = chain(
        (part for each in bundle.named for part in each.parts),
        (each for stage in bundle.stages for each in (stage.when, stage.goal)),
        (each for channel in bundle.channels.values() for each in channel.when),
        (each for engagement in engagements for each in (*engagement.when, engagement.goal, *engagement.levers)),
        (
            each
            for engagement in engagements
            for use in engagement.uses
            for each in (use.propensity, use.baseline, use.value)
        ),
        (
            each
            for engagement in engagements
            for use in engagement.uses
            if use.message
            for each in use.message.expressions
        ),
        (bundle.arbitration.rank,),
        (each for event in bundle.events.values() for each in expressions_of(event)),
        (engagement.on.when for engagement in engagements if engagement.on),
    )
    return (each for each in given if each is not None)


def _reads(
    bundle: checked.Bundle, expressions: Iterable[typed.Expression], others: Iterable[Path] = ()
) -> Mapping[Path, Declared]:
    """The attributes that expressions refer to, the customer's id, and others, in the order of the profile."""
    used = {("id",), *others}.union(*(attributes_of(bundle, each) for each in expressions))
    known = {**bundle.profile.attributes, **STAGE_SINCE}
    return {path: declared for path, declared in known.items() if path in used}


@dataclass(frozen=True, slots=True)
class _Renamed:
    """What stands for each node after rewriting."""

    new: Mapping[Node, Node]

    def conditions(self, given: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(
            replace(
                each, node=self.new[each.node], leaves=tuple((words, self.new[leaf]) for words, leaf in each.leaves)
            )
            for each in given
        )

    def stage(self, rule: StageRule) -> StageRule:
        return replace(rule, when=self.new[rule.when], conditions=self.conditions(rule.conditions))

    def factors(self, given: Factors) -> Factors:
        return Factors(
            propensity=None if given.propensity is None else self.new[given.propensity],
            baseline=self.new[given.baseline],
            value=None if given.value is None else self.new[given.value],
            lever=self.new[given.lever],
            offer_cost=self.new[given.offer_cost],
            channel_cost=self.new[given.channel_cost],
        )

    def candidate(self, given: Candidate) -> Candidate:
        return replace(
            given,
            on=None if given.on is None else self.new[given.on],
            on_conditions=self.conditions(given.on_conditions),
            during=None if given.during is None else self.conditions((given.during,))[0],
            when=self.new[given.when],
            conditions=self.conditions(given.conditions),
            channel_when=self.new[given.channel_when],
            channel_conditions=self.conditions(given.channel_conditions),
            factors=self.factors(given.factors),
            rank=self.new[given.rank],
            message=renamed_message(given.message, self.new),
        )


def _finished(graph: Graph, build: Builder) -> Graph:
    """The graph after all passes, verified."""
    renamed = _Renamed(rewrite(graph.nodes, build, graph.attributes))
    done = replace(
        graph,
        stages=tuple(renamed.stage(each) for each in graph.stages),
        candidates=tuple(renamed.candidate(each) for each in graph.candidates),
        definitions={name: renamed.new[node] for name, node in graph.definitions.items()},
        events={name: renamed_event(each, renamed.new) for name, each in graph.events.items()},
    )
    used = {node.data for node in walk(*done.nodes) if node.op == "attribute"}
    done = replace(done, event_reads={path: each for path, each in graph.event_reads.items() if path in used})
    verify(done)
    return done
