"""What tests of a bundle can cover: stages, engagements, conditions as they are written, rows of tables, limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_policy import Limit
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.files.load import load_path
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Expression
from nextbest.engine.analysis.outcomes import Answers, Outcomes
from nextbest.engine.graph.candidates import Candidate, Condition, Gate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.conditions import together
from nextbest.engine.lowering.lower import lower


@dataclass(frozen=True, slots=True)
class ConditionPoint:
    """One condition as it is written, whoever asks it: what a kind or a channel asks stands there once."""

    id: str
    of: str
    """`stage active`, `engagement welcome`, `kind news`, `channel push`."""
    words: str
    place: Place | None
    possible: Outcomes
    """The answers that are not ruled out."""


@dataclass(frozen=True, slots=True)
class RowPoint:
    """One row of a decision table; the number 0 stands for `otherwise`."""

    table: str
    number: int
    words: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class LimitPoint:
    """A limit or a budget, and where it stands."""

    scope: str
    """`policy`, `channel.push`."""
    words: str
    what: Literal["limit", "budget"]
    place: Place


@dataclass(frozen=True, slots=True)
class Link:
    """A rule that a candidate has to pass, with the ids of its conditions."""

    rule: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """All of one bundle."""

    bundle: Bundle
    stages: Mapping[str, Place | None]
    """By name, in the order of the lifecycle."""
    engagements: Mapping[str, Place | None]
    """Those that are not paused."""
    conditions: Mapping[str, ConditionPoint]
    rows: tuple[RowPoint, ...]
    limits: tuple[LimitPoint, ...]
    stage_links: Mapping[str, tuple[str, ...]]
    """By stage, the ids of its conditions."""
    links: Mapping[tuple[str, str], tuple[Link, ...]]
    """By engagement and channel, what it has to pass, in order."""


def points_of(bundle: Bundle, path: Path) -> Points:
    """What tests of the bundle at that path can cover."""
    graph = lower(bundle)
    found = _Conditions(bundle, Answers.of_customers(graph.attributes))
    document = load_path(path).document
    paused = {each.engagement for each in graph.candidates if each.paused}
    return Points(
        bundle,
        dict(_stages(bundle, document)),
        {name: place for name, place in _engagements(bundle, document) if name not in paused},
        found.known,
        tuple(_rows(bundle, document)),
        tuple(_limits(bundle)),
        {each.name: found.of_stage(each.name, each.conditions) for each in graph.stages},
        {(each.engagement, each.channel): found.of_candidate(each, graph) for each in graph.candidates},
    )


class _Conditions:
    """Gives each condition of the text one id, wherever the graph asks it."""

    def __init__(self, bundle: Bundle, answers: Answers) -> None:
        self.bundle, self.answers = bundle, answers
        self.known: dict[str, ConditionPoint] = {}

    def of_stage(self, stage: str, conditions: tuple[Condition, ...]) -> tuple[str, ...]:
        declared = next(each for each in self.bundle.stages if each.name == stage)
        places = _places(() if declared.when is None else (declared.when,))
        return self._all(f"stage {stage}", conditions, places)

    def of_candidate(self, candidate: Candidate, graph: Graph) -> tuple[Link, ...]:
        engagement = graph.bundle.engagements[candidate.engagement]
        return tuple(self._link(gate, engagement, candidate.channel) for gate in candidate.gates)

    def _link(self, gate: Gate, engagement: Engagement, channel: str) -> Link:
        mine = f"engagement {engagement.name}"
        match gate.rule:
            case "when":
                return Link(gate.rule, self._all(mine, gate.conditions, _places(engagement.when)))
            case "channel":
                places = _places(self.bundle.channels[channel].when)
                return Link(gate.rule, self._all(f"channel {channel}", gate.conditions, places))
            case "during":
                return Link(
                    gate.rule, self._all(mine, gate.conditions, [each.text.place for each in engagement.during])
                )
            case "on":
                on = engagement.on
                asked = [] if on is None or on.when is None else _places((on.when,))
                return Link(gate.rule, self._all(f"{mine}, on", gate.conditions, [None, *asked]))
        return Link(gate.rule, self._all(mine, gate.conditions, []))

    def _all(self, of: str, conditions: tuple[Condition, ...], places: list[Place | None]) -> tuple[str, ...]:
        padded = [*places, *[None] * len(conditions)]
        return tuple(
            self._point(of, " ".join(each.text.split()), place, self.answers.of(each.node))
            for each, place in zip(conditions, padded, strict=False)
        )

    def _point(self, of: str, words: str, place: Place | None, possible: Outcomes) -> str:
        id = f"{of}: {words}" if place is None else str(place)
        if place is not None and id in self.known and self.known[id].of != of:
            of = _shared(self.bundle, self.known[id].of, of)
        self.known[id] = ConditionPoint(id, of, words, place, possible)
        return id


def _shared(bundle: Bundle, *asking: str) -> str:
    """Who asks what several engagements ask: their kind."""
    names = [each.removeprefix("engagement ").partition(",")[0] for each in asking if each.startswith("engagement ")]
    kinds = {bundle.engagements[name].kind for name in names if name in bundle.engagements}
    return f"kind {kinds.pop()}" if len(kinds) == 1 else asking[0]


def _places(expressions: tuple[Expression, ...]) -> list[Place | None]:
    """Where the parts that must all be yes stand."""
    return [each.text.at(part.span) for each in expressions for part in together(each.root)]


def _stages(bundle: Bundle, document: Document | None) -> Iterator[tuple[str, Place | None]]:
    places = {} if document is None else {each.stage.value: each.stage.place for each in document.lifecycle}
    yield from ((each.name, places.get(each.name)) for each in bundle.stages)


def _engagements(bundle: Bundle, document: Document | None) -> Iterator[tuple[str, Place | None]]:
    places = {} if document is None else {key.value: key.place for key in document.engagements}
    yield from ((name, places.get(name)) for name in bundle.engagements)


def _rows(bundle: Bundle, document: Document | None) -> Iterator[RowPoint]:
    for name, table in bundle.tables.items():
        written = next((each for key, each in document.tables.items() if key.value == name), None) if document else None
        rows = () if written is None or written.rows is None else written.rows
        for number, row in enumerate(table.rows, start=1):
            cell = rows[number - 1][0] if len(rows) == len(table.rows) and rows[number - 1] else None
            first = cell[0] if isinstance(cell, tuple) and cell else cell
            yield RowPoint(name, number, row.words, None if first is None or isinstance(first, tuple) else first.place)
        yield RowPoint(name, 0, "otherwise", None if written is None else written.otherwise.place)


def _limits(bundle: Bundle) -> Iterator[LimitPoint]:
    policy = bundle.policy
    yield from (_limit("policy", each) for each in policy.limits)
    for channel in bundle.channels.values():
        yield from (_limit(f"channel.{channel.name}", each) for each in channel.limits)
    for kind in bundle.kinds.values():
        yield from _of(f"kind.{kind.name}", kind.limits, kind.budgets)
    for engagement in bundle.engagements.values():
        yield from _of(f"engagement.{engagement.name}", engagement.limits, engagement.budgets)


def _of(scope: str, limits: Sequence[Limit], budgets: Sequence[Budget]) -> Iterator[LimitPoint]:
    yield from (_limit(scope, each) for each in limits)
    yield from (_limit(scope, each) for each in budgets)


def _limit(scope: str, limit: Limit | Budget) -> LimitPoint:
    what: Literal["limit", "budget"] = "limit" if isinstance(limit, Limit) else "budget"
    return LimitPoint(scope, " ".join(limit.text.value.split()), what, limit.text.place)
