"""Messages written out for one customer: only for winners, only here, by no back end (language.md 2.5)."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from nextbest.dsl.types import DATE, INTEGER, MONEY, Type
from nextbest.engine.decision import FilledTemplate
from nextbest.engine.functions.calendar import civil
from nextbest.engine.graph.candidates import ByLanguage, Template, Wording
from nextbest.engine.graph.nodes import Node

Values = Sequence[object]
Places = Mapping[Node, int]
"""Where each node's value is among some values."""
Text = Callable[[Values], str]
Part = Callable[[Values], str | FilledTemplate]


def text(wording: Wording, places: Places) -> Text:
    """What writes a text, with what stands in its placeholders."""
    asked = [(places[each], each.type) for each in wording.pieces if isinstance(each, Node)]
    pattern = "".join(each.replace("%", "%%") if isinstance(each, str) else "%s" for each in wording.pieces)
    match asked:
        case []:
            whole = pattern % ()
            return lambda _: whole
        case [(place, type)]:
            return lambda values: pattern % in_words(values[place], type)
    return lambda values: pattern % tuple([in_words(values[place], type) for place, type in asked])


def part(given: Wording | ByLanguage | Template, places: Places) -> Part:
    """What writes a part of a message."""
    match given:
        case Wording():
            return text(given, places)
        case Template():
            name, data = given.name, {key: text(each, places) for key, each in given.data.items()}
            return lambda values: FilledTemplate(name, {key: each(values) for key, each in data.items()})
        case ByLanguage():
            wordings = {language: text(each, places) for language, each in given.wordings.items()}
            language, otherwise = places[given.language], wordings[given.otherwise]
            return lambda values: wordings.get(cast(str, values[language]), otherwise)(values)


def in_words(value: object, type: Type) -> str:
    """A known value as it stands in a text: texts and sets as they are, whole numbers plain, money with two places,
    half away from zero, days as 2026-11-20."""
    if isinstance(value, str):
        return value
    assert value is not None, "the checker lets nothing into a text that can be missing"
    if type == MONEY:
        assert isinstance(value, int)
        cents = (abs(value) + 50) // 100
        return f"{'-' if value < 0 and cents else ''}{cents // 100}.{cents % 100:02}"
    if type == DATE:
        assert isinstance(value, int)
        return "{:04}-{:02}-{:02}".format(*civil(value))
    assert type == INTEGER
    return str(value)
