"""Answers that go out whole: an extension of ASGI, between our application and our protocol."""

from collections.abc import Callable
from functools import cache
from typing import Any

from starlette.types import Scope

from nextbest.service.security.headers import ALWAYS

WHOLE = "nextbest.whole"
"""Its name in a scope; its `write` takes the status, the lines of the head that are ours, and the body; where it says
False it has done nothing, and the answer goes the way of all servers."""

Write = Callable[[int, bytes, bytes], bool]


def write_whole(scope: Scope, status: int, media: str, body: bytes) -> bool:
    """Send an answer without headers of its own; False where the server cannot."""
    # Taken out, as it knows the scope itself: such circles of objects are only found by looking through all of them.
    extensions: dict[str, dict[str, Any]] | None = scope.pop("extensions", None)
    if extensions is None or WHOLE not in extensions:
        return False
    write: Write = extensions[WHOLE]["write"]
    return write(status, _lines(media) % len(body), body)


@cache
def _lines(media: str) -> bytes:
    """The lines of every answer of a media type, of which there are a few, but for its length."""
    own = ((b"content-type", media.encode()), (b"content-length", b"%d"), *ALWAYS)
    return b"".join(b"%s: %s\r\n" % each for each in own)
