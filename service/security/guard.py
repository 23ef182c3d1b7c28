"""Whether a request may be answered: its key, what the key allows, and how often it has asked."""

from collections.abc import Callable
from functools import lru_cache
from time import monotonic

from nextbest.service.problems import NO_KEY, NOT_ALLOWED, TOO_MANY, Problem
from nextbest.service.security.keys import Keys, Scope
from nextbest.service.security.rates import Rates
from nextbest.service.security.signatures import Signatures
from nextbest.service.wire import Headers

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""What a server without keys may be called: a name of somebody else's would be a browser led astray."""


class Guard:
    """Stands before every endpoint of one server."""

    def __init__(self, keys: Callable[[], Keys] | None, signatures: Callable[[], Signatures] | None = None) -> None:
        """Each gives those that are good now; None: there are none, of keys for a server on loopback."""
        self._keys, self._signatures, self._rates = keys, signatures or Signatures, Rates()

    def signed(self, source: str, headers: Headers, body: bytes) -> str:
        """What stands in the place of the name of a key, for a body that its source has signed; else raises Problem."""
        self._signatures().check(source, headers.raw, body)
        return f"source {source}"

    def admit(self, headers: Headers, scope: Scope | None, *, signed: bool = False) -> str | None:
        """The name of the key that the request came with; None where none is asked for.

        With `signed` there need be none, as `signed` is to be asked as soon as the body is there.

        Raises Problem: no-key, not-allowed, too-many-requests.
        """
        if self._keys is None:
            _from_here(headers)
            return None
        if scope is None or signed:
            return None
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not given:
            raise Problem(NO_KEY, "give `Authorization: Bearer KEY`", headers={"WWW-Authenticate": "Bearer"})
        key = self._keys().find(given.strip())
        if key is None:
            raise Problem(NO_KEY, "this key is not known here", headers={"WWW-Authenticate": "Bearer"})
        if not key.allows(scope):
            raise Problem(NOT_ALLOWED, f"the key `{key.name}` lacks the scope `{scope}`")
        if key.rate is not None and (seconds := self._rates.wait(key.id, key.rate, monotonic())):
            words = f"the key `{key.name}` may ask {key.rate:g} times a second"
            raise Problem(TOO_MANY, words, headers={"Retry-After": str(seconds)})
        return key.name


def _from_here(headers: Headers) -> None:
    """Without keys nothing but a program of this machine is answered, and no web page that runs in its browser."""
    host = headers.raw(b"host") or b""
    if not _of_loopback(host):
        raise Problem(NOT_ALLOWED, "a server without keys answers to the name `localhost` only")
    origin = headers.raw(b"origin")
    if origin is not None and origin.partition(b"://")[2].lower() != host.lower():
        raise Problem(NOT_ALLOWED, "a server without keys answers no web page of another origin")


@lru_cache(maxsize=256)
def _of_loopback(given: bytes) -> bool:
    host = given.decode("latin-1").lower()
    return (host if host.endswith("]") else host.rpartition(":")[0] or host) in LOOPBACK
