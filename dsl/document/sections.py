"""The sections of a bundle, or of a file of tests, one by one: what has its structure, where not all has it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.leaves import LABEL_PATTERN
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree
from nextbest.dsl.gaps import Gaps
from nextbest.dsl.source import Text

SECTIONS = frozenset(Document.model_fields) - {"place"}
"""Those of a bundle."""
OF_NAMES = frozenset("profile lists define scores tables events channels kinds engagements sources customers".split())
"""Sections that are mappings, each entry with its name as key."""
NAMED_BY = {"lifecycle": "stage", "guarantees": "id", "tests": "name"}
"""Sections that are lists, with the key under which an entry has its name."""
_STAND_INS = {"nextbest": "1", "bundle": "unread", "timezone": "UTC"}
_EVERYONE = {"stage": "unread", "otherwise": "yes"}


@cache
def section_of(name: str, of: type[Entry] = Document) -> TypeAdapter[Any] | None:
    """What reads a section of a bundle, or of another file; None where there is none of that name."""
    field = of.model_fields.get(name)
    if field is None:
        return None
    annotation: Any = field.annotation
    for each in field.metadata:
        annotation = Annotated[annotation, each]
    return TypeAdapter(annotation)


def sound_document(tree: YamlMapping, gaps: Gaps, report: Report) -> tuple[Document, Gaps]:
    """The bundle's document of all that has its structure, and what is left out, with the gaps that it has already.

    What reading complains of goes to the report. The tree has only keys that a bundle has.
    """
    kept, gaps = sound_parts(tree, Document, gaps)
    there = {key.value for key in kept.entries}
    missing = {key: value for key, value in _stand_ins(tree).items() if key.value not in there}
    document = Document.model_validate(YamlMapping(kept.entries | missing, tree.place), context=report)
    gaps = replace(gaps, unread=gaps.unread | {key.value for key in missing})
    return document if "lifecycle" in there else document.model_copy(update={"lifecycle": ()}), gaps


def sound_parts(tree: YamlMapping, of: type[Entry], gaps: Gaps) -> tuple[YamlMapping, Gaps]:
    """What of a file has its structure, and what is left out, with the gaps that it has already."""
    parts = {key: _Part(key.value, value, of) for key, value in tree.entries.items()}
    broken = {key.value: part for key, part in parts.items() if part.lost}
    gaps = replace(
        gaps,
        names={name: part.names for name, part in broken.items()},
        lost={name: frozenset(part.lost) for name, part in broken.items()},
        unread=gaps.unread | {key.value for key, part in parts.items() if part.unread},
    )
    return YamlMapping({key: part.kept for key, part in parts.items() if part.kept is not None}, tree.place), gaps


def _stand_ins(tree: YamlMapping) -> dict[Text, YamlTree]:
    """What stands in the place of what a document must have."""

    def text(value: str) -> Text:
        return Text(value, tree.place)

    everyone: dict[Text, YamlTree] = {text(key): YamlScalar(text(value)) for key, value in _EVERYONE.items()}
    return {
        **{text(name): YamlScalar(text(value)) for name, value in _STAND_INS.items()},
        text("profile"): YamlMapping({}, tree.place),
        text("lifecycle"): YamlList((YamlMapping(everyone, tree.place),), tree.place),
    }


class _Part:
    """One section: what is kept of it, and the names of what is not."""

    def __init__(self, section: str, tree: YamlTree, of: type[Entry]) -> None:
        self.section, self.of = section, of
        self.kept: YamlTree | None = tree
        self.names: tuple[str, ...] = ()
        """All of them, where entries are not kept."""
        self.lost: tuple[str, ...] = ()
        self.unread = False
        """Whether it may hold other names as well."""
        if not self._errors(tree):
            return
        if isinstance(tree, YamlMapping) and section in OF_NAMES:
            self._keep_entries(tree)
        elif isinstance(tree, YamlList) and section in NAMED_BY:
            self._keep_items(tree)
        else:
            self.kept, self.unread = None, True

    def _keep_entries(self, tree: YamlMapping) -> None:
        errors = {key: self._errors(YamlMapping({key: value}, tree.place)) for key, value in tree.entries.items()}
        kept = {key: value for key, value in tree.entries.items() if not errors[key]}
        self.kept = YamlMapping(kept, tree.place)
        self.names = tuple(key.value for key in errors)
        self.lost = tuple(key.value for key, found in errors.items() if found)
        self.unread = not tree.whole or any(map(_is_of_name, errors.values()))

    def _keep_items(self, tree: YamlList) -> None:
        items = [(item, not self._errors(YamlList((item,), tree.place))) for item in tree.items]
        kept = tuple(item for item, sound in items if sound)
        self.kept = YamlList(kept, tree.place) if kept or self.section == "guarantees" else None
        named = [(_name(self.section, item), sound) for item, sound in items]
        self.names = tuple(name for name, _ in named if name is not None)
        self.lost = tuple(name for name, sound in named if name is not None and not sound)
        self.unread = not tree.whole or len(self.names) < len(items) or not items

    def _errors(self, tree: YamlTree) -> Sequence[Any]:
        adapter = section_of(self.section, self.of)
        assert adapter is not None, "keys that nothing reads were left out"
        try:
            adapter.validate_python(tree)
        except ValidationError as error:
            return error.errors(include_url=False, include_context=False, include_input=False)
        return ()


def _is_of_name(errors: Sequence[Any]) -> bool:
    """Whether the name of an entry cannot be one, so that nobody knows what it is called."""
    return any("[key]" in map(str, each["loc"][:2]) for each in errors)


def _name(section: str, item: YamlTree) -> str | None:
    named = item.get(NAMED_BY[section]) if isinstance(item, YamlMapping) else None
    fine = isinstance(named, YamlScalar) and re.search(LABEL_PATTERN, named.text.value)
    return named.text.value if isinstance(named, YamlScalar) and fine else None
