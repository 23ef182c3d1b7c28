"""Keys of callers: what is kept of one is a hash, a name, what it allows, and how often it may ask."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Literal, get_args

from nextbest.engine.errors import UsageError

Scope = Literal["decide", "events", "explain", "admin"]
"""What a key allows; `admin` allows everything."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "nbk"
"""Begins every key, so that whoever finds one in a log or a repository knows what it is."""
PRIVATE = 0o600
"""Who may read the file: its owner."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of one key."""

    id: str
    """Its part that is no secret: `nbk.ID.SECRET`."""
    name: str
    """Whose it is."""
    hash: str
    """SHA-256 of the whole key, in hexadecimal: its 256 random bits need no slower one."""
    scopes: tuple[Scope, ...]
    rate: float | None = None
    """Requests a second, on each server; None: as many as it can."""

    def allows(self, scope: Scope) -> bool:
        """Whether it may be used for that."""
        return scope in self.scopes or "admin" in self.scopes


class Keys:
    """The keys of one server."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys: Mapping[str, Key] = {each.id: each for each in keys}

    def find(self, given: str) -> Key | None:
        """The key that was given, if it is one; in the same time whatever its secret part is."""
        parts = given.split(".")
        known = self._keys.get(parts[1]) if len(parts) == 3 else None
        same = compare_digest(_hash(given), known.hash if known else _hash(""))
        return known if same else None


def made(name: str, scopes: tuple[Scope, ...], rate: float | None) -> tuple[str, Key]:
    """A new key, as its owner gets it, and what is kept of it."""
    id = token_hex(6)
    given = f"{PREFIX}.{id}.{token_urlsafe(32)}"
    return given, Key(id, name, _hash(given), scopes, rate)


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file: a line of JSON for each.

    Raises UsageError where it cannot be read, with the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the keys in `{path}`: {type(error).__name__}") from None
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(_read(line))
            except (ValueError, TypeError, KeyError):
                raise UsageError(f"{path}:{number} is no key: `nextbest keys` writes them") from None
    return tuple(found)


def good_keys(path: Path) -> Keys:
    """The keys of a file, for a server; raises as `read_keys`."""
    return Keys(read_keys(path))


def write_keys(path: Path, keys: Iterable[Key]) -> None:
    """The file, whole or not at all, for its owner's eyes."""
    text = "".join(json.dumps(asdict(each)) + "\n" for each in keys)
    beside = path.with_name(path.name + "-new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _read(line: str) -> Key:
    found = json.loads(line)
    scopes, rate = tuple(found["scopes"]), found.get("rate")
    texts = [found["id"], found["name"], found["hash"]]
    sound = all(isinstance(each, str) and each for each in texts) and len(bytes.fromhex(found["hash"])) == 32
    limited = rate is None or (isinstance(rate, int | float) and rate > 0)
    if not (sound and limited and scopes and set(scopes) <= set(SCOPES)):
        raise ValueError
    return Key(found["id"], found["name"], found["hash"], scopes, rate)


def _hash(given: str) -> str:
    return sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
