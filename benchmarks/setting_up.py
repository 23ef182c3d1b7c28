"""What it takes from the text of a policy to its decisions, in seconds and in memory, step by step."""

import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import TypeVar

from benchmarks import as_bundle, as_python
from benchmarks.naive import Document, model
from benchmarks.shoppers import NOW, customers
from benchmarks.workload import policy
from nextbest.engine import Engine
from nextbest.engine.loading import read_bundle
from nextbest.engine.prebuilt.texts import Watched
from nextbest.engine.prebuilt.write import built

T = TypeVar("T")
BUILT = "policy.nbp"
MANY = 200
"""Customers after whom most of what is compiled on first use has been."""


@dataclass(frozen=True, slots=True)
class SettingUp:
    """Seconds of each step, and the most memory that was resident after it, bytes; of a process of its own."""

    bytes: int
    """Of the files."""
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


@dataclass(frozen=True, slots=True)
class Built:
    """The same from a built file, in another process."""

    bytes: int
    read: float
    first: float
    many: float
    memory_read: int
    memory_ready: int


def set_up(engagements: int, folder: Path) -> SettingUp:
    """From files, and write a built file into the folder; in a new process: memory that was ever resident counts."""
    made, texts = policy(engagements), folder / "policy"
    texts.mkdir()
    as_bundle.write(made, texts)
    people, watched = customers(MANY + 1), Watched()
    read, engine = _timed(lambda: Engine(read_bundle(texts, watched)))
    memory_read = _resident()
    deciding = engine._deciding
    lowered, _ = _timed(lambda: deciding.graph)
    compiled, _ = _timed(lambda: deciding._program)
    first, many = _decisions(engine, people)
    memory_ready = _resident()
    (folder / BUILT).write_bytes(built(deciding.graph, watched.texts(texts)))
    warm, _ = _timed(Engine(engine.bundle).warm)
    source = as_python.source(made)
    naive, _ = _timed(lambda: (compile(source, "<naive>", "exec"), model()))
    size = sum(each.stat().st_size for each in texts.iterdir())
    return SettingUp(size, read, lowered, compiled, first, many, warm, naive, memory_read, memory_ready)


def set_up_built(folder: Path) -> Built:
    """From the built file of the folder; in a new process too."""
    path = folder / BUILT
    read, engine = _timed(lambda: Engine.load(path))
    memory_read = _resident()
    first, many = _decisions(engine, customers(MANY + 1))
    return Built(path.stat().st_size, read, first, many, memory_read, _resident())


def _decisions(engine: Engine, people: Sequence[Document]) -> tuple[float, float]:
    """Seconds for the first, and for all others."""
    first, _ = _timed(lambda: engine.decide(people[0], NOW))
    many, _ = _timed(lambda: [engine.decide(each, NOW) for each in people[1:]])
    return first, many


def _timed(make: Callable[[], T]) -> tuple[float, T]:
    began = process_time()
    made = make()
    return process_time() - began, made


def _resident() -> int:
    """The most memory that this process ever had, bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
