"""What lints say of small random bundles is so for every customer that there can be, by evaluation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from random import Random

import pytest

from nextbest.dsl.checked import Bundle
from nextbest.engine.analysis.check import check_path
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import step_of
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower
from nextbest.engine.remembering.folded import BLANK

NOW = 1_795_000_000
TEMPLATE = """
nextbest: 1
bundle: t
timezone: Europe/Berlin
profile:
  id: string!
  points: {{is: integer!, minimum: 0, maximum: 6}}
  visits: {{is: integer, minimum: 0, maximum: 4}}
  tier: one of [gold, silver]
  push: boolean!
lifecycle:
{stages}
channels:
  push: {{when: {channel}}}
  email: {{when: yes}}
kinds:
  k: {{stages: any, channels: [push, email]}}
engagements:
{engagements}
"""
SIGNS = ("<", "<=", ">", ">=", "=")
VALUES: Mapping[tuple[str, ...], Iterable[object]] = {
    ("points",): range(7),
    ("visits",): (None, *range(5)),
    ("tier",): (None, "gold", "silver"),
    ("push",): (True, False),
}
SAID = "never-eligible never-worth-it stage-never-reached dominated propensity-range".split()


def condition(random: Random) -> str:
    sign = random.choice([*SIGNS, "!="])
    simple = [
        f"points {sign} {random.randrange(7)}",
        f"visits {random.choice(SIGNS)} {random.randrange(5)}",
        f'tier is "{random.choice(["gold", "silver"])}"',
        f"points between {random.randrange(4)} and {random.randrange(4, 7)}",
        "push",
        "visits is known",
    ]
    first, second = random.sample(simple, 2)
    return random.choice([first, first, f"{first} and {second}", f"{first} or {second}"])


def text(random: Random) -> str:
    stages = [f"  - stage: s{n}\n    when: |\n      {condition(random)}" for n in range(random.randrange(1, 4))]
    stages.append("  - stage: last\n    otherwise: yes")
    engagements = [engagement(random, n, len(stages)) for n in range(5)]
    return TEMPLATE.format(
        stages="\n".join(stages),
        channel=random.choice(["push", "yes"]),
        engagements="\n".join(engagements),
    )


def engagement(random: Random, number: int, stages: int) -> str:
    names = [f"s{n}" for n in range(stages - 1)] + ["last"]
    where = random.choice(["any", f"[{random.choice(names)}]"])
    when = random.choice(["", f"\n    when: |\n      {condition(random)}"])
    chance = random.choice(["5%", "8%", "0.04 + 0.01 * points", "0.3 * points", "20"])
    value = random.choice(["10", "20", "10 + points"])
    baseline = random.choice(
        ["", "", "\n    baseline: 2%", "\n    baseline: 6%", "\n    baseline: 0.05 + 0.01 * points"]
    )
    return (
        f"  e{number}:\n    kind: k\n    stages: {where}\n    propensity: {chance}\n    value: {value}{baseline}{when}"
    )


def rows(graph: Graph) -> Iterator[tuple[object, ...]]:
    """Every customer."""
    given = [VALUES.get(path, ("x",)) for path in graph.reads]
    yield from ((*row, *BLANK) for row in product(*given))


@pytest.mark.parametrize("seed", range(4))
def test_findings_hold_for_every_customer(seed: int, tmp_path: Path) -> None:
    random, told = Random(f"lints {seed}"), Counter[str]()
    for number in range(30):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text(random), encoding="utf-8")
        checked = check_path(path)
        assert checked.bundle is not None, (path.read_text(), checked.report.errors)
        found = [each for each in checked.report.diagnostics if each.rule in SAID]
        told.update(each.rule for each in found)
        if found:
            seen = Seen(checked.bundle)
            for each in found:
                name = each.place.source.text[each.place.start : each.place.end]
                assert seen.agrees(each.rule, name), (each.message, path.read_text())
    assert set(told) == set(SAID)  # each of them was put to the test


class Seen:
    """What happens to all customers of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        graph = lower(bundle)
        bound = Interpreter().compile(graph).at(Clock(NOW, bundle.timezone))
        self.stages: set[str] = set()
        self.eligible: set[str] = set()
        self.worth: set[str] = set()
        self.best: set[str] = set()
        self.chances: defaultdict[str, set[float]] = defaultdict(set)
        for row in rows(graph):
            stage = bound.stage(row)
            self.stages.add(graph.stages[stage].name)
            keys = {}
            for candidate, verdict in zip(graph.candidates, bound.judge(row, stage), strict=True):
                if verdict.rule is None or step_of(verdict.rule) not in ("eligible", "contactable"):
                    self.eligible.add(candidate.engagement)
                if verdict.rule is None and verdict.key is not None:
                    keys[verdict.key, candidate.engagement] = candidate
                assert candidate.factors.propensity is not None
                chance = bound.value(candidate.factors.propensity, row, stage)
                if isinstance(chance, float):
                    self.chances[candidate.engagement].add(chance)
            self.worth |= {name for _, name in keys}
            best = max((key for key, _ in keys), default=None)
            self.best |= {min(name for key, name in keys if key == best)} if keys else set()

    def agrees(self, rule: str, name: str) -> bool:
        match rule:
            case "never-eligible":
                return name not in self.eligible
            case "stage-never-reached":
                return name not in self.stages
            case "never-worth-it":
                return name not in self.worth
            case "dominated":
                return name not in self.best
        # The place is the expression: some engagement has it, and chances beyond 1.
        return any(chance > 1 for chances in self.chances.values() for chance in chances)
