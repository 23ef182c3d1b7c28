"""Every place of a bundle where one word can be written wrongly, and what becomes of its files then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.files.load import bundle_files
from nextbest.dsl.heard import Listener
from nextbest.engine.analysis.check import study

Texts = Mapping[Path, str]
Told = frozenset[tuple[str, str, int, str]]
"""Rule, file, line and message: no fault here changes where a line stands."""


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of a section: slips in others do not touch it."""

    file: Path
    section: str
    entry: str
    """Its name, or its number in a list; empty for the section itself."""
    lines: range


@dataclass(frozen=True, slots=True)
class Slip:
    """One word, as it stands in a file, and what stands there instead."""

    file: Path
    start: int
    end: int
    instead: str
    part: Part


@dataclass(frozen=True, slots=True)
class Word:
    """A scalar of a file."""

    file: Path
    start: int
    end: int
    written: str
    key: bool
    part: Part

    def slip(self, instead: str) -> Slip:
        """This word written otherwise."""
        return Slip(self.file, self.start, self.end, instead, self.part)


def texts_of(bundle: Path) -> dict[Path, str]:
    """The files of a bundle."""
    return {path: path.read_text(encoding="utf-8") for path in bundle_files(bundle)}


def words_of(texts: Texts) -> list[Word]:
    """Every scalar of the files, keys among them, in order."""
    return [word for file, text in texts.items() for word in _words(file, text)]


def _words(file: Path, text: str) -> Iterator[Word]:
    root = yaml.compose(text, yaml.CSafeLoader)
    assert isinstance(root, yaml.MappingNode)
    for name, section in root.value:
        yield _word(file, text, name, _part(file, name.value, "", name, section), key=True)
        entries: list[tuple[yaml.Node, yaml.Node, str]] = [(section, section, "")]
        if isinstance(section, yaml.MappingNode):
            entries = [(key, value, key.value) for key, value in section.value]
        elif isinstance(section, yaml.SequenceNode):
            entries = [(item, item, str(number)) for number, item in enumerate(section.value)]
        for first, entry, called in entries:
            part = _part(file, name.value, called, first, entry)
            if first is not entry:
                yield _word(file, text, first, part, key=True)
            yield from (_word(file, text, node, part, key=key) for node, key in _scalars(entry, False))


def _part(file: Path, section: str, entry: str, first: yaml.Node, last: yaml.Node) -> Part:
    return Part(file, section, entry, range(first.start_mark.line + 1, last.end_mark.line + 2))


def _scalars(node: yaml.Node, key: bool) -> Iterator[tuple[yaml.Node, bool]]:
    if isinstance(node, yaml.ScalarNode):
        yield node, key
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each, False)
    elif isinstance(node, yaml.MappingNode):
        for name, each in node.value:
            yield from _scalars(name, True)
            yield from _scalars(each, False)


def _word(file: Path, text: str, node: yaml.Node, part: Part, *, key: bool) -> Word:
    start, end = node.start_mark.index, node.end_mark.index
    return Word(file, start, end, text[start:end], key, part)


def told(bundle: Path, texts: Texts, *slips: Slip) -> tuple[Told, Told]:
    """What `check` says of the files with these slips: all of it, and what of it is about the structure."""
    data = {path: _slipped(text, [each for each in slips if each.file == path]) for path, text in texts.items()}

    def read(path: Path) -> bytes:
        return data[path] if path in data else path.read_bytes()

    studied = study(bundle, Listener(), lints=(), read=read)
    return frozenset(map(_short, studied.listener.everything)), frozenset(map(_short, studied.of_structure))


def _slipped(text: str, slips: list[Slip]) -> bytes:
    for each in sorted(slips, key=lambda slip: slip.start, reverse=True):
        text = text[: each.start] + each.instead + text[each.end :]
    return text.encode()


def _short(found: Diagnostic) -> tuple[str, str, int, str]:
    return found.rule, found.place.source.name, found.place.line, found.message
