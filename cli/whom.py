"""Whom a command is about: customers in a file, on stdin, or in the sources of the bundle."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from nextbest.cli.customers import Customer, Row, Unreadable, chosen

if TYPE_CHECKING:
    from nextbest.engine import Engine
    from nextbest.engine.batch.customers import Sourced
    from nextbest.engine.stores.store import Store


@dataclass(frozen=True, slots=True)
class Whom:
    """What the command line says of it."""

    path: Path | None
    """CUSTOMERS."""
    sources: Mapping[str, str] | None
    """Paths by name; None where `--source` was not said."""
    customer: str | None = None

    def __post_init__(self) -> None:
        """Raises click.UsageError unless it is said exactly once where they come from."""
        if self.path is not None and self.sources is not None:
            raise click.UsageError("customers come from CUSTOMERS or from `--source`: leave one of them out")
        if self.path is None and self.sources is None:
            raise click.UsageError("say where customers come from: CUSTOMERS, or `--source` for the bundle's sources")

    @contextmanager
    def rows(
        self, engine: "Engine | None", now: datetime, *, store: "Store | None" = None
    ) -> Iterator[tuple[BinaryIO | None, Iterator[Row]]]:
        """The rows, and the stream that they are read from, where there is one.

        CUSTOMERS need no `engine`. `store`: where the past is remembered. Raises click.UsageError where there is no
        customer with that id, UnusableSources for sources that cannot be read.
        """
        if self.path is not None:
            with chosen(self.path, self.customer) as found:
                yield found
            return
        assert engine is not None, "sources are its bundle's"
        with closing(engine.customers(self.sources or {}, now, customer=self.customer, store=store)) as made:
            yield None, self._some(made)

    def _some(self, made: "Iterator[Sourced]") -> Iterator[Row]:
        rows = (_row(each) for each in made)
        if self.customer is None:
            return rows
        first = next(rows, None)
        if first is None:
            raise click.UsageError(f"no customer in the sources has the id `{self.customer}`")
        return chain([first], rows)


def _row(found: "Sourced") -> Row:
    if found.document is None:
        return Unreadable(found.row, found.problem or "", source=found.source)
    return Customer(found.row, found.document)
