"""Every place of a file of tests where something of the bundle, or a customer of the file, is called by its name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.case_tables import with_rows_apart
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.source import Source, Span, Text
from nextbest.engine.analysis.editing.occurrences import CONTEXT, Occurrence, Sort

REMEMBERED = 64
"""Files whose places are remembered: those of a bundle, of which one is being written."""
RECORDS = ("contacts", "offers", "waiting")
"""Keys of a customer under which there are no attributes, but records of what was sent and of what happened."""
NAMED: Mapping[str, Sort] = {**CONTEXT, "place": "channel", "event": "event"}
"""Keys whose value is a name."""
_CANDIDATE = re.compile(r"(?P<engagement>\S+)(?: by (?P<channel>\S+))?")
_OWNER = re.compile(r"kind\.(?P<kind>\S+)|(?P<engagement>\S+)")
_RULE = re.compile(r"\w+:(?:engagement\.(?P<engagement>.+)|channel\.(?P<channel>.+)|kind\.(?P<kind>.+))")


def occurrences_in_tests(source: Source) -> tuple[Occurrence, ...]:
    """All of them, in no order; of what cannot be read there are none."""
    return _of_file(source.name, source.text)


@lru_cache(maxsize=REMEMBERED)
def _of_file(name: str, text: str) -> tuple[Occurrence, ...]:
    tree = read_yaml(Source(name, text), Report(), "tests").tree
    if tree is None:
        return ()
    return tuple(dict.fromkeys(_in_file(with_rows_apart(tree, Report()))))


def _in_file(file: YamlMapping) -> Iterator[Occurrence]:
    for key, document in _entries(file.get("customers")):
        yield Occurrence("customer", key.value, key.place, True)
        yield from _in_customer(document)
    for case in _items(file.get("tests")):
        yield from _in_case(case)


def _in_case(case: YamlTree) -> Iterator[Occurrence]:
    """Of a case, or of a step of a story."""
    for key, value in _entries(case):
        match key.value:
            case "customer":
                yield from _names(value, "customer")
                yield from _in_customer(value)
            case "with":
                yield from _in_customer(value)
            case "contacts":
                yield from _in_records(value)
            case "event":
                yield from _in_records(value)
            case "place" | "places":
                yield from _names(value, "channel")
            case "spent":
                yield from (found for owner, _ in _entries(value) for found in _parted(_OWNER, owner))
            case "expect":
                yield from _in_expectation(value)
            case "story":
                yield from (found for step in _items(value) for found in _in_case(step))


def _in_customer(document: YamlTree) -> Iterator[Occurrence]:
    for key, value in _entries(document):
        if key.value in RECORDS:
            yield from _in_records(value)
        else:
            yield from _attribute(key, value, ())


def _attribute(key: Text, value: YamlTree, above: tuple[str, ...]) -> Iterator[Occurrence]:
    """An attribute by its path, with those of a group or of records below it."""
    path, start = above, 0
    for word in key.value.split("."):
        path = (*path, word)
        yield Occurrence("attribute", ".".join(path), key.at(Span(start, start + len(word))))
        start += len(word) + 1
    for each in _items(value) or (value,):
        for below, inner in _entries(each):
            yield from _attribute(below, inner, path)


def _in_records(records: YamlTree) -> Iterator[Occurrence]:
    """Of what was sent, and of what happened: a record, or several."""
    for each in _items(records) or (records,):
        for key, value in _entries(each):
            if key.value in NAMED:
                yield from _names(value, NAMED[key.value])


def _in_expectation(expect: YamlTree) -> Iterator[Occurrence]:
    for key, value in _entries(expect):
        match key.value:
            case "places":
                for place, chosen in _entries(value):
                    yield Occurrence("channel", place.value, place.place)
                    yield from _candidates(chosen)
            case "order" | "not":
                yield from _candidates(value)
            case "blocked":
                for candidate, rule in _entries(value):
                    yield from _parted(_CANDIDATE, candidate)
                    yield from (found for text in _texts(rule) for found in _parted(_RULE, text))
            case name if name in NAMED:
                yield from _names(value, NAMED[name])


def _candidates(tree: YamlTree) -> Iterator[Occurrence]:
    return (found for text in _texts(tree) for found in _parted(_CANDIDATE, text))


def _parted(form: re.Pattern[str], text: Text) -> Iterator[Occurrence]:
    """The names in a text of that form, each in a group called by what it is the name of."""
    found = form.fullmatch(text.value)
    for name, sort in CONTEXT.items():
        if found is not None and name in form.groupindex and found[name] is not None:
            yield Occurrence(sort, found[name], text.at(Span(*found.span(name))))


def _names(tree: YamlTree, sort: Sort) -> Iterator[Occurrence]:
    return (Occurrence(sort, text.value, text.place) for text in _texts(tree))


def _texts(tree: YamlTree) -> Iterator[Text]:
    """A word, or the words of a list."""
    return (each.text for each in _items(tree) or (tree,) if isinstance(each, YamlScalar))


def _items(tree: YamlTree | None) -> tuple[YamlTree, ...]:
    return tree.items if isinstance(tree, YamlList) else ()


def _entries(tree: YamlTree | None) -> Iterable[tuple[Text, YamlTree]]:
    return tree.entries.items() if isinstance(tree, YamlMapping) else ()
