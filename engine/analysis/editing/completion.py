"""What could be written where a caret stands, also in a file that is broken at the moment."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import History, OneOf
from nextbest.engine.analysis.editing.caret import Caret, caret
from nextbest.engine.analysis.editing.structure import Place, place_of
from nextbest.engine.analysis.editing.vocabulary import Meaning, Sort, spoken, vocabulary

_CHOSEN = re.compile(r"([A-Za-z_][\w.]*)\s+(?:is(?:\s+not)?|(?:not\s+)?in\s*\[[^\]]*?)\s*(\"[^\"]*)?$")
_OPEN_WHERE = re.compile(r"\(\s*([A-Za-z_][\w.]*)[^()]*\bwhere\b(?:[^()]|\([^()]*\))*$")
_QUOTED = re.compile(r"\"[^\"]*\"")
_TOKEN = re.compile(r"[A-Za-z_][\w.]*$")


class Suggestion(NamedTuple):
    """One thing that could be written in the place of what ends at the caret."""

    text: str
    sort: Sort | Literal["key", "value", "name"]
    detail: str
    about: str
    replaces: int
    """How many characters before the caret it stands for."""


class Words(NamedTuple):
    """What a bundle speaks of."""

    meanings: Mapping[str, Meaning]
    sections: Mapping[str, tuple[str, ...]]
    """Names by section: stages, channels, kinds, engagements, events."""


def words_of(bundle: Bundle | None) -> Words:
    """The words of a bundle that was sound; those of the language where none was."""
    if bundle is None:
        return Words(spoken(), {})
    sections = {
        "lifecycle": tuple(each.name for each in bundle.stages),
        "channels": tuple(bundle.channels),
        "kinds": tuple(bundle.kinds),
        "engagements": tuple(bundle.engagements),
        "events": tuple(bundle.events),
    }
    return Words({**spoken(), **vocabulary(bundle)}, sections)


def completions(text: str, offset: int, words: Words) -> list[Suggestion]:
    """All that fits at an offset, in no order."""
    at = caret(text, offset)
    place = place_of(at.path)
    if not at.value:
        return list(_structure(at, place, words))
    if place.wanted == "expression":
        return list(expression_completions(at.before, words))
    if place.wanted == "wording":
        opened = at.before.rfind("{")
        inside = opened > at.before.rfind("}")
        return list(expression_completions(at.before[opened + 1 :], words)) if inside else []
    return list(_structure(at, place, words))


def _structure(at: Caret, place: Place, words: Words) -> Iterator[Suggestion]:
    """Keys, choices and names that the structure wants."""
    typed = at.label
    if not at.value or not at.before.strip():
        for key, about in place.keys.items():
            if key.startswith(typed):
                yield Suggestion(f"{key}: ", "key", "", about, len(typed))
    for choice in place.choices:
        if choice.startswith(typed):
            yield Suggestion(choice, "value", "", "", len(typed))
    for name in words.sections.get(place.names or "", ()):
        if name.startswith(typed):
            yield Suggestion(name if at.value else f"{name}: ", "name", place.names or "", "", len(typed))


def expression_completions(before: str, words: Words) -> Iterator[Suggestion]:
    """What could go on with an expression of which this much is written."""
    chosen = _CHOSEN.search(before)
    if chosen is not None:
        fields = _fields(before, words)
        meaning = fields.get(chosen[1]) or words.meanings.get(chosen[1])
        if meaning is not None and isinstance(meaning.type, OneOf):
            yield from _values(meaning.type, chosen[2] or "")
        if chosen[2] is not None:
            return
    if _QUOTED.sub("", before).count('"') % 2:
        return
    found = _TOKEN.search(before)
    token = found[0] if found else ""
    if not token and before.endswith(tuple("0123456789.")):
        return
    yield from _named(token, (*_fields(before, words).values(), *words.meanings.values()))


def _values(type_: OneOf, typed: str) -> Iterator[Suggestion]:
    for value in type_.values:
        text = f'"{value}"'
        if text.startswith(typed):
            yield Suggestion(text, "value", str(type_), "", len(typed))


def _fields(before: str, words: Words) -> Mapping[str, Meaning]:
    """The fields of the records that an open `where` is about."""
    opened = _OPEN_WHERE.search(before)
    history = words.meanings.get(opened[1]) or words.meanings.get(opened[1].rpartition(".")[0]) if opened else None
    if history is None or not isinstance(history.type, History):
        return {}
    return {name: Meaning(name, "field", field.type, field.about) for name, field in history.type.fields}


def _named(token: str, meanings: Iterable[Meaning]) -> Iterator[Suggestion]:
    seen = set[str]()
    for each in meanings:
        if (
            each.name.startswith(token)
            and each.name not in seen
            and (each.sort != "field" or "." not in each.name or "." in token)
        ):
            seen.add(each.name)
            text = f"{each.name}(" if each.sort == "function" else each.name
            detail = each.source if each.sort == "function" else "" if each.type is None else str(each.type)
            yield Suggestion(text, each.sort, detail, each.about, len(token))
