"""Checked messages → messages of the graph: what stands in placeholders becomes nodes."""

from collections.abc import Iterator, Mapping

from nextbest.dsl import checked
from nextbest.dsl import checked_messages as texts
from nextbest.engine.graph import ByLanguage, Message, Node, Template, Wording
from nextbest.engine.lower_expression import Scope


def lower_message(scope: Scope, message: texts.Message | None) -> Message:
    """The message of a candidate; empty where it has none."""
    return {} if message is None else {name: _part(scope, part) for name, part in message.parts.items()}


def _part(scope: Scope, part: texts.Part) -> Wording | ByLanguage | Template:
    match part:
        case texts.Wording():
            return lower_wording(scope, part)
        case texts.Template():
            return Template(part.name, {key: lower_wording(scope, each) for key, each in part.data.items()})
        case texts.ByLanguage():
            languages = scope.bundle.languages
            assert languages is not None, "the checker refuses texts by language where there are no languages"
            type = scope.bundle.profile.attributes[languages.by].type
            language = scope.build.nodes.make("attribute", data=languages.by, type=type)
            wordings = {key: lower_wording(scope, each) for key, each in part.wordings.items()}
            return ByLanguage(language, wordings, languages.otherwise)


def lower_wording(scope: Scope, wording: texts.Wording) -> Wording:
    """One text; event fields and the like are what the scope supplies."""
    return Wording(tuple(each if isinstance(each, str) else scope.lower(each.root) for each in wording.pieces))


def language_attributes(bundle: checked.Bundle) -> Iterator[tuple[str, ...]]:
    """The attribute with the customer's language, if a text depends on it."""
    messages = (use.message for engagement in bundle.engagements.values() for use in engagement.uses)
    if bundle.languages is not None and any(each is not None and each.by_language for each in messages):
        yield bundle.languages.by


def renamed_message(message: Message, new: Mapping[Node, Node]) -> Message:
    """The message with other nodes in the place of its own."""
    return {name: _renamed(part, new) for name, part in message.items()}


def _renamed(part: Wording | ByLanguage | Template, new: Mapping[Node, Node]) -> Wording | ByLanguage | Template:
    match part:
        case Wording():
            return _renamed_wording(part, new)
        case ByLanguage():
            return ByLanguage(new[part.language], _all_renamed(part.wordings, new), part.otherwise)
        case Template():
            return Template(part.name, _all_renamed(part.data, new))


def _all_renamed(wordings: Mapping[str, Wording], new: Mapping[Node, Node]) -> Mapping[str, Wording]:
    return {key: _renamed_wording(wording, new) for key, wording in wordings.items()}


def _renamed_wording(wording: Wording, new: Mapping[Node, Node]) -> Wording:
    return Wording(tuple(new[each] if isinstance(each, Node) else each for each in wording.pieces))
