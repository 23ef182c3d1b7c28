"""Bytes and values: bodies read within their limits, answers written."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json
from starlette.types import Message, Receive

from nextbest.engine.decision import Decision
from nextbest.engine.json_form import json_form
from nextbest.service.problems import NOT_JSON, TOO_LARGE, Problem

BETWEEN_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[^\[\]{}"]++', re.DOTALL)
PAIR = re.compile(rb"\{\}|\[\]")
NOT_OPENING = bytes(set(range(256)) - set(b"{["))

_DECISION = TypeAdapter(Decision).serializer
"""Knows the fields beforehand: half the time of `to_json`, which looks at every value for what it is."""


class Gone(Exception):
    """Whoever asked has hung up before the request was whole."""


class Headers(Mapping[str, str]):
    """The headers of a request by lower-case name, made text when they are asked for; of several the last."""

    __slots__ = ("_given", "raw")

    def __init__(self, given: Iterable[tuple[bytes, bytes]]) -> None:
        self._given = dict(given)
        self.raw: Callable[[bytes], bytes | None] = self._given.get
        """One as it came; for what every request is asked."""

    def __getitem__(self, name: str) -> str:
        return self._given[name.encode("latin-1")].decode("latin-1")

    def __iter__(self) -> Iterator[str]:
        return (name.decode("latin-1") for name in self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.encode("latin-1", "replace") in self._given

    def get(self, name: str, default: Any = None) -> Any:
        """The text, or the default."""
        found = self._given.get(name.encode("latin-1"))
        return default if found is None else found.decode("latin-1")


def refuse_long(declared: bytes | None, most: int) -> None:
    """Raise Problem where the `Content-Length` that a body is declared with is above `most`."""
    if declared is not None and declared.isdigit() and int(declared[:20]) > most:
        raise _too_large(most)


def whole_body(message: Message, most: int) -> bytes | None:
    """The body of a request that came in one piece, as most do; None where `read_on` has to see."""
    if message.get("more_body", False) or message["type"] != "http.request":
        return None
    body: bytes = message["body"]
    return body if len(body) <= most else None


async def read_on(message: Message, receive: Receive, most: int) -> bytes:
    """The whole body, from its first message on.

    Raises Problem where it is longer than `most` bytes, as soon as that is known, and Gone where it never ends.
    """
    parts, size = [], 0
    while True:
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()


def _too_large(most: int) -> Problem:
    # What is left of it is not read: the connection ends with the answer.
    words = f"a body here has at most {most:,} bytes"
    return Problem(TOO_LARGE, words, help="send less at once", headers={"Connection": "close"})


def look_into(body: bytes, deepest: int) -> None:
    """Raise Problem where lists and objects stand deeper inside each other than that."""
    if len(body.translate(None, NOT_OPENING)) > deepest and _deeper(body, deepest):
        raise Problem(NOT_JSON, f"it has more than {deepest} lists and objects inside each other")


def read_json(body: bytes) -> Any:
    """The JSON value of a body; its keys and texts are sound Unicode."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise not_json(str(error)) from None


def not_json(why: str) -> Problem:
    """The problem of a body that is none."""
    return Problem(NOT_JSON, f"it is not JSON in UTF-8: {why[:200]}")


def _deeper(body: bytes, deepest: int) -> bool:
    brackets = BETWEEN_BRACKETS.sub(b"", body)
    for _ in range(deepest):
        brackets = PAIR.sub(b"", brackets)
        if not brackets:
            return False
    return True


def write_json(content: object) -> bytes:
    """JSON in UTF-8, of what `json_form` has a form of; bytes are written already."""
    # A fraction of the time that `json_form` and the standard library take; instants in UTC end with a Z.
    if content.__class__ is Decision:
        return _DECISION.to_json(content, fallback=json_form)
    return content if isinstance(content, bytes) else to_json(content, fallback=json_form)


def header_list(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI has them."""
    return [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
