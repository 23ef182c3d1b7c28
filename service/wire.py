"""Bytes and values: bodies read within their limits, answers written."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json
from starlette.types import Receive

from nextbest.engine.json_form import json_form
from nextbest.service.problems import NOT_JSON, TOO_LARGE, Problem

BETWEEN_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[^\[\]{}"]++', re.DOTALL)
PAIR = re.compile(rb"\{\}|\[\]")


class Gone(Exception):
    """Whoever asked has hung up before the request was whole."""


async def read_body(receive: Receive, declared: str | None, most: int) -> bytes:
    """The whole body.

    `declared` is its `Content-Length`. Raises Problem where it is longer than `most` bytes, as soon as that is known,
    and Gone where it never ends.
    """
    if declared is not None and declared.isdecimal() and int(declared[:20]) > most:
        raise _too_large(most)
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(most: int) -> Problem:
    # What is left of it is not read: the connection ends with the answer.
    words = f"a body here has at most {most:,} bytes"
    return Problem(TOO_LARGE, words, help="send less at once", headers={"Connection": "close"})


def read_json(body: bytes, deepest: int) -> Any:
    """The JSON value of a body, nested no deeper than that; its keys and texts are sound Unicode."""
    if body.count(b"{") + body.count(b"[") > deepest and _deeper(body, deepest):
        raise Problem(NOT_JSON, f"it has more than {deepest} lists and objects inside each other")
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Problem(NOT_JSON, f"it is not JSON in UTF-8: {str(error)[:200]}") from None


def _deeper(body: bytes, deepest: int) -> bool:
    brackets = BETWEEN_BRACKETS.sub(b"", body)
    for _ in range(deepest):
        brackets = PAIR.sub(b"", brackets)
        if not brackets:
            return False
    return True


def write_json(content: object) -> bytes:
    """JSON in UTF-8; bytes are JSON already."""
    if isinstance(content, bytes):
        return content
    return json.dumps(json_form(content), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def header_list(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI has them."""
    return [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
