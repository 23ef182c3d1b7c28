"""What it takes from the text of a policy to its decisions, in seconds and in memory, step by step."""

import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TypeVar

from benchmarks import as_bundle, as_python
from benchmarks.naive import model
from benchmarks.shoppers import NOW, customers
from benchmarks.workload import policy
from nextbest.engine import Engine

T = TypeVar("T")
MANY = 200
"""Customers after whom most of what is compiled on first use has been."""


@dataclass(frozen=True, slots=True)
class SettingUp:
    """Seconds of each step, and the most memory that was resident after it, bytes; of a process of its own."""

    characters: int
    read: float
    """Files to checked bundle."""
    lowered: float
    """Checked bundle to graph."""
    compiled: float
    """Graph to program, without what is compiled on first use."""
    first: float
    """The first decision."""
    many: float
    """So many decisions more, of other customers."""
    warm: float
    """Checked bundle to everything compiled, by `warm()`, in a second engine."""
    naive: float
    """The hand-written module compiled by Python, and the pydantic model."""
    memory_read: int
    memory_ready: int
    """After those decisions."""


def set_up(engagements: int) -> SettingUp:
    """In this process, which has to be a new one: memory that was ever resident counts."""
    made = policy(engagements)
    people = customers(MANY + 1)
    with TemporaryDirectory() as name:
        as_bundle.write(made, Path(name))
        characters = sum(each.stat().st_size for each in Path(name).iterdir())
        read, engine = _timed(lambda: Engine.load(name))
    memory_read = _resident()
    deciding = engine._deciding
    lowered, _ = _timed(lambda: deciding.graph)
    compiled, _ = _timed(lambda: deciding._program)
    first, _ = _timed(lambda: engine.decide(people[0], NOW))
    many, _ = _timed(lambda: [engine.decide(each, NOW) for each in people[1:]])
    memory_ready = _resident()
    warm, _ = _timed(Engine(engine.bundle).warm)
    source = as_python.source(made)
    naive, _ = _timed(lambda: (compile(source, "<naive>", "exec"), model()))
    return SettingUp(characters, read, lowered, compiled, first, many, warm, naive, memory_read, memory_ready)


def _timed(make: Callable[[], T]) -> tuple[float, T]:
    began = process_time()
    made = make()
    return process_time() - began, made


def _resident() -> int:
    """The most memory that this process ever had, bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
