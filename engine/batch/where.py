"""`where` of a run: which customers it is for, by an expression over the profile."""

from nextbest.dsl.checked import Bundle
from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.types import BOOLEAN
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.doors.customer import Door
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.evaluate import Evaluator
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.guarantees import Question, question
from nextbest.engine.prebuilt.left_out import NotKept

Where = Question
Lowered = tuple[Graph, Node]
"""The same as a graph and the node in it that is asked about: values, which travel to other processes."""


def where(bundle: Bundle, text: str) -> Where:
    """The question that an expression asks; customers for whom it is not yes are left out.

    `BundleError` with everything that is wrong with the text, `UsageError` where it is no condition, or where the
    bundle is a built one that leaves out what the expression rests on.
    """
    try:
        expression, report = check_alone(bundle, text, FUNCTIONS)
    except NotKept as error:
        raise UsageError(
            "`where` rests on what a built bundle leaves out: load the texts that it was built from (`prebuilt=False`)"
        ) from error
    if expression is None:
        raise BundleError(report)
    if expression.type != BOOLEAN:
        raise UsageError(f"`where` takes a condition, and `{text}` is of type {expression.type}")
    return question(bundle, expression)


def lowered(where: Where) -> Lowered:
    """What travels of a question."""
    return where.evaluator.program.graph, where.evaluator.node


def arrived(bundle: Bundle, lowered: Lowered) -> Where:
    """The question that has travelled, put to the customers of its bundle, which may be a built one."""
    graph, node = lowered
    return Where(Evaluator(Interpreter().compile(graph), node), Door(bundle, graph.reads))
