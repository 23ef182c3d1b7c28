"""The runs in a folder, and in the folders in it: those that are done, and those that were broken off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nextbest.engine.batch.plan import MANIFEST, Plan, read_json
from nextbest.engine.batch.run_folder import RunFolder
from nextbest.engine.errors import UsageError


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its folder tells of it."""

    path: Path
    plan: Plan
    finished: bool
    parts: int
    """Those that are done."""
    counts: Mapping[str, int]
    """`customers`, `decided`, `rejected`, `left_out`; of one that is not finished so far."""

    def form(self) -> dict[str, object]:
        """As JSON."""
        state = "finished" if self.finished else "unfinished"
        about = {name: each for name, each in self.plan.form().items() if name in ("id", "bundle", "now", "request")}
        return {"path": str(self.path), "state": state, **about, **self.counts, "parts": self.parts}


_COUNTS = ("customers", "decided", "rejected", "left_out")


def run_at(path: Path) -> Run | None:
    """The run in a folder; None where there is none. `UsageError` where what says so cannot be read."""
    here = RunFolder(path)
    finished = here.finished
    if finished is not None:
        manifest: Mapping[str, Any] = read_json(path / MANIFEST) or {}
        return Run(path, finished, True, manifest["parts"], {name: manifest[name] for name in _COUNTS})
    begun = here.begun
    if begun is None:
        return None
    parts = list(here.parts.done())
    decided, rejected, left_out = (sum(getattr(each, name) for each in parts) for name in _OF_PARTS)
    counts = (decided + rejected + left_out, decided, rejected, left_out)
    return Run(path, begun, False, len(parts), dict(zip(_COUNTS, counts, strict=True)))


_OF_PARTS = ("customers", "refused", "left_out")


def finished_run(path: Path) -> Run:
    """The run in a folder, which is done; `UsageError` where it is not, or there is none."""
    found = run_at(path)
    if found is None:
        raise UsageError(f"`{path}` holds no run: `nextbest run BUNDLE --out {path}` makes one")
    if not found.finished:
        raise UsageError(f"the run in `{path}` was not finished: the same `nextbest run` again goes on with it")
    return found


def runs_in(path: Path) -> Iterator[Run]:
    """The run in a folder, or those in the folders in it, by the names of these."""
    own = run_at(path)
    if own is not None:
        yield own
        return
    for each in sorted(path.iterdir()):
        if each.is_dir():
            found = run_at(each)
            if found is not None:
                yield found
