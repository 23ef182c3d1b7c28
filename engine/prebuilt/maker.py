"""Which nextbest a built bundle is made by and good for: the very one whose programs these are."""

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import tzdata  # type: ignore[import-untyped]

from nextbest import dsl


@cache
def maker() -> str:
    """A fingerprint of the language, the engine and the time zones at hand.

    Of their programs, not only of their version: what a node means, and how it is laid down, may change between two
    versions. Wall clocks of a bundle are instants by the time zones that it was checked with.
    """
    found = sha256(tzdata.IANA_VERSION.encode())
    for folder in (Path(*dsl.__path__), Path(__file__).parents[1]):
        programs = sorted((each.relative_to(folder).as_posix(), each) for each in folder.rglob("*.py"))
        for name, path in programs:
            found.update(f"\n{name}\n".encode())
            found.update(path.read_bytes())
        if not programs:  # only compiled ones are there
            found.update(release().encode())
    return found.hexdigest()


def release() -> str:
    """The version of nextbest, for people; where it runs from its source, that."""
    try:
        return version("nextbest")
    except PackageNotFoundError:
        return "not installed"
