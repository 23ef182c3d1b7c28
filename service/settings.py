"""How a server is set up: what it serves, where it listens, what it remembers, and how much it takes at once."""

from dataclasses import dataclass
from pathlib import Path

from nextbest.engine.decision_log.inputs import Kept
from nextbest.engine.decision_log.log import Form, OnFailure


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for; more is refused before it is looked at."""

    body: int = 1_000_000
    """Bytes of a body."""
    batch_body: int = 20_000_000
    """Bytes of a body that holds many customers, or a page of events."""
    depth: int = 64
    """Lists and objects inside each other in a body."""
    batch: int = 1_000
    """Customers, or events, in one request."""
    waiting: int = 256
    """Requests that wait for the store at once; more are refused with 503, so that a slow store fills no memory."""
    threads: int = 16
    """Requests that use the store at once."""
    seconds: float = 30.0
    """How long one request may wait for the store, before it is refused with 503."""
    head: int = 65_536
    """Bytes of a request line with all headers."""
    patience: float = 20.0
    """Seconds in which a request must have come whole, from when its connection was made or its first byte came."""
    farewell: int = 30
    """Seconds that requests have to end when the server stops."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One server."""

    bundle: Path
    """A file, a folder, or what `nextbest build` made."""
    store: str | None = None
    """Where it remembers: `sqlite:///contacts.db`, `postgresql://…`; None: nowhere."""
    host: str = "127.0.0.1"
    port: int = 8000
    """0: a free one."""
    keys: Path | None = None
    """The file of keys, as `nextbest keys` writes it; None: whoever reaches it may ask everything."""
    signatures: Path | None = None
    """The file of secrets with which sources sign what they send to `/v1/events`; None: none may."""
    log: Path | None = None
    """The folder of the decision log; None: none is kept."""
    log_inputs: Kept = "none"
    """How much of the inputs of decisions it keeps: see `LogSettings`."""
    log_candidates: int = 0
    """How many that could have been chosen and were not it has of each decision, also where the caller wants none."""
    log_form: Form = "jsonl"
    log_failure: OnFailure = "go_on"
    """What becomes of decisions while the log cannot be written."""
    log_days: int | None = None
    """Days after which its files are deleted; None: never."""
    log_bytes: int = 64_000_000
    """Of one file."""
    watch_files: bool = True
    """Whether the bundle is served anew when its files have changed."""
    share: float = 1.0
    """Of the customers, who get a bundle first whose files have changed."""
    access_log: bool = False
    """Whether a line is logged for every request."""
    traces: bool = False
    """Whether OpenTelemetry is told of requests and decisions."""
    certificate: Path | None = None
    """PEM of the certificate for TLS, with those between it and its root; None: no TLS."""
    private_key: Path | None = None
    """PEM of its private key; None: it stands in `certificate` too."""
    accept_now: bool = False
    """Whether requests may bring their own `now`: for tests only, as limits count by it."""
    limits: Limits = Limits()
