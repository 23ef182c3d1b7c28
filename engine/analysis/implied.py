"""Whether a condition is certainly yes, or certainly not unknown, for all customers of whom others are yes."""

from collections.abc import Iterable

from nextbest.engine.analysis.outcomes import Answers
from nextbest.engine.functions import FORMS
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.operators import unknown_of


def implied(node: Node, given: Iterable[Node], answers: Answers, build: Builder) -> bool:
    """Whether it is yes wherever all those given are; False where that is not certain."""
    conditions = [part for each in given for part in _parts(each)]
    return all(_implied(part, conditions, answers, build) for part in _parts(node))


def never_unknown(node: Node, given: Iterable[Node], answers: Answers) -> bool:
    """Whether it is yes or no wherever all those given are yes; False where that is not certain."""
    known: set[Node] = set()
    for each in given:
        known |= _known(each)
    return _sure(node, known, answers)


def _implied(part: Node, given: list[Node], answers: Answers, build: Builder) -> bool:
    if part in given:
        return True
    opposite = part.args[0] if part.op == "not" else build.apply("not", part)
    return never_unknown(part, given, answers) and not answers.together([*given, opposite])


def _parts(node: Node) -> list[Node]:
    return [part for each in node.args for part in _parts(each)] if node.op == "and" else [node]


def _known(node: Node) -> set[Node]:
    """What is not missing where a condition is yes."""
    match node.op:
        case "and":
            return {each for arg in node.args for each in _known(arg)}
        case "or":
            first, *others = (_known(arg) for arg in node.args)
            return first.intersection(*others)
        case "not":
            return _there(node.args[0])
        case "is_known":
            return _there(node.args[0])
    return _there(node)


def _there(node: Node) -> set[Node]:
    """What is not missing where a value is not."""
    found = {node}
    if unknown_of(node.op) == "strict":
        found = found.union(*(_there(arg) for arg in node.args))
    return found


def _sure(node: Node, known: set[Node], answers: Answers) -> bool:
    if node in known or not answers.presence.can_be_missing(node):
        return True
    if node.op in ("and", "or", "not"):
        return all(_sure(arg, known, answers) for arg in node.args)
    strict = unknown_of(node.op) == "strict" and not FORMS[node.op].partial
    return strict and all(_sure(arg, known, answers) for arg in node.args)
