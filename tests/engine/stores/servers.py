"""A real PostgreSQL server for the tests: its own data folder, a port of its own on loopback, stopped at the end."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import psycopg

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
OWNER = "postgres" if os.geteuid() == 0 else None
"""Who runs it where root runs the tests, whom PostgreSQL refuses."""


def programs() -> Path | None:
    """The folder of PostgreSQL's programs: from Debian's packages, or on the path."""
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    return next(
        (each for each in [*FOLDERS, *on_path] if (each / "initdb").exists() and (each / "postgres").exists()), None
    )


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a server that runs meanwhile, for a user that may make databases; a path is to be added to it."""
    place = Path(tempfile.mkdtemp(prefix="nextbest-postgres-"))  # pytest's own folders are closed to other users
    try:
        with running(folder, place, ["fsync=off"]) as url:
            yield url
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def running(
    folder: Path,
    place: Path,
    settings: Iterable[str] = (),
    port: int | None = None,
    ending: signal.Signals = signal.SIGINT,
) -> Iterator[str]:
    """The same with a folder for its data, made where it is empty, else found as it was left.

    `port` is one that is free; None finds one. `ending`: SIGINT turns out whoever is connected, SIGQUIT is a crash.
    """
    data, log, secret = place / "data", place / "log", place / "password"
    if not secret.exists():
        secret.write_text(token_hex(16))
        if OWNER is not None:
            shutil.chown(place, OWNER)
            shutil.chown(secret, OWNER)
        initdb: list[str | Path] = [folder / "initdb", "-N", "-D", data, "-U", "tests", f"--pwfile={secret}"]
        initdb += ["-A", "scram-sha-256"]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", user=OWNER, group=OWNER)
    port = port or free_port()
    settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={place}", "max_connections=200", *settings]
    command: list[str | Path] = [folder / "postgres", "-D", data, "-p", str(port)]
    command += [word for each in settings for word in ("-c", each)]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, stdout=out, stderr=out, cwd="/", user=OWNER, group=OWNER, preexec_fn=_die_with_parent
        )
    try:
        url = f"postgresql://tests:{secret.read_text()}@127.0.0.1:{port}"
        _wait(url, server, log)
        yield url
    finally:
        server.send_signal(ending)
        server.wait(60)


def _die_with_parent() -> None:
    """A server must not outlive tests that are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def free_port() -> int:
    """One that nobody listens at now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text()}")
