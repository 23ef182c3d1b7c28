"""Messages written out for one customer: only for winners, only here, by no back end (language.md 2.5)."""

from collections.abc import Mapping

from nextbest.dsl.types import DATE, INTEGER, MONEY, Type
from nextbest.engine.deciding.case import Case
from nextbest.engine.decision import FilledTemplate
from nextbest.engine.functions.calendar import civil
from nextbest.engine.graph.candidates import ByLanguage, Message, Template, Wording


def rendered(message: Message, case: Case) -> Mapping[str, str | FilledTemplate]:
    """Every part of a message for a customer."""
    return {name: _part(part, case) for name, part in message.items()}


def _part(part: Wording | ByLanguage | Template, case: Case) -> str | FilledTemplate:
    match part:
        case Wording():
            return written(part, case)
        case Template():
            return FilledTemplate(part.name, {key: written(each, case) for key, each in part.data.items()})
        case ByLanguage():
            language = case.value(part.language)
            known = isinstance(language, str) and language in part.wordings
            return written(part.wordings[str(language) if known else part.otherwise], case)


def written(wording: Wording, case: Case) -> str:
    """One text with what stands in its placeholders."""
    return "".join(
        piece if isinstance(piece, str) else in_words(case.value(piece), piece.type) for piece in wording.pieces
    )


def in_words(value: object, type: Type) -> str:
    """A known value as it stands in a text: texts and sets as they are, whole numbers plain, money with two places,
    half away from zero, days as 2026-11-20."""
    assert value is not None, "the checker lets nothing into a text that can be missing"
    if type == MONEY:
        assert isinstance(value, int)
        cents = (abs(value) + 50) // 100
        return f"{'-' if value < 0 and cents else ''}{cents // 100}.{cents % 100:02}"
    if type == DATE:
        assert isinstance(value, int)
        return "{:04}-{:02}-{:02}".format(*civil(value))
    assert isinstance(value, str) or type == INTEGER
    return str(value)
