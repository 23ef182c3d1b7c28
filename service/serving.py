"""A server process: one socket, uvicorn, and an end that cuts no request."""

import signal
import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

from starlette.applications import Starlette
from uvicorn import Config, Server

from nextbest.engine.errors import UsageError
from nextbest.service.protocol import protocol
from nextbest.service.settings import Settings

WAITING = 2048
"""Connections that wait to be accepted."""


def sound(settings: Settings) -> None:
    """Raise UsageError for a server that strangers could reach, or that cannot be."""
    if settings.keys is None and not is_loopback(settings.host):
        raise UsageError(
            f"`{settings.host}` can be reached from other machines, so callers need keys: make some with"
            " `nextbest keys FILE --add NAME --scopes decide`, and give `--keys FILE`"
        )
    if settings.private_key is not None and settings.certificate is None:
        raise UsageError("`--tls-key` goes with `--tls-certificate`")
    if settings.certificate is not None:
        _can_speak_tls(settings.certificate, settings.private_key)


def _can_speak_tls(certificate: Path, key: Path | None) -> None:
    """Raise UsageError where TLS cannot be spoken with these: before anybody is told of a server."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:  # of which those of TLS are some
        given = f"`{certificate}`" if key is None else f"`{certificate}` with `{key}`"
        reason = (
            str(error.reason or error).replace("_", " ").lower() if isinstance(error, ssl.SSLError) else error.strerror
        )
        raise UsageError(
            f"TLS cannot be spoken with {given} ({reason}): give the certificate, followed by those between it and its"
            " root, and its key, both as PEM, and the key without a password"
        ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def listening(settings: Settings) -> socket.socket:
    """The socket, bound; OSError where the address is taken or is not this machine's."""
    family, kind, number, _, address = socket.getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    found = socket.socket(family, kind, number)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(WAITING)
    except OSError as error:
        found.close()
        error.filename = f"{settings.host}:{settings.port}"
        raise
    return found


def address(settings: Settings, bound: socket.socket) -> str:
    """Where it is found."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http{'' if settings.certificate is None else 's'}://{host}:{bound.getsockname()[1]}"


def server_of(app: Starlette, settings: Settings) -> Server:
    """The server; its `run` answers until it is told to exit."""
    config = Config(
        app,
        interface="asgi3",
        http=protocol(settings.limits),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=settings.limits.farewell,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.private_key,
    )
    return Server(config)


def serve(app: Starlette, bound: socket.socket, settings: Settings) -> None:
    """Answer until SIGTERM or SIGINT; then answer what has come, and return. SIGINT is KeyboardInterrupt afterwards."""
    server = server_of(app, settings)
    # uvicorn raises the signal again when all is done: by then it has been heeded.
    before = signal.signal(signal.SIGTERM, _heeded)
    try:
        server.run(sockets=[bound])
    finally:
        signal.signal(signal.SIGTERM, before)


def _heeded(number: int, frame: FrameType | None) -> None:
    """SIGTERM is how servers end: nothing is wrong."""
