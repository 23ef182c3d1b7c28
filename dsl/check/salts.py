"""Salts: one used in two places of the text would draw the same customers twice (language.md Part 3, "Hash")."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache

from nextbest.dsl.checked import Bundle, BundleList, Profile
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.campaigns import Campaign
from nextbest.dsl.messages import policy as say
from nextbest.dsl.source import Place, Text
from nextbest.dsl.typed import Aggregate, Apply, Expression, Literal, Since, Typed


def check_salts(document: Document, bundle: Bundle, report: Report) -> None:
    """Complain of salts that stand twice; an expression that many engagements share stands once."""
    seen: dict[str, Place] = {}
    found = sorted({*_of_draws(document), *_of_buckets(bundle)}, key=lambda each: (each[1].source.name, each[1].start))
    for salt, place in found:
        before = seen.setdefault(salt, place)
        if before is not place:
            report.add(say.salt_twice(salt, place, before))


def _of_draws(document: Document) -> Iterator[tuple[str, Place]]:
    policy = document.contact_policy
    if policy is not None and policy.holdout is not None:
        yield policy.holdout.salt.value.strip(), policy.holdout.salt.place
    campaigns: list[Campaign] = [*document.kinds.values(), *document.engagements.values()]
    for campaign in campaigns:
        if campaign.experiment is not None:
            yield campaign.experiment.salt.value.strip(), campaign.experiment.salt.place


def _of_buckets(bundle: Bundle) -> Iterator[tuple[str, Place]]:
    for expression in _expressions(bundle):
        for node in _nodes(expression):
            salt = node.arguments[-1] if isinstance(node, Apply) and node.function == "bucket" else None
            if isinstance(salt, Literal) and isinstance(salt.value, str):
                yield salt.value, expression.text.at(salt.span)


def _expressions(part: object) -> Iterator[Expression]:
    """Every checked expression in a part of a bundle; what many engagements have of their kind is looked at once."""
    waiting: list[object] = [part]
    seen: set[int] = set()
    while waiting:
        match waiting.pop():
            case Expression() as expression:
                yield expression
            case str() | int() | None | Text() | Place() | Profile() | BundleList():
                pass
            case value if id(value) not in seen:
                seen.add(id(value))
                waiting.extend(_within(value))


def _within(value: object) -> Iterable[object]:
    match value:
        case tuple():
            return value
        case Mapping():
            return value.values()
    kind: type = type(value)
    return [getattr(value, name) for name in _fields(kind)]


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


def _nodes(expression: Expression) -> Iterator[Typed]:
    waiting: list[Typed] = [expression.root] if "bucket" in expression.text.value else []
    while waiting:
        match waiting.pop():
            case Apply() as node:
                yield node
                waiting.extend(node.arguments)
            case Aggregate(where=where, window=window):
                waiting.extend(each for each in (where,) if each is not None)
                waiting.extend(each.moment for each in (window,) if isinstance(each, Since))
