"""One bundle that is served, or was refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nextbest.engine.engine import Engine

Origin = Literal["start", "files", "posted"]
"""How a bundle came: with the server's start, as its files have changed, or by `POST /v1/bundle`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a bundle, or one test of it that failed."""

    place: str
    """`loyalty.yaml:14:21`; empty where it has none."""
    message: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A bundle that is sound."""

    engine: Engine
    since: datetime
    """Since when it is served."""
    origin: Origin

    @property
    def digest(self) -> str:
        """By which its decisions name it."""
        return self.engine.bundle.digest


@dataclass(frozen=True, slots=True)
class Refusal:
    """A bundle that was not taken, or was given up."""

    at: datetime
    origin: Origin
    digest: str | None
    """None where it is too broken to have one."""
    reason: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served at one moment; replaced as a whole."""

    stable: Version
    candidate: Version | None = None
    """What stands beside it, for a share of the customers."""
    share: float = 0.0
    """Of the candidate: of all customers those whose hash is below it."""
    salt: str = ""
    """Of that hash."""
    refused: Refusal | None = None
    """What was refused or given up last."""
