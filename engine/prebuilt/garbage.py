"""What is read is not what a build can have written: one error, whatever it was that did not fit."""

from collections.abc import Iterator
from contextlib import contextmanager

from nextbest.engine.errors import UnusableBuild


class Garbage(Exception):
    """What is read is not what can have been written."""


@contextmanager
def reading(name: str) -> Iterator[None]:
    """What goes wrong within is the fault of the built bundle of that name, and says so."""
    try:
        yield
    except (Garbage, ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:
        raise UnusableBuild(name, f"it is damaged ({error})") from error
