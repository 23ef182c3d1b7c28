"""Checked messages → messages of the graph: what stands in placeholders becomes nodes."""

from nextbest.dsl import checked_messages as texts
from nextbest.engine.graph.candidates import ByLanguage, Message, Template, Wording
from nextbest.engine.lowering.expression import Scope


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
