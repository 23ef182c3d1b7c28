"""Pictures of a bundle as values: its lifecycle, and what one engagement rests on; drawing them is another matter."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Literal

from nextbest.dsl import typed
from nextbest.dsl.checked import Bundle, Definition, Engagement, Stage
from nextbest.dsl.checked_tables import Score, Table
from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.parse.expression import parse_expression
from nextbest.engine.shown import shown

Shape = Literal["box", "question", "rounded", "result"]

MOST_LINES = 12
"""Engagements of a stage, points of a score, rows of a table that are named."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: a heading and lines below it. `group` is the heading of the frame it stands in, if any."""

    id: str
    heading: str
    lines: tuple[str, ...] = ()
    shape: Shape = "box"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another, by their ids."""

    start: str
    end: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and arrows."""

    title: str
    across: bool
    """Whether it runs from left to right; else downwards."""
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def lifecycle_picture(bundle: Bundle) -> Picture:
    """The questions that give each customer a stage, in order, and what there is for each stage."""
    boxes = [Box("start", "every customer", shape="rounded")]
    arrows: list[Arrow] = []
    asked, label = "start", ""
    for number, stage in enumerate(bundle.stages, start=1):
        if stage.when is not None:
            question = f"when{number}"
            boxes.append(Box(question, _text(stage.when), shape="question"))
            arrows.append(Arrow(asked, question, label))
            asked, label = question, "no, or unknown"
        boxes.append(Box(f"stage{number}", stage.name, tuple(_about_stage(bundle, stage)), shape="result"))
        arrows.append(Arrow(asked, f"stage{number}", label if stage.when is None else "yes"))
    return Picture(f"{bundle.name}: the lifecycle", False, tuple(boxes), tuple(arrows))


def _about_stage(bundle: Bundle, stage: Stage) -> Iterator[str]:
    if stage.goal is not None:
        yield f"goal: {_text(stage.goal)}"
    here = [each for each in bundle.engagements.values() if each.stages is None or stage.name in each.stages]
    yield from _few([each.name + _remark(each) for each in here])
    if not here:
        yield "no engagement"


def _remark(engagement: Engagement) -> str:
    words = [*filter(None, [_class(engagement), "paused" if engagement.paused else ""])]
    return f" ({', '.join(words)})" if words else ""


def engagement_picture(bundle: Bundle, name: str) -> Picture:
    """What one engagement rests on: from the customer by way of definitions to its conditions, factors and rank."""
    drawn = _Drawn(bundle)
    drawn.engagement(bundle.engagements[name])
    boxes = sorted(drawn.boxes.values(), key=lambda box: _GROUPS.index(box.group))
    return Picture(f"{bundle.name}: {name}", True, tuple(boxes), tuple(dict.fromkeys(drawn.arrows)))


_KNOWN, _NAMED, _WHO, _WORTH, _DONE = _GROUPS = (
    "what is known",
    "definitions",
    "who gets it",
    "what it is worth",
    "",
)


@dataclass(slots=True)
class _Drawn:
    bundle: Bundle
    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    """Boxes of definitions, scores, tables and lists, by name."""

    def engagement(self, engagement: Engagement) -> None:
        bundle = self.bundle
        stages = [each.name for each in bundle.stages if engagement.stages is None or each.name in engagement.stages]
        asked = "any stage" if engagement.stages is None else "stage is " + " or ".join(stages)
        gates = [self.box(_WHO, asked), *(self.expression(_WHO, each) for each in engagement.when)]
        gates += self._openings(engagement)
        if engagement.paused:
            gates.insert(0, self.box(_WHO, "paused"))
        eligible = self.box(
            _DONE, engagement.name, *filter(None, [engagement.title, _class(engagement)]), shape="rounded"
        )
        self.arrows += (Arrow(each, eligible) for each in gates)
        levers = [self.expression(_WORTH, each, "lever") for each in engagement.levers]
        for use in engagement.uses:
            channel = bundle.channels[use.channel]
            cost = [f"channel_cost = {channel.cost / 10_000:g}"] if channel.cost else []
            rank = self.box(_DONE, f"{engagement.name} on {use.channel}", *cost, shape="result")
            self.arrows.append(Arrow(eligible, rank))
            for each in channel.when:
                self.arrows.append(Arrow(self.expression(_WHO, each, f"channel {use.channel}"), rank))
            for factor in ("propensity", "baseline", "value"):
                expression = getattr(use, factor)
                if expression is not None:
                    self.arrows.append(Arrow(self.expression(_WORTH, expression, factor), rank))
            self.arrows += (Arrow(each, rank) for each in levers)
        if engagement.class_ == "normal":
            formula = self.box(_WORTH, "rank", _text(bundle.arbitration.rank))
            self.arrows += (Arrow(formula, each.id) for each in list(self.boxes.values()) if each.shape == "result")

    def _openings(self, engagement: Engagement) -> Iterator[str]:
        """When it may go: the events that it answers, and its calendar."""
        if engagement.on is not None:
            asked = f"on {' or '.join(engagement.on.events)}"
            if engagement.on.when is None:
                yield self.box(_WHO, asked)
            else:
                yield self.expression(_WHO, engagement.on.when, asked)
        if engagement.during:
            yield self.box(_WHO, "during", *(" ".join(each.text.value.split()) for each in engagement.during))

    def box(self, group: str, heading: str, *lines: str, shape: Shape = "box") -> str:
        """The id of the box with that text, which is there once."""
        text = "\n".join((heading, *lines))
        identity = self.ids.setdefault((group, text), f"b{len(self.ids) + 1}")
        self.boxes.setdefault(identity, Box(identity, heading, tuple(lines), shape, group))
        return identity

    def expression(self, group: str, expression: typed.Expression, heading: str = "") -> str:
        """A box with an expression, and arrows to it from all that it looks at."""
        text = _text(expression)
        box = self.box(group, *filter(None, (heading, text)))
        for each in self._sources(expression):
            self.arrows.append(Arrow(each, box))
        return box

    def _sources(self, expression: typed.Expression) -> Iterator[str]:
        for node in _names(expression.root):
            if isinstance(node, typed.Reference):
                yield self._reference(node.name)
            elif isinstance(node, typed.Attribute | typed.Context):
                yield self.box(_KNOWN, node.name, shape="rounded")

    def _reference(self, name: str) -> str:
        """The box of a definition, score, table or list, made with what it rests on when it is first asked for."""
        if name in self.named:
            return self.named[name]
        found = self.bundle.by_name(name)
        if found is None:
            lines = [f"a list of {len(self.bundle.lists[name].items):,}"]
        elif isinstance(found, Definition):
            lines = [_text(found.expression)]
        else:
            lines = _few(_rows(found))
        box = self.named[name] = self.box(_NAMED, name, *lines)
        for part in found.parts if found is not None else ():
            self.arrows += (Arrow(each, box) for each in self._sources(part))
        return box


def _rows(found: Score | Table) -> list[str]:
    """The points of a score, the rows of a table."""
    if isinstance(found, Score):
        return [each.words for each in found.points]
    rows = [f"{each.words} → {_outcome(found, each.outcome)}" for each in found.rows]
    return [*rows, f"otherwise → {_outcome(found, found.otherwise)}"]


def _outcome(table: Table, outcome: object) -> str:
    """The outcome of a row as the bundle would write it."""
    value = shown(outcome, table.type, UTC)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _few(lines: list[str]) -> list[str]:
    """Not more than a box has room for."""
    if len(lines) <= MOST_LINES + 1:
        return lines
    return [*lines[:MOST_LINES], f"and {len(lines) - MOST_LINES:,} more"]


def _class(engagement: Engagement) -> str:
    return "" if engagement.class_ == "normal" else engagement.class_


def _names(root: typed.Typed) -> Iterator[typed.Typed]:
    """The names in an expression, each once, in the order of the text."""
    seen: set[str] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, typed.Attribute | typed.Context | typed.Reference) and node.name not in seen:
            seen.add(node.name)
            yield node
        stack.extend(reversed(typed.parts(node)))


def _text(expression: typed.Expression) -> str:
    """The expression in canonical text on one line, without comments."""
    tree = parse_expression(expression.text.value).tree
    return expression.text.value if tree is None else format_expression(tree)
