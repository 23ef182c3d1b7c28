"""The servers of the benchmark of the service, each in a process of its own: nextbest's, and the floor beneath it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socket
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn import Config, Server

from benchmarks.naive import model
from tests.service.live import live

CONTEXT = get_context("spawn")
TICKS = os.sysconf("SC_CLK_TCK")


class Running(NamedTuple):
    """A server that answers."""

    port: int
    process: int

    def processor(self) -> float:
        """Seconds of the processor that it has taken: what else a machine does changes these least. Linux only."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def service(bundle: Path, store: str | None) -> Iterator[Running]:
    """The service, as the command line starts it."""
    with live(bundle, bundle.parent, *(() if store is None else ("--store", store))) as found:
        yield Running(int(found.url.rpartition(":")[2]), found.process.pid)


@contextmanager
def floor(answer: bytes) -> Iterator[Running]:
    """A server of the same framework that validates the same body, and answers a constant."""
    ours, theirs = CONTEXT.Pipe()
    process = CONTEXT.Process(target=_floor, args=(theirs, answer), daemon=True)
    process.start()
    try:
        assert process.pid is not None
        yield Running(int(ours.recv()), process.pid)
    finally:
        process.terminate()
        process.join()


def _floor(told: Connection, answer: bytes) -> None:
    customer = model()

    async def decide(request: Request) -> Response:
        customer.model_validate_json((await request.body())[len(b'{"profile": ') : -1])
        return Response(answer, media_type="application/json")

    app = Starlette(routes=[Route("/v1/decide", decide, methods=["POST"])])
    with socket() as bound:
        bound.bind(("127.0.0.1", 0))
        told.send(bound.getsockname()[1])
        Server(Config(app, log_config=None, access_log=False, server_header=False)).run(sockets=[bound])
