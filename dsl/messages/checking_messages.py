"""Wording of the checker: texts for customers, their parts, languages and placeholders (language.md 2.5)."""

import re
from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.messages.words import a
from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Place, Span, Text
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    STRING,
    TIME,
    TIMEZONE,
    OneOf,
    Type,
)

_NAME_OR_CALL = re.compile(r"[\w.]+(\([^()]*\))?")
"""What stands before `otherwise` without brackets around it, as far as a glance tells."""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def never_closed(brace: str, span: Span) -> Problem:
    """`Hi {first_name`."""
    closing = "}" * len(brace)
    help = f"close it by `{closing}`" + ("; to show a brace itself write `{'{'}`" if brace == "{" else "")
    return Problem("placeholder", f"this `{brace}` is never closed", span, help)


def never_opened(brace: str, span: Span) -> Problem:
    """`Hi first_name}`."""
    shown = "'}'" if brace == "}" else "'}}'"
    help = f"open it by `{'{' * len(brace)}`; to show it as it is write `{{{shown}}}`"
    return Problem("placeholder", f"this `{brace}` closes nothing", span, help)


def empty_placeholder(span: Span) -> Problem:
    """`Hi {}`."""
    help = "write an expression between the braces: `{first_name otherwise 'there'}`"
    return Problem("placeholder", "an empty placeholder", span, help)


def too_many_placeholders(most: int, span: Span) -> Problem:
    """A text that is a programme."""
    help = "leave what is alike for every customer to a template of the sender: `{template: …, data: {…}}`"
    return Problem("placeholder", f"more than {most:,} placeholders in one text", span, help)


def foreign_tag(span: Span) -> Problem:
    """`{% if … %}`."""
    help = "of the sender's own templates only `{{ … }}` passes through; choose here by `{if … then '…' else '…'}`"
    return Problem("placeholder", "this is a tag of another template language", span, help)


def not_for_a_text(place: Place, words: str, found: Type) -> Diagnostic:
    """A placeholder of a type that has no one form for people."""
    helps: dict[Type, str] = {
        NUMBER: f"make it whole: `floor({words})`; amounts of money have two places by themselves",
        BOOLEAN: f"choose by it: `if {words} then '…' else '…'`",
        DATETIME: "say how long ago it is: `days_since(…)`; a day alone is of type date",
        TIME: "write the time out",
        LOCATION: f"name the nearest item of a list: `nearest({words}, …)`",
        TIMEZONE: "write what it is for in words: `if … then '…' else '…'`",
    }
    return Diagnostic(
        "placeholder",
        f"`{words}` is {a(found)}; a placeholder shows text, a set, an integer, money or a date",
        place,
        help=helps.get(found, "write an expression that gives one of these"),
    )


def can_be_missing(place: Place, words: str, causes: Sequence[str], asked: Sequence[str], found: Type) -> Diagnostic:
    """A placeholder that could be a hole in the text; `asked` are names for which a `when` can ask."""
    because = " or ".join(f"`{cause}`" for cause in causes)
    help = [each for each in (_otherwise(words, found),) if each]
    help += [f"ask for it in `when`: `{asked[0]} is known`"] if asked else []
    return Diagnostic(
        "placeholder-without-otherwise",
        f"this can be missing, as {because} can: the text would have a hole" if because else "this can be missing",
        place,
        help=", or ".join(help) or None,
    )


def _otherwise(words: str, found: Type) -> str | None:
    """What to write for those of whom it is missing; a day has no word that would do."""
    inner = words if _NAME_OR_CALL.fullmatch(words) else f"({words})"
    if found == STRING:
        return f"say what stands there then: `{{{inner} otherwise '…'}}`"
    if isinstance(found, OneOf):
        return f"say what stands there then: `{{{inner} otherwise '{found.values[0]}'}}`"
    if found in (INTEGER, MONEY):
        return f"say what stands there then: `{{{inner} otherwise 0}}`"
    assert found == DATE
    return None


def sensitive(place: Place, name: str, through: str | None) -> Diagnostic:
    """A sensitive attribute that leaves the house."""
    what = f"`{name}`, which `{through}` rests on," if through else f"`{name}`"
    return Diagnostic(
        "sensitive-in-message",
        f"{what} is sensitive, and this text shows what it is, or something of it",
        place,
        severity="warning",
        help="say it without, or declare the attribute without `sensitive`",
    )


def unknown_part(part: Text, channels: Sequence[str], known: Iterable[str]) -> Diagnostic:
    """A part that none of the channels has."""
    known = tuple(known)
    meant = closest(part.value, known)
    of = f"of `{channels[0]}`" if len(channels) == 1 else f"of any of {_listed(channels)}"
    help = f"did you mean `{meant}`?" if meant else f"there are {_listed(known)}"
    edit = Edit(part.place, meant) if meant else None
    return Diagnostic("unknown-part", f"`{part}` is not a part {of}", part.place, help=help, edit=edit)


def channel_as_part(part: Text) -> Diagnostic:
    """`message: {email: {…}}`."""
    help = f"write `channels: {{{part}: {{message: …}}}}` for what differs there"
    return Diagnostic("unknown-part", f"a message has parts; `{part}` is a channel", part.place, help=help)


def part_missing(place: Place, missing: Sequence[str], channel: str, owner: str) -> Diagnostic:
    """A message that leaves something of its channel empty."""
    parts = _listed(missing)
    return Diagnostic(
        "message-without-part",
        f"the message of `{owner}` on `{channel}` has no {parts}",
        place,
        severity="warning",
        help=f"add {parts} to its `message`",
    )


def no_languages(place: Place) -> Diagnostic:
    """A text by language in a bundle that says nothing of languages."""
    help = "add to the bundle which attribute says it: `languages: {by: language, otherwise: en}`"
    return Diagnostic("languages", "a text by language, but no `languages` in this bundle", place, help=help)


def unknown_language(key: Text, by: str, known: Sequence[str]) -> Diagnostic:
    """A language that no customer has."""
    meant = closest(key.value, known)
    help = f"did you mean `{meant}`?" if meant else f"there are {_listed(known)}"
    edit = Edit(key.place, meant) if meant else None
    message = f"no customer has the language `{key}`: `{by}` cannot be that"
    return Diagnostic("unknown-language", message, key.place, help=help, edit=edit)


def otherwise_as_language(key: Text, language: str) -> Diagnostic:
    """`subject: {de: …, otherwise: …}`."""
    return Diagnostic(
        "unknown-language",
        "`otherwise` is not a language",
        key.place,
        help=f"write `{language}`: everyone else is written to in it",
        edit=Edit(key.place, language),
    )


def language_missing(place: Place, missing: Sequence[str], otherwise: str) -> Diagnostic:
    """A text that some customers would get in no language."""
    whom = f"those whose language is {_listed(missing)}" if missing else "those whose language is another, or missing"
    help = f"add `{otherwise}`, the language of everyone else"
    return Diagnostic("message-without-language", f"there is no text here for {whom}", place, help=help)


def language_by_nothing(by: Text, known: Iterable[str]) -> Diagnostic:
    """`languages.by` that names no attribute."""
    meant = closest(by.value, known)
    help = f"did you mean `{meant}`?" if meant else "name an attribute of the profile, of type string or `one of […]`"
    edit = Edit(by.place, meant) if meant else None
    return Diagnostic("languages", f"`{by}` is not an attribute of the profile", by.place, help=help, edit=edit)


def language_by_type(by: Text, found: Type) -> Diagnostic:
    """`languages.by` of another type than text."""
    help = "name an attribute of type string or `one of […]`, such as `language: one of [de, en]`"
    return Diagnostic("languages", f"`{by}` is {a(found)}, not the name of a language", by.place, help=help)


def language_outside(otherwise: Text, by: str, meant: str) -> Diagnostic:
    """`languages.otherwise` that looks like a slip."""
    return Diagnostic(
        "language-outside-set",
        f"`{by}` has no `{otherwise}`, only something like it",
        otherwise.place,
        severity="warning",
        help=f"did you mean `{meant}`?",
        edit=Edit(otherwise.place, meant),
    )


def fixed_template(name: Text) -> Diagnostic:
    """`template: "mail_{language}"`."""
    help = "name one template, and give it what differs as `data`; or write a message for each channel"
    return Diagnostic("placeholder", "the name of a template is fixed, without placeholders", name.place, help=help)


def only_in_messages(place: Place) -> Diagnostic:
    """`nearest` in a condition."""
    help = "in a condition ask how far it is: `home within 10 km of stores`"
    return Diagnostic("nearest", "`nearest` can stand in messages only", place, help=help)


def nearest_of_list(place: Place, words: str, lists: Sequence[str]) -> Diagnostic:
    """`nearest(home, …)` of something that is no list of locations of the bundle."""
    known = f": {_listed(lists)}" if lists else ", such as `stores: {of: location, file: stores.csv}`"
    message = f"`{words}` is not a list of locations of this bundle"
    return Diagnostic("nearest", message, place, help=f"`nearest` names an item of a list under `lists`{known}")


def nearest_of_nothing(place: Place, name: str) -> Diagnostic:
    """`nearest(home, stores)` where there are no stores."""
    return Diagnostic("nearest", f"`{name}` has no items, so none is nearest", place, help="add items to the list")


def nearest_without_names(place: Place, name: str, nameless: int) -> Diagnostic:
    """A list of which some items cannot be named."""
    what = "an item" if nameless == 1 else f"{nameless} items"
    help = f"give every item of `{name}` a `name`"
    return Diagnostic("nearest", f"`{name}` has {what} without a name", place, help=help)
