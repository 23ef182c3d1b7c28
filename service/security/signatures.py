"""Signatures of webhooks: who cannot send a key shows by one that it knows a secret, and that the body is its own."""

import json
import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from nextbest.engine.errors import UsageError
from nextbest.service.problems import NO_KEY, Problem

Form = Literal["base64", "hex"]
FORMS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {"base64": b64encode, "hex": lambda signed: signed.hex().encode()}
)
SHORTEST = 16
"""Characters of a secret, at least: signatures of a shorter one tell it to whoever tries all."""
NOBODYS = os.urandom(32)
"""The secret of sources that there are not: they are refused in the time of a wrong signature."""
SHOPIFY = "x-shopify-hmac-sha256"
KEYS = {"name", "secret", "header", "form", "prefix"}


@dataclass(frozen=True, slots=True)
class Signature:
    """How one source signs what it sends: HMAC with SHA-256 over the body as it comes."""

    name: str
    """What stands behind `?source=` in the address that it was given."""
    secret: bytes
    header: str = SHOPIFY
    """Where the signature stands, in lower case."""
    form: Form = "base64"
    prefix: str = ""
    """What stands before it there: `sha256=`."""

    def made(self, body: bytes) -> bytes:
        """The signature of a body, as its header has it."""
        return self.prefix.encode() + FORMS[self.form](digest(self.secret, body, sha256))


class Signatures:
    """Those of the sources of one server."""

    def __init__(self, signatures: tuple[Signature, ...] = ()) -> None:
        self._by_name = {each.name: each for each in signatures}

    def check(self, source: str, header: Callable[[bytes], bytes | None], body: bytes) -> None:
        """Raise Problem where the body of a request, whose headers `header` gives, is not signed by that source."""
        known = self._by_name.get(source, Signature("", NOBODYS))
        given = header(known.header.encode()) or b""
        if not compare_digest(given, known.made(body)) or source not in self._by_name:
            words = "the body is not signed by the source that the address names"
            raise Problem(NO_KEY, words, headers={"WWW-Authenticate": "Bearer"})


def read_signatures(path: Path) -> Signatures:
    """The signatures of a file: a line of JSON for each, with `name` and `secret`, and what is not as with Shopify.

    Raises UsageError where it cannot be read, with the line, and never with what is in it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the signatures in `{path}`: {type(error).__name__}") from None
    found: dict[str, Signature] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            signature = _read(line)
            if signature is None or signature.name in found:
                raise UsageError(
                    f"{path}:{number} is no signature: write a line like"
                    f' {{"name": "shop", "secret": "…"}}, with {SHORTEST} characters at least and each name once'
                )
            found[signature.name] = signature
    return Signatures(tuple(found.values()))


def _read(line: str) -> Signature | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    texts = isinstance(found, dict) and all(isinstance(each, str) and each.isascii() for each in found.values())
    if not texts or not found.keys() <= KEYS or not found.keys() >= {"name", "secret"}:
        return None
    secret, form = found.pop("secret"), found.get("form", "base64")
    if not found["name"] or len(secret) < SHORTEST or form not in FORMS:
        return None
    return Signature(**{**found, "secret": secret.encode(), "header": found.get("header", SHOPIFY).lower()})
