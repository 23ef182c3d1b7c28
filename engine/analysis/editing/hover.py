"""What the word under a pointer means: an attribute, a definition, a function, a key of the structure."""

import re
from typing import NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.engine.analysis.editing.caret import caret
from nextbest.engine.analysis.editing.completion import Words
from nextbest.engine.analysis.editing.structure import place_of
from nextbest.engine.analysis.editing.vocabulary import Meaning
from nextbest.engine.analysis.wording.speaking import meaning
from nextbest.engine.analysis.wording.words import plain, sentence
from nextbest.engine.functions import FUNCTIONS

_WORD = re.compile(r"[A-Za-z0-9_][\w-]*(?:\.[A-Za-z_]\w*)*")

VALUED = frozenset(("attribute", "definition", "score", "table", "context"))
"""What a customer can have a value of."""


class Hover(NamedTuple):
    """What to say, in Markdown, of a range of the text."""

    markdown: str
    start: int
    end: int
    name: str = ""
    """What a customer has a value of; empty where none has."""


def hover(text: str, offset: int, words: Words, bundle: Bundle | None) -> Hover | None:
    """What the word at an offset means, None where there is none or nothing is known of it."""
    low = text.rfind("\n", 0, offset) + 1
    high = text.find("\n", offset)
    line = text[low : high if high >= 0 else len(text)]
    found = next((each for each in _WORD.finditer(line) if each.start() <= offset - low <= each.end()), None)
    if found is None:
        return None
    said, name = _said(text, low + found.start(), low + found.end(), words, bundle)
    return Hover(said, low + found.start(), low + found.end(), name) if said else None


def _said(text: str, start: int, end: int, words: Words, bundle: Bundle | None) -> tuple[str, str]:
    """What to say, and the name that a customer has a value of."""
    word = text[start:end]
    at = caret(text, start)
    key = re.match(r"[ \t]*:(?=[\s]|$)", text[end : end + 20]) is not None
    inside = place_of(at.path).wanted in ("expression", "wording") and bool(at.value)
    if not key and not inside:
        return _labelled(word, bundle), ""
    found = _declared(at.path, word, words) if key else words.meanings.get(word)
    parts = [] if found is None else [_meaning(found)]
    parts.append(place_of((*at.path, word)).about if key else _in_words(word, bundle) if found is not None else "")
    return "\n\n".join(filter(None, parts)), found.name if found is not None and found.sort in VALUED else ""


def _in_words(word: str, bundle: Bundle | None) -> str:
    """What a definition says, as a sentence."""
    definition = None if bundle is None else bundle.definitions.get(word)
    if bundle is None or definition is None:
        return ""
    return plain(sentence(meaning(bundle, definition.expression)))


def _declared(path: tuple[str, ...], word: str, words: Words) -> Meaning | None:
    """What a key of the profile, or of definitions, gives a name to."""
    if path[:1] in (("define",), ("scores",), ("tables",), ("lists",)) and len(path) == 1:
        return words.meanings.get(word)
    if path[:1] == ("profile",):
        return words.meanings.get(".".join((*(each for each in path[1:] if each != "history"), word)))
    return None


def _meaning(meaning: Meaning) -> str:
    if meaning.sort == "word":
        return ""
    if meaning.sort == "function":
        return function_words(meaning.name)
    type_ = f": {meaning.type}" if meaning.type is not None else ""
    head = f"**{meaning.sort}** `{meaning.name}{type_}`"
    code = f"```\n{meaning.source.strip()}\n```" if meaning.source else ""
    return "\n\n".join(filter(None, (head, meaning.about, code)))


def function_words(name: str) -> str:
    """A function's form, sentence and examples."""
    function = FUNCTIONS[name]
    examples = "\n".join(f"{each.expression}  # {each.gives}" for each in function.examples)
    code = f"```\n{examples}\n```" if examples else ""
    return "\n\n".join(filter(None, (f"**function** `{function.form}`", function.sentence, code)))


def _labelled(word: str, bundle: Bundle | None) -> str:
    """What a name outside of expressions stands for."""
    if bundle is None:
        return ""
    stage = next((each for each in bundle.stages if each.name == word), None)
    if stage is not None:
        code = f"```\n{stage.when.text.value.strip()}\n```" if stage.when else "everyone else"
        said = plain(sentence(meaning(bundle, stage.when))) if stage.when else ""
        return "\n\n".join(filter(None, (f"**stage** `{word}`", stage.about, said, code)))
    if word in bundle.engagements:
        engagement = bundle.engagements[word]
        return "\n\n".join(filter(None, (f"**engagement** `{word}`", engagement.title, engagement.about)))
    if word in bundle.kinds:
        return "\n\n".join(filter(None, (f"**kind** `{word}`", bundle.kinds[word].about)))
    if word in bundle.channels:
        return "\n\n".join(filter(None, (f"**channel** `{word}`", bundle.channels[word].about)))
    return ""
