"""The file of a built bundle: a line that says what it is, a checksum, a head, named parts and numbered segments."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import accumulate
from typing import Any, NamedTuple

from nextbest.engine.errors import UnusableBuild
from nextbest.engine.prebuilt.garbage import Garbage, reading

FORMAT = 1
MARK = b"nextbest built bundle "
_FIRST = MARK + b"%d\n" % FORMAT
_SUM = 64
"""Characters of the checksum, which stands on the second line."""


class Opened(NamedTuple):
    """A file of which nothing was changed since it was written; what it says is not yet read."""

    name: str
    head: Mapping[str, Any]
    data: bytes
    parts: Mapping[str, int]
    """Where each part begins."""
    segments: Sequence[int]
    """Where each segment begins, and where the last one ends."""

    def part(self, name: str) -> Any:
        """What a part says. ValueError where it is no JSON."""
        start = self.parts[name]
        return json.loads(self.data[start : self.data.index(b"\n", start)])

    def segment(self, number: int) -> Any:
        """What a segment says. ValueError where it is no JSON."""
        return json.loads(self.data[self.segments[number] : self.segments[number + 1]])


def closed(head: Mapping[str, object], parts: Mapping[str, object], segments: Iterable[object]) -> bytes:
    """The bytes of a file: the same for the same contents."""
    own = [_line(each) for each in segments]
    lines = {name: _line(each) for name, each in parts.items()}
    lines["segments"] = _line([len(each) for each in own])
    first = _line({**head, "parts": {name: len(each) for name, each in lines.items()}})
    rest = b"".join((first, *lines.values(), *own))
    return _FIRST + sha256(rest).hexdigest().encode() + b"\n" + rest


def _line(form: object) -> bytes:
    return json.dumps(form, separators=(",", ":")).encode() + b"\n"


def opened(data: bytes, name: str) -> Opened:
    """The file of that name; `UnusableBuild` where it is none, or something of it was changed."""
    if not data.startswith(MARK):
        raise UnusableBuild(name, "it is no built bundle")
    if not data.startswith(_FIRST):
        raise UnusableBuild(name, "it is of another version of nextbest")
    start = len(_FIRST) + _SUM + 1
    if sha256(memoryview(data)[start:]).hexdigest().encode() != data[len(_FIRST) : start - 1]:
        raise UnusableBuild(name, "it is damaged, or not there to its end: its checksum is another one")
    with reading(name):
        return _laid_out(data, start, name)


def _laid_out(data: bytes, start: int, name: str) -> Opened:
    begin = data.index(b"\n", start) + 1
    head = json.loads(data[start:begin])
    *starts, end = accumulate(head["parts"].values(), initial=begin)
    file = Opened(name, head, data, dict(zip(head["parts"], starts, strict=True)), ())
    lengths = file.part("segments")
    if any(type(each) is not int or each < 1 for each in (*head["parts"].values(), *lengths)):
        raise Garbage("a length that is none")
    return file._replace(segments=tuple(accumulate(lengths, initial=end)))
