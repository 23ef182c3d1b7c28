"""Texts for customers: messages of kinds, engagements and channels, part by part (language.md 2.5).

Steps, variants and rewards are checked by the same functions: `check_wording` for one text, `check_parts` for the names
of the parts that an entry gives, `message_on` for the message that comes of several entries on one channel.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nextbest.dsl.check.languages import Spoken, check_by_language
from nextbest.dsl.checked import Channel, Definition
from nextbest.dsl.checked_messages import ByLanguage, Message, Part, Template, Wording
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.campaigns import Message as Given
from nextbest.dsl.document.campaigns import Part as GivenPart
from nextbest.dsl.document.campaigns import Template as GivenTemplate
from nextbest.dsl.expressions.expression import ANY, check_expression
from nextbest.dsl.expressions.facts import Facts, askable, named
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.expressions.sensitive import sensitive_names
from nextbest.dsl.messages import checking_messages as messages
from nextbest.dsl.parse.message import parse_message
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Span, Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import DATE, INTEGER, MONEY, STRING, OneOf, Type

SHOWN: tuple[Type, ...] = (STRING, INTEGER, MONEY, DATE)
"""What a placeholder shows, besides closed sets."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What texts for customers are checked against at one place of a bundle."""

    scope: Scope
    """With `message` set. What events bring stands in its context, where an engagement waits for them."""
    definitions: Mapping[str, Definition]
    spoken: Spoken | None
    channels: Mapping[str, Channel]
    signatures: Signatures
    report: Report


def check_wording(text: Text, facts: Facts | None, writing: Writing) -> Wording | None:
    """One text with its placeholders; None after an error. `facts` None: what can be missing is not looked at."""
    parsed = parse_message(text.value)
    writing.report.extend(problem.at(text) for problem in parsed.problems)
    pieces = [_shown(text.part(each), facts, writing) if isinstance(each, Span) else each for each in parsed.pieces]
    fine = tuple(each for each in pieces if each is not None)
    return Wording(fine) if len(fine) == len(pieces) and not parsed.problems else None


def _shown(text: Text, facts: Facts | None, writing: Writing) -> Expression | None:
    """What stands in a placeholder."""
    expression = check_expression(text, writing.scope, ANY, writing.signatures, writing.report)
    if expression is None:
        return None
    words, place = " ".join(text.value.split()), text.at(expression.root.span)
    if expression.type not in SHOWN and not isinstance(expression.type, OneOf):
        writing.report.add(messages.not_for_a_text(place, words, expression.type))
        return None
    for name, through in sensitive_names(expression.root, writing.scope, writing.definitions):
        writing.report.add(messages.sensitive(place, name, through))
    if facts is None:
        return expression
    presence = check_presence(expression, facts, writing.scope, writing.signatures, writing.report)
    if not presence.unknown:
        return expression
    writing.report.add(
        messages.can_be_missing(place, words, named(presence.causes), askable(presence.causes), expression.type)
    )
    return None


def check_parts(given: Given, channels: Iterable[str], writing: Writing) -> None:
    """Whether each part of a message is one of a channel that it is for; a channel that declares none takes any."""
    known = [name for name in channels if name in writing.channels]
    parts = [part for name in known for part in writing.channels[name].parts]
    open_to_any = not known or any(not writing.channels[name].parts for name in known)
    for part, value in given.items():
        if _is_channel(part, value, writing):
            writing.report.add(messages.channel_as_part(part))
        elif part.value not in parts and not open_to_any:
            writing.report.add(messages.unknown_part(part, known, dict.fromkeys(parts)))


def _is_channel(part: Text, value: GivenPart, writing: Writing) -> bool:
    """Whether it is a channel with its parts in the place of a part with its languages."""
    owned = any(part.value in channel.parts for channel in writing.channels.values())
    return isinstance(value, dict) and part.value in writing.channels and not owned


def check_texts(given: Given, facts: Facts | None, writing: Writing) -> dict[str, Part | None]:
    """Every part of a message; None where it has errors."""
    return {part.value: _part(part, value, facts, writing) for part, value in given.items()}


def _part(part: Text, value: GivenPart, facts: Facts | None, writing: Writing) -> Part | None:
    match value:
        case Text():
            return check_wording(value, facts, writing)
        case GivenTemplate():
            if any(isinstance(each, Span) for each in parse_message(value.template.value).pieces):
                writing.report.add(messages.fixed_template(value.template))
            data = _wordings(value.data, facts, writing)
            return None if data is None else Template(value.template.value, data)
        case _:
            if _is_channel(part, value, writing):  # said by `check_parts`
                return None
            check_by_language(part, value, writing.spoken, writing.report)
            wordings = _wordings(value, facts, writing)
            return None if wordings is None else ByLanguage(wordings)


def _wordings(given: Mapping[Text, Text], facts: Facts | None, writing: Writing) -> dict[str, Wording] | None:
    found = {key.value: check_wording(text, facts, writing) for key, text in given.items()}
    fine = {key: wording for key, wording in found.items() if wording is not None}
    return fine if len(fine) == len(found) else None


def message_on(channel: str, layers: Sequence[Mapping[str, Part | None]], writing: Writing) -> Message | None:
    """The message on a channel: of each part that the channel has, what the last layer says that says it.

    None where no layer says anything. Parts with errors are left out; those have been reported.
    """
    said = {part: text for layer in layers for part, text in layer.items()}
    if not said:
        return None
    order = writing.channels[channel].parts if channel in writing.channels else ()
    parts = ((part, said.get(part)) for part in order or said)
    return Message({part: text for part, text in parts if text is not None})


def missing_parts(channel: str, layers: Sequence[Mapping[str, object]], writing: Writing) -> tuple[str, ...]:
    """The parts that a channel declares and no layer says."""
    said = {part for layer in layers for part in layer}
    return tuple(part for part in writing.channels[channel].parts if part not in said)
