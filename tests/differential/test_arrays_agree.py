"""The array back end gives the same values and stages as the interpreter, to the last bit."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from nextbest.dsl import checked
from nextbest.dsl.types import BOOLEAN, History
from nextbest.engine import Engine
from nextbest.engine.backends.arrays import columns
from nextbest.engine.backends.arrays.building import value_at
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.rows import customers_of, row_of
from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.interpreter import Customer, Interpreter
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.terms import Terms
from nextbest.engine.clock import Clock
from nextbest.engine.doors.event import no_event
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, operands, walk
from nextbest.engine.lowering.lower import lower
from tests.differential.bundles import bundle, names
from tests.differential.expressions import TYPES, Maker, expression
from tests.differential.sample import NOWS, Values
from tests.memory.random_policies import bundle_text

BUNDLES = 30
CUSTOMERS = 200
EXPRESSIONS = 5
REMEMBERED = 16
"""Bundles with a memory, and customers of each."""
SAME = ("literal", "moment", "during", "stage")
"""What is the same for all customers of a stage."""


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_values_agree(seed: int) -> None:
    _compare(seed, CUSTOMERS, engagements=0)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many_more_values_agree(block: int) -> None:
    for seed in range(1_000 + block * 50, 1_050 + block * 50):
        _compare(seed, 500, engagements=5)


@pytest.mark.parametrize("seed", range(REMEMBERED))
def test_what_is_remembered_agrees(seed: int) -> None:
    _compare_remembered(seed, REMEMBERED)


def _compare_remembered(seed: int, count: int) -> None:
    """Bundles with limits, sequences and events; every column of the memory may hold anything of its type."""
    random = Random(seed)
    now = random.choice(NOWS)
    values = Values(random, now)
    graph = lower(Engine.from_text(bundle_text(seed)).bundle)
    rows: list[Row] = []
    for _ in range(count):
        customer = [values.declared(declared) for declared in graph.reads.values()]
        remembered = [(key, graph.memory[path].type) for path, key in graph.remembered.items()]
        told = {key: values.of(type) for key, type in remembered if random.random() < 0.3}
        rows.append((*customer, *no_event(graph.event_reads), told))
    customers = customers_of(graph, rows)
    assert [repr(row_of(graph, customers, place)) for place in range(count)] == list(map(repr, rows))
    _same(graph, random, Clock(now, graph.bundle.timezone), rows, customers)


def _compare(seed: int, count: int, engagements: int) -> None:
    """Every node of a bundle that looks at a customer, in the stage of each."""
    random = Random(seed)
    now = random.choice(NOWS)
    values = Values(random, now)
    graph = _graph(random, values, engagements)
    rows: list[Row] = [_row(graph, values) for _ in range(count)]
    customers = customers_of(graph, rows)
    assert [repr(row_of(graph, customers, place)) for place in range(count)] == list(map(repr, rows))
    _same(graph, random, Clock(now, graph.bundle.timezone), rows, customers)


def _graph(random: Random, values: Values, engagements: int) -> Graph:
    maker = Maker(random, values, messages=False)
    around = bundle(maker, engagements)
    asked = replace(maker, definitions=names(around), context=False)
    made = {f"asked_{number}": expression(asked.make(random.choice(TYPES), 4)) for number in range(EXPRESSIONS)}
    definitions = {name: checked.Definition(name, each) for name, each in made.items()}
    order = (*(around.order or ()), *definitions)
    return lower(replace(around, definitions={**around.definitions, **definitions}, order=order))


def _row(graph: Graph, values: Values) -> Row:
    customer = values.customer()
    return (*(customer[path] for path in graph.reads), {})


def _same(graph: Graph, random: Random, clock: Clock, rows: list[Row], customers: Customers) -> None:
    """Rows are taken in the order of their stages, and then each stage as a slice."""
    terms = Terms("arrays", ARRAY_WORDS)
    everyone = Evaluator(customers, clock)
    stages = _stages(Expansion(graph, clock, None, terms), everyone)
    bound = Interpreter().compile(graph).at(clock)
    assert stages.tolist() == [bound.stage(row) for row in rows]
    order = np.argsort(stages, kind="stable")
    ordered = everyone.taken(order)
    ends = np.searchsorted(stages[order], range(len(graph.stages) + 1))
    for index, stage in enumerate(graph.stages):
        expansion = Expansion(graph, clock, stage.name, terms)
        asked = [(node, expansion.value(node)) for node in _nodes(graph)]
        for _, term in random.sample(asked, len(asked) // 3):
            random.choice((everyone, ordered)).value(term)
        anyone = Customer(graph, clock, rows[0], stage.name)
        same = {node: anyone.value(node) for node, _ in asked if node.op in SAME}
        within = slice(*ends[index : index + 2])
        here = ordered.taken(within)
        found = [(node, here.value(term), _yes(expansion, here, node)) for node, term in asked if node not in same]
        for place, row in enumerate(order[within]):
            customer, known = Customer(graph, clock, rows[row], stage.name), dict(same)
            for node, column, condition in found:
                value = known[node] = customer.value(node, (), known)
                # repr tells 1 from 1.0 and True, and 0.0 from -0.0.
                assert repr(value_at(column, place)) == repr(value), (node, rows[row])
                assert condition is None or condition[place] == (value is True), (node, rows[row])


def _stages(expansion: Expansion, everyone: Evaluator) -> NDArray[np.intp]:
    """The index of each customer's stage: the first that is yes."""
    conditions = [everyone.yes(expansion.yes(stage.when)) for stage in expansion.graph.stages]
    found: NDArray[np.intp] = np.array(conditions).argmax(axis=0)
    return found


def _yes(expansion: Expansion, evaluator: Evaluator, node: Node) -> NDArray[np.bool_] | None:
    """Where a condition is yes, by the term that is never unknown."""
    if node.type != BOOLEAN:
        return None
    found = evaluator.value(expansion.yes(node))
    assert isinstance(found, columns.Values)
    assert found.known is None
    return found.values


def _nodes(graph: Graph) -> list[Node]:
    """What is computed of a customer, operands before what uses them."""
    return [each for each in walk(*graph.nodes, into=operands) if not isinstance(each.type, History)]
