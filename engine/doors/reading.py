"""One document on its way through the door: as of when it is read, and everything that was found wrong on the way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from nextbest.engine.decision import Problem

LONGEST = 60
"""Characters of a given text or name that a message repeats."""


class Finding(NamedTuple):
    """A problem whose path is still relative to the value being read."""

    path: str
    message: str
    help: str | None
    fatal: bool


@dataclass(slots=True)
class Reading:
    """What the readers of values share while one document is read."""

    now: int
    today: int
    """The day of `now` in the policy zone, since 1970-01-01."""
    found: list[Finding] = field(default_factory=list)
    private: bool = False
    """The value is sensitive, or every one is taken for it: messages do not repeat it."""

    def refuse(self, wanted: str, given: object, help: str | None = None, path: str = "") -> None:
        """The document cannot be used: `must be a date`, and what stood there instead."""
        self.found.append(Finding(path, f"{wanted}, not {self.named(given)}", help, True))

    def need(self, message: str, help: str | None = None, path: str = "") -> None:
        """The document cannot be used, for a reason that is not in the value itself."""
        self.found.append(Finding(path, message, help, True))

    def note(self, message: str, help: str | None = None, path: str = "") -> None:
        """Something is wrong, and the document can be used all the same."""
        self.found.append(Finding(path, message, help, False))

    def place(self, since: int, path: str) -> None:
        """Put everything found since then below `path`."""
        self.found[since:] = [each._replace(path=path + each.path) for each in self.found[since:]]

    def broken(self, since: int = 0) -> bool:
        """Whether something found since then makes the document useless."""
        return any(each.fatal for each in self.found[since:])

    def problems(self, *, fatal: bool) -> tuple[Problem, ...]:
        """What was found, of one severity, in the order of finding."""
        return tuple(Problem(each.path, each.message, each.help) for each in self.found if each.fatal is fatal)

    def named(self, given: object) -> str:
        """A given value as a message may repeat it; only its kind where it is long, nested or sensitive."""
        return _kind(given) if self.private else describe(given)


def describe(given: object) -> str:
    """A value of any kind in a few words, whatever it is."""
    match given:
        case None:
            return "nothing"
        case bool():
            return "true" if given else "false"
        case str():
            return json.dumps(printable(given), ensure_ascii=False)
        case int():
            return str(given) if abs(given) < 10**18 else "a number far too large"
        case float():
            return float.__repr__(given)
        case Decimal():
            return _short(str(given))
        case datetime() | date() | time():
            return given.isoformat()
        case _:
            return _kind(given)


def printable(text: str) -> str:
    """A text cut to a length that a message can hold, without what cannot be printed as UTF-8."""
    return _short(str.__str__(text)[: LONGEST + 1].encode("utf-8", "replace").decode())


def pointer(key: object) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    text = printable(key) if isinstance(key, str) else describe(key)
    return "/" + text.replace("~", "~0").replace("/", "~1")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _kind(given: object) -> str:
    match given:
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float() | Decimal():
            return "a number"
        case Mapping():
            return "an object"
        case list() | tuple():
            return "a list"
        case bytes() | bytearray():
            return "bytes"
        case _:
            return f"a Python `{type(given).__name__}`"
