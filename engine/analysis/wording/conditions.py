"""Clauses of operators that come to yes or no."""

from itertools import groupby
from typing import Literal as OneOfWords

from nextbest.dsl.checked import Definition
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.typed import Apply, Literal, Reference, Typed
from nextbest.dsl.types import ListOf
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.comparisons import compared
from nextbest.engine.analysis.wording.names import is_verbal
from nextbest.engine.analysis.wording.speaks import Speaks
from nextbest.engine.analysis.wording.words import Words, listed, plain, words

Link = OneOfWords["and", "or"]
VERBS = {
    "contains": ("includes", "does not include"),
    "contains_any_of": ("includes", "does not include"),
    "contains_all_of": ("includes all of", "does not include all of"),
    "starts_with": ("starts with", "does not start with"),
    "ends_with": ("ends with", "does not end with"),
}


def judged(speaker: Speaks, node: Apply, *, holds: bool) -> Words | None:
    """The clause of an operator applied, or of its opposite; None where it has no words of its own."""
    match node.function:
        case "and" | "or":
            return together(*_clauses(speaker, node, holds=holds))
        case "not":
            return speaker.condition(node.arguments[0], holds=not holds)
        case "known" | "missing":
            known = (node.function == "known") is holds
            return words(speaker.quantity(node.arguments[0]), f" is {'' if known else 'not '}known")
        case "if":
            return _chosen(speaker, node, holds=holds)
        case "otherwise":
            return _assumed(speaker, node, holds=holds)
    return compared(speaker, node, holds=holds) or _placed(speaker, node, holds=holds)


def clauses(speaker: Speaks, node: Typed) -> tuple[list[Words], Link]:
    """What a condition asks one by one, and whether all of it or any; itself where it is one thing."""
    if isinstance(node, Apply) and node.function in ("and", "or"):
        return _clauses(speaker, node, holds=True)
    return [speaker.condition(node)], "and"


def together(parts: list[Words], link: Link) -> Words:
    """`a and b`; with a comma before the last one too where there are more, or one is made of several."""
    if len(parts) < 3 and not any(plain(each).startswith(("either ", "both ", "if ")) for each in parts):
        return listed(parts, link)
    if len(parts) < 2:
        return words(*parts)
    return words(*(words(each, ", ") for each in parts[:-1]), f"{link} ", parts[-1])


def _clauses(speaker: Speaks, node: Apply, *, holds: bool) -> tuple[list[Words], Link]:
    link: Link = "and" if (node.function == "and") is holds else "or"
    found: list[Words] = []
    for lead, group in groupby(node.arguments, key=lambda each: _segment(speaker, each, holds=holds)):
        parts = list(group)
        if lead and len(parts) > 1 and (holds or link == "and"):
            names = listed([speaker.quantity(each) for each in parts], link if holds else "or")
            found.append(words(lead, names))
        else:
            for each in parts:
                found += _inner(speaker, each, link, holds=holds)
    return found, link


def _inner(speaker: Speaks, node: Typed, link: Link, *, holds: bool) -> list[Words]:
    """What one operand asks; several things where it is joined by the same word."""
    while isinstance(node, Apply) and node.function == "not":
        node, holds = node.arguments[0], not holds
    if not (isinstance(node, Apply) and node.function in ("and", "or")):
        return [speaker.condition(node, holds=holds)]
    parts, inner = _clauses(speaker, node, holds=holds)
    if inner == link or len(parts) == 1:
        return parts
    lead = "either " if inner == "or" else "both " if len(parts) == 2 else "at once "
    return [words(lead, together(parts, inner))]


def _segment(speaker: Speaks, node: Typed, *, holds: bool) -> str:
    """What leads to the names of several segments; nothing where it is none, or they cannot be said together."""
    if not (isinstance(node, Reference) and isinstance(speaker.bundle.by_name(node.name), Definition)):
        return ""
    if is_verbal(node.name):
        return "the customer " if holds else ""
    return f"the customer is {'' if holds else 'not '}in "


def _chosen(speaker: Speaks, node: Apply, *, holds: bool) -> Words:
    asked, then, else_ = node.arguments
    found = (speaker.condition(asked), speaker.condition(then, holds=holds), speaker.condition(else_, holds=holds))
    return words("if ", found[0], ", then ", found[1], ", otherwise ", found[2])


def _assumed(speaker: Speaks, node: Apply, *, holds: bool) -> Words:
    """`x otherwise no` asks for x; `x otherwise yes` also lets pass whom nothing is known of."""
    said = speaker.condition(node.arguments[0], holds=holds)
    for each in node.arguments[1:]:
        if not isinstance(each, Literal):
            said = words(said, ", or, where that is not known, ", speaker.condition(each, holds=holds))
        elif each.value is holds:
            said = words("either ", said, " or that is not known")
    return said


def _placed(speaker: Speaks, node: Apply, *, holds: bool) -> Words | None:
    """The clause of a value in a range, a list, a window of time, a place."""
    is_ = "is" if holds else "is not"
    first, *others = node.arguments
    function = node.function.removeprefix("anniversary_")
    subject = speaker.quantity(first)
    if function != node.function:
        subject = words("the anniversary of ", subject)
    if function in VERBS:
        listed_ = _one_of(speaker, others[0], "and" if function == "contains_all_of" else "or")
        return words(subject, f" {VERBS[function][0 if holds else 1]} ", listed_)
    match function:
        case "between":
            return words(subject, f" {is_} between ", *_ends(speaker, others))
        case "in":
            return words(subject, f" {is_} ", _one_of(speaker, others[0], "or"))
        case "not_in":
            return words(subject, " is not " if holds else " is ", _one_of(speaker, others[0], "or"))
        case "within_last" | "within_next":
            return words(subject, f" {is_} within the {function[-4:]} {_window(others[0])}")
        case "more_than_ago":
            return words(subject, f" {is_} more than ", speaker.quantity(others[0]), " ago")
        case "within_distance":
            return words(subject, f" {is_} within ", speaker.quantity(others[0]), " of ", speaker.quantity(others[1]))
    return None


def _ends(speaker: Speaks, ends: list[Typed]) -> tuple[Words | str, ...]:
    return speaker.quantity(ends[0]), " and ", speaker.quantity(ends[1])


def _window(node: Typed) -> str:
    assert isinstance(node, Literal)
    assert isinstance(node.value, Period | Duration)
    return values.last(node.value)


def _one_of(speaker: Speaks, node: Typed, last: str) -> Words:
    """A list of constants by its items, any other by its name."""
    if isinstance(node, Literal) and isinstance(node.type, ListOf) and isinstance(node.value, tuple):
        items = [values.value(each, node.type.element, speaker.zone) for each in node.value]
        return words(values.alternatives(items, last))
    if isinstance(node.type, ListOf):
        return words("one of ", speaker.quantity(node))
    return speaker.quantity(node)
