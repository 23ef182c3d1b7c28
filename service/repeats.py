"""Requests that come twice under one `Idempotency-Key`: the second gets the first one's answer."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from nextbest.service.calls import Answer
from nextbest.service.problems import INVALID_REQUEST, KEY_IN_USE, KEY_REUSED, Place, Problem
from nextbest.service.watching import Quiet

HEADER = "idempotency-key"
RAW_HEADER = HEADER.encode()
LONGEST = 200
"""Characters of a key."""
MOST = 64_000_000
"""Bytes of answers that are kept; the oldest go first."""


@dataclass(slots=True)
class _Request:
    fingerprint: bytes
    answer: Answer | None = None
    size: int = 0
    kept: bool = True
    """Whether its answer is to be kept once it is there."""


class Repeats(Quiet):
    """The answers of one server to requests with keys of their own, the latest of them; safe in threads.

    It spares repeated work and says when a key comes with another request. That nothing is done twice does not rest on
    it: the store knows a decision by its caller's key, and all other writes by themselves, on whichever server.
    """

    def __init__(self) -> None:
        self._requests: OrderedDict[tuple[str | None, str], _Request] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def forgotten(self, customer: str) -> None:  # noqa: ARG002
        """See `Watch`: answers may be about her, those too that are still to come, and nothing rests on them."""
        with self._lock:
            for each in self._requests.values():
                each.kept = False
            self._requests = OrderedDict((name, each) for name, each in self._requests.items() if each.answer is None)
            self._size = 0

    def begin(self, caller: str | None, key: str, fingerprint: bytes) -> Answer | None:
        """The answer that a request got before; None: it is the first, and `end` must follow.

        Raises Problem for a key that is none, that came with another request, or whose request is not answered yet.
        """
        if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
            words = f"must be printable ASCII of at most {LONGEST} characters"
            raise Problem(INVALID_REQUEST, "the key of the request", (Place("Idempotency-Key:", words),))
        with self._lock:
            known = self._requests.get((caller, key))
            if known is None:
                self._requests[caller, key] = _Request(fingerprint)
                return None
        if known.fingerprint != fingerprint:
            raise Problem(KEY_REUSED, "the first one stands", help="take a new key for each request")
        if known.answer is None:
            raise Problem(KEY_IN_USE, "wait for its answer", headers={"Retry-After": "1"})
        return known.answer

    def end(self, caller: str | None, key: str, answer: Answer | None) -> None:
        """Keep the answer, whose content is bytes; None: it was not answered for good, and may be asked again."""
        with self._lock:
            known = self._requests[caller, key]
            if answer is None or not known.kept:
                del self._requests[caller, key]
                return
            assert isinstance(answer.content, bytes)
            known.answer, known.size = answer, len(answer.content) + len(key) + 500
            self._size += known.size
            while self._size > MOST:
                oldest = next(name for name, each in self._requests.items() if each.answer is not None)
                self._size -= self._requests.pop(oldest).size
