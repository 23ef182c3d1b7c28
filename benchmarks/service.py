"""Decisions over HTTP against the floor of the same framework: `python -m benchmarks.service`."""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import as_bundle
from benchmarks.load import Load, load
from benchmarks.page import load as machine_load
from benchmarks.page import machine, row
from benchmarks.service_servers import Running, floor, service
from benchmarks.shoppers import customers
from benchmarks.store_alone import Alone
from benchmarks.workload import policy
from nextbest.engine import Engine
from tests.engine.stores.servers import postgres, programs

SIZES = (100, 1_000)
PEOPLE = 5_000
HEADINGS = ("server", "decisions/s", "of the floor", "processor µs", "of the floor", "p50 ms", "p99 ms", "failed")
ALONE = ("store", "service, decisions/s", "alone", "share", "service, processor µs", "alone")
STORES = ("none", "sqlite", "postgresql")


def main() -> None:
    """A table for each number of engagements."""
    arguments = _arguments()
    print(machine(("starlette", "uvicorn", "pydantic")))
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory(prefix="nextbest-benchmark-") as place:
            plain, remembering = Path(place) / "plain", Path(place) / "remembering"
            for folder in (plain, remembering):
                folder.mkdir()
                as_bundle.write(policy(size), folder, memory=folder is remembering)
            print(f"\n### {size:,} engagements, {arguments.connections} connections\n")
            print(row(*HEADINGS))
            print(row("---", *["---:"] * (len(HEADINGS) - 1)))
            _table(plain, remembering, arguments)
            print(f"\nload {machine_load()}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of engagements")
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=4.0, help="of one measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each server, in turns")
    return parser.parse_args()


def _table(plain: Path, remembering: Path, arguments: argparse.Namespace) -> None:
    people = customers(PEOPLE)
    answer = json.dumps(Engine.load(plain).decide(people[0], datetime.now(UTC)).to_json()).encode()
    given = [json.dumps({"profile": each}).encode() for each in people]
    reserving = [json.dumps({"profile": each, "reserve": True}).encode() for each in people]
    alone_rows: list[str] = []
    with floor(answer) as beneath:
        for kind in arguments.stores:
            with _store(kind) as url, service(plain if url is None else remembering, url) as server:
                ways = {"": given} if url is None else {"read": given, "reserve": reserving}
                for name, bodies in ways.items():
                    _line(f"{kind} {name}".strip(), Target(beneath, given), Target(server, bodies), arguments)
                if url is not None:
                    asking = Alone(remembering, url, people, arguments.connections, arguments.seconds)
                    alone_rows += _beside_the_store(
                        kind, {name: Target(server, ways[name]) for name in ways}, asking, arguments
                    )
    if alone_rows:
        print("\nThe service, and the same transactions without it, by as many threads:\n")
        print(row(*ALONE))
        print(row("---", *["---:"] * (len(ALONE) - 1)))
        print("\n".join(alone_rows))


class Target(NamedTuple):
    """What is asked of which server."""

    server: Running
    bodies: Sequence[bytes]

    def asked(self, arguments: argparse.Namespace) -> "Asked":
        """One measurement."""
        before = self.server.processor()
        found = load(self.server.port, "/v1/decide", self.bodies, arguments.connections, arguments.seconds)
        # The processor is looked at before and after, so what is not counted of the answers is in it too.
        return Asked(found, (self.server.processor() - before) / found.answers)


class Asked(NamedTuple):
    """One measurement."""

    load: Load
    processor: float
    """Seconds of the server's processor for one answer."""


def _line(name: str, beneath: Target, ours: Target, arguments: argparse.Namespace) -> None:
    found = [(beneath.asked(arguments), ours.asked(arguments)) for _ in range(arguments.rounds)]
    floors, mine = [each for each, _ in found], [each for _, each in found]
    print(_cells(f"floor, beside {name}", floors, "", ""))
    shares = (
        median(ours.load.rate / floor.load.rate for floor, ours in found),
        median(floor.processor / ours.processor for floor, ours in found),
    )
    print(_cells(name, mine, *(f"{each:.0%}" for each in shares)), flush=True)


def _beside_the_store(
    kind: str, ways: Mapping[str, Target], asking: Alone, arguments: argparse.Namespace
) -> Iterator[str]:
    """Rows that tell what the store itself can do, in turns with the service."""
    rounds = [
        ({name: each.asked(arguments) for name, each in ways.items()}, asking.run()) for _ in range(arguments.rounds)
    ]
    for name in ways:
        pairs = [(ours[name], alone[name]) for ours, alone in rounds]
        yield row(
            f"{kind} {name}",
            f"{median(ours.load.rate for ours, _ in pairs):,.0f}",
            f"{median(alone.load.rate for _, alone in pairs):,.0f}",
            f"{median(ours.load.rate / alone.load.rate for ours, alone in pairs):.0%}",
            f"{median(ours.processor for ours, _ in pairs) * 1e6:.0f}",
            f"{median(alone.processor for _, alone in pairs) * 1e6:.0f}",
        )


def _cells(name: str, asked: Sequence[Asked], share: str, by_processor: str) -> str:
    loads = [each.load for each in asked]
    return row(
        name,
        f"{median(each.rate for each in loads):,.0f}",
        share,
        f"{median(each.processor for each in asked) * 1e6:.0f}",
        by_processor,
        f"{median(each.at(0.5) for each in loads) * 1e3:.2f}",
        f"{median(each.at(0.99) for each in loads) * 1e3:.2f}",
        str(sum(each.failed for each in loads)),
    )


@contextmanager
def _store(kind: str) -> Iterator[str | None]:
    """The address of an empty store of that kind."""
    with ExitStack() as stack:
        if kind == "none":
            yield None
        elif kind == "sqlite":
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="nextbest-benchmark-"))
            yield f"sqlite:///{place}/contacts.db"
        else:
            found = programs()
            if found is None:
                raise SystemExit("no PostgreSQL here: `apt-get install postgresql`, or `--stores none sqlite`")
            yield f"{stack.enter_context(postgres(found))}/postgres"


if __name__ == "__main__":
    main()
