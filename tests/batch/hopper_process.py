"""A run in a process of its own, to be killed or left without room: `python -m tests.batch.hopper_process FOLDER`."""

import resource
import sys
from pathlib import Path

from nextbest.engine import Engine
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.run import Run
from nextbest.engine.batch.supply import Supply
from nextbest.engine.doors.now import parse_now
from tests.batch.chunks import Documents, read

POLICIES = Path(__file__).parents[2] / "policies"
NOW = "1998-06-30T12:00:00-04:00"


def run(supply: Supply | None = None) -> Run:
    """CDNOW in parts of 40 customers."""
    engine = Engine.load(POLICIES / "cdnow")
    asked = Asked(parse_now(NOW), messages=True)
    return Run(engine._deciding, supply or Documents(customers(), 40), asked)


def customers() -> list[dict[str, object]]:
    """The first 400 of CDNOW; each fifth has no consent, and is not valid."""
    documents = read(POLICIES / "cdnow" / "customers.jsonl")[:400]
    for each in documents[::5]:
        each["consent"] = {}
    return documents


if __name__ == "__main__":
    if len(sys.argv) > 2:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    run().write(sys.argv[1])
