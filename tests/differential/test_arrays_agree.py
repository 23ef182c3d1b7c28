"""The array back end gives the same values and stages as the interpreter, to the last bit."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from nextbest.dsl import checked
from nextbest.engine.backends.arrays.building import value_at
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.rows import customers_of, row_of
from nextbest.engine.backends.interpreter import Customer
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.terms import Terms
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.backends.program import Row
from nextbest.dsl.types import BOOLEAN, History
from nextbest.engine.lowering.lower import lower
from tests.differential.bundles import bundle, names
from tests.differential.expressions import TYPES, Maker, expression
from tests.differential.sample import NOWS, Values
