"""What can be written in an expression of a bundle: its names with their types, functions, words of the language."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import DATETIME, TIME, History, OneOf, Type
from nextbest.engine.functions import FUNCTIONS

Sort = Literal["attribute", "field", "definition", "score", "table", "list", "context", "function", "word"]
"""What a name is."""
WORDS = (
    "and or not is in between within last next before after ago days weeks months hours minutes since where contains"
    " starts ends with if then else otherwise missing known yes no any_of more than today now true false"
).split()
"""Words that stand between names."""


class Meaning(NamedTuple):
    """A name with what it means."""

    name: str
    sort: Sort
    type: Type | None = None
    about: str = ""
    source: str = ""
    """A definition's expression; a function's form."""


def vocabulary(bundle: Bundle) -> dict[str, Meaning]:
    """All names of a bundle that expressions use, with dots; what the language supplies included."""
    found: dict[str, Meaning] = {}
    for each in _names(bundle):
        found.setdefault(each.name, each)
    return found


def _names(bundle: Bundle) -> Iterator[Meaning]:
    for path, declared in bundle.profile.attributes.items():
        name = ".".join(path)
        yield Meaning(name, "attribute", declared.type, declared.about)
        if isinstance(declared.type, History):
            for key, field in declared.type.fields:
                yield Meaning(f"{name}.{key}", "field", field.type, field.about)
    for definition in bundle.definitions.values():
        text = definition.expression.text.value
        yield Meaning(definition.name, "definition", definition.expression.type, definition.about, text)
    for score in bundle.scores.values():
        yield Meaning(score.name, "score", None, score.about)
    for table in bundle.tables.values():
        yield Meaning(table.name, "table", None, table.about)
    for each in bundle.lists.values():
        yield Meaning(each.name, "list", each.element, "")
    yield from _context(bundle)


def _context(bundle: Bundle) -> Iterator[Meaning]:
    yield Meaning("stage", "context", OneOf(tuple(each.name for each in bundle.stages)), "the customer's stage")
    for path, declared in STAGE_SINCE.items():
        yield Meaning(".".join(path), "context", declared.type, declared.about)
    sets: Mapping[str, tuple[str, ...]] = {
        "channel": tuple(bundle.channels),
        "kind": tuple(bundle.kinds),
        "engagement": tuple(bundle.engagements),
    }
    for name, values in sets.items():
        yield Meaning(name, "context", OneOf(values), f"the {name} of what is decided")
    yield Meaning("local_time", "context", TIME, "the customer's wall clock")
    yield Meaning("started", "context", DATETIME, "when the engagement began for this customer")
    for event in bundle.events.values():
        for key, field in event.fields.items():
            yield Meaning(f"event.{key}", "context", field.type, field.about)


def spoken() -> dict[str, Meaning]:
    """Functions that are called by name, and words."""
    words = {each: Meaning(each, "word") for each in WORDS}
    called = {
        each.name: Meaning(each.name, "function", None, each.sentence, each.form)
        for each in FUNCTIONS.values()
        if each.form.startswith(f"{each.name}(")
    }
    return {**words, **called}
