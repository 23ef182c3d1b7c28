"""Checked bundle → graph: the lifecycle, every engagement × channel with its conditions, and what ranks it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from nextbest.dsl import checked, checked_tables, typed
from nextbest.dsl.checked_campaigns import Due, Offer, Redeem
from nextbest.dsl.checked_events import On
from nextbest.dsl.checked_policy import CustomerCountryDays
from nextbest.dsl.types import BOOLEAN, DATETIME, OneOf
from nextbest.engine.doors.event_fields import event_columns, event_places
from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.candidates import Candidate, Condition, key_of
from nextbest.engine.graph.graph import Awaited, Graph, Obligation, RedeemRule, StageRule, redeem_key
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.outline import outline
from nextbest.engine.graph.renamed import renamed
from nextbest.engine.graph.rewrite import rewrite
from nextbest.engine.graph.sharing import shared
from nextbest.engine.graph.verify import verify
from nextbest.engine.lowering.conditions import all_conditions, conditions
from nextbest.engine.lowering.events import lower_events
from nextbest.engine.lowering.expression import Scope
from nextbest.engine.lowering.gates import Gates, fills, members
from nextbest.engine.lowering.ranking import factors_of, rank_of
from nextbest.engine.lowering.reads import reads, reads_of
from nextbest.engine.lowering.sendings import Sendings, lower_steps
from nextbest.engine.lowering.tables import lower_score, lower_table, row_number
from nextbest.engine.remembering.columns import FLAG, NOW, due, memory_columns, run


def lower(bundle: checked.Bundle, build: Builder | None = None) -> Graph:
    """The graph of a bundle: lowered, rewritten and verified. Records after `now` do not exist: the door drops them.

    Graphs of one `build` share their nodes.
    """
    scope = scope_of(bundle, build)
    candidates = tuple(_candidates(scope))
    events = lower_events(scope)
    engagements = bundle.engagements.values()
    graph = Graph(
        bundle,
        _stages(scope),
        candidates,
        scope.definitions,
        reads_of(bundle, scope.memory),
        events,
        event_columns(bundle.events),
        scope.memory,
        redeemed=dict(_redeemed(scope)),
        awaited={each.name: _awaited(scope, each.on) for each in engagements if each.on is not None},
        obligations={each.name: _obligation(scope, due) for each in engagements if (due := each.promises.due)},
        countries=dict(_countries(scope)),
    )
    return _finished(graph, scope.build)


def lower_alone(
    bundle: checked.Bundle, expression: typed.Expression, sent: Mapping[str, str] = MappingProxyType({})
) -> tuple[Graph, Node]:
    """A graph for one expression, in the context of a bundle, and the node that has its value.

    It has no candidates, and a lifecycle only if the expression asks for the stage; it reads what they rest on. `sent`
    is what `channel`, `kind` and `engagement` stand for, where they may stand.
    """
    scope = scope_of(bundle)
    known = {"channel": bundle.channels, "kind": bundle.kinds, "engagement": bundle.engagements}
    scope = scope.supplying(
        {name: scope.build.literal(value, OneOf(tuple(known[name]))) for name, value in sent.items()}
    )
    return _alone(scope, scope.lower(expression.root), [expression])


def lower_goal(bundle: checked.Bundle, engagement: str, goal: typed.Expression) -> tuple[Graph, Node]:
    """The same for the goal of an engagement: `started` and `responded` stand in the columns `run` of the memory."""
    memory = {run(engagement, "started"): NOW, run(engagement, "responded"): FLAG}
    scope = replace(scope_of(bundle), memory=memory)
    scope = scope.supplying({path[-1]: scope.remembered(path) for path in memory})
    return _alone(scope, scope.lower(goal.root), [goal])


def lower_definitions(bundle: checked.Bundle) -> Graph:
    """A graph of nothing but the definitions of a bundle, for whoever wants their values."""
    scope = scope_of(bundle)
    stages = (StageRule("", scope.build.literal(True, BOOLEAN), ()),)
    rests_on = [each.expression for each in bundle.definitions.values()]
    return _finished(Graph(bundle, stages, (), scope.definitions, reads(bundle, rests_on)), scope.build)


def lower_row(bundle: checked.Bundle, table: checked_tables.Table) -> tuple[Graph, Node]:
    """The same for the number of the row of a table that decides for a customer, from 1; 0: `otherwise` does."""
    scope = scope_of(bundle)
    return _alone(scope, row_number(scope, table), table.inputs)


def _alone(scope: Scope, node: Node, rests_on: Iterable[typed.Expression]) -> tuple[Graph, Node]:
    bundle = scope.bundle
    staged = any(each.op == "stage" for each in walk(node))
    stages = _stages(scope) if staged else (StageRule("", scope.build.literal(True, BOOLEAN), ()),)
    lifecycle = [each.when for each in bundle.stages if each.when is not None] if staged else []
    used = {each.data for each in walk(node) if each.op == "attribute"}
    memory = {path: column for path, column in scope.memory.items() if path in used}
    graph = Graph(bundle, stages, (), {"": node}, reads(bundle, [*rests_on, *lifecycle]), memory=memory)
    done = _finished(graph, scope.build)
    return done, done.definitions[""]


def scope_of(bundle: checked.Bundle, build: Builder | None = None) -> Scope:
    """What names mean everywhere in a bundle, its definitions, scores and tables lowered."""
    definitions: dict[str, Node] = {}
    explained: dict[str, tuple[tuple[str, Node], ...]] = {}
    places, memory = event_places(bundle.events), memory_columns(bundle)
    scope = Scope(build or Builder(), bundle, definitions, explained, events=places, memory=memory)
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
        steps = lower_steps(scope, engagement)
        # What all events of `on` have is the same whichever of them is named.
        writing = scope.about(engagement.on.events[0]) if engagement.on else scope
        sendings = Sendings(writing, engagement, steps)
        gates = Gates(scope, engagement, steps, sendings, channels)
        obliged = engagement.promises.due is not None
        deadline = _deadline(scope, engagement) if obliged else None
        for preference, use in enumerate(engagement.uses):
            factors = factors_of(scope, engagement, use, sendings.offer_cost(use))
            yield Candidate(
                index=index,
                engagement=engagement.name,
                kind=engagement.kind,
                channel=use.channel,
                preference=preference,
                class_=engagement.class_,
                paused=engagement.paused,
                inbound=bundle.channels[use.channel].inbound,
                answers=engagement.on is not None,
                stages=everywhere if engagement.stages is None else engagement.stages,
                gates=gates.on(use),
                factors=factors,
                rank=rank_of(scope, factors),
                step=steps.next,
                sendings=sendings.on(use),
                mandatory=scope.remembered(due(engagement.name, "mandatory")) if obliged else None,
                deadline=deadline,
                fills=tuple(fills(sendings, use)),
                members=tuple(members(bundle, engagement)),
            )
            index += 1


def _deadline(scope: Scope, engagement: checked.Engagement) -> Node:
    """Until when the obligation must be met; missing where it is not open."""
    open, until = (scope.remembered(due(engagement.name, what)) for what in ("open", "deadline"))
    return scope.build.apply("if", open, until, scope.build.literal(None, DATETIME))


def _awaited(scope: Scope, on: On) -> Awaited:
    return Awaited(on, None if on.when is None else scope.about(on.events[0]).lower(on.when.root))


def _obligation(scope: Scope, due: Due) -> Obligation:
    return Obligation(due, scope.lower(due.date.root))


def _countries(scope: Scope) -> Iterator[tuple[str, Node]]:
    """Of each channel whose holidays are those of the customer's country, that country."""
    for name, channel in scope.bundle.channels.items():
        holidays = channel.holidays or scope.bundle.policy.holidays
        if not channel.inbound and holidays is not None and isinstance(holidays.days, CustomerCountryDays):
            yield name, scope.lower(holidays.days.by.root)


def _redeemed(scope: Scope) -> Iterator[tuple[str, RedeemRule]]:
    """What redeems the offer of each step and variant of each engagement."""
    for engagement in scope.bundle.engagements.values():
        promises = engagement.promises
        variants = promises.experiment.variants if promises.experiment is not None else ()
        steps = [step.offer for step in promises.steps] or [promises.offer]
        for number, offer in enumerate(steps, start=1):
            tried: list[tuple[str | None, Offer | None]] = [(each.name, each.offer or offer) for each in variants]
            for variant, given in tried or [(None, offer)]:
                if given is not None and given.redeem is not None:
                    yield redeem_key(engagement.name, number, variant), _redeem_rule(scope, given.redeem)


def _redeem_rule(scope: Scope, redeem: Redeem) -> RedeemRule:
    when = redeem.when
    return RedeemRule(redeem.on, None if when is None else scope.about(redeem.on[0]).lower(when.root))


def _finished(graph: Graph, build: Builder) -> Graph:
    """The graph after all passes, verified."""
    new = rewrite(graph.nodes, build, graph.attributes)
    done = replace(
        graph,
        stages=renamed(graph.stages, new),
        candidates=renamed(graph.candidates, new),
        definitions=renamed(graph.definitions, new),
        events=renamed(graph.events, new),
        redeemed=renamed(graph.redeemed, new),
        awaited=renamed(graph.awaited, new),
        obligations=renamed(graph.obligations, new),
        countries=renamed(graph.countries, new),
    )
    used = {node.data for node in walk(*done.nodes) if node.op == "attribute"}
    bounds = Bounds(done.attributes)
    candidates = tuple(replace(each, bound=key_of(bounds.of(each.rank).high)) for each in done.candidates)
    done = replace(
        done,
        event_reads={path: each for path, each in graph.event_reads.items() if path in used},
        candidates=candidates,
        outline=outline(candidates),
        shared=shared(done.bodies),
    )
    verify(done)
    return done
