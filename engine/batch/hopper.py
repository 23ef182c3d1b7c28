"""The hopper: one run from its sources into its folder, gone on with wherever it was broken off."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nextbest.dsl.checked import Bundle
from nextbest.engine.batch.arrow_memory import give_back
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Chooser, nothing
from nextbest.engine.batch.counts import Counts, total
from nextbest.engine.batch.deciding_all import Tick, outcomes
from nextbest.engine.batch.durable import alone
from nextbest.engine.batch.plan import MANIFEST, Plan, read_json, refuse_another
from nextbest.engine.batch.run_folder import SUMMARY, RunFolder, known_plan
from nextbest.engine.batch.summary import summary
from nextbest.engine.batch.supply import Supply


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a run, as its folder says."""

    manifest: Mapping[str, Any]
    summary: Mapping[str, Any]
    already: bool
    """Whether it was finished before."""


@dataclass(frozen=True, slots=True)
class Hopper:
    """One run."""

    bundle: Bundle
    plan: Plan
    supply: Supply
    chooser: Chooser
    asked: Asked

    def run(self, folder: Path, tick: Tick) -> Told:
        """Do what is planned, or what is left of it, in a folder that is new, empty, or holds a part of it.

        A run that is finished is left as it is. `UsageError` where the folder holds anything else, or another process
        is at work in it; OSError where it cannot be written: what is done then stays, and the same call goes on.
        """
        folder.mkdir(parents=True, exist_ok=True)
        here = RunFolder(folder)
        with alone(folder):
            before = known_plan(folder)
            if before is not None:
                refuse_another(folder, before, self.plan)
            already = here.finished is not None
            if already:
                here.clear()
            else:
                here.begin(self.plan)
                counts = self._parts(here, tick)
                give_back()
                self._finish(here, counts)
        return Told(read_json(folder / MANIFEST) or {}, read_json(folder / SUMMARY) or {}, already)

    def _parts(self, here: RunFolder, tick: Tick) -> list[Counts]:
        """Make the parts that are left; the counts of all."""
        counts = list(here.parts.done())
        done = sum(each.customers for each in counts)
        made = outcomes(self.chooser, self.supply, self.asked, tick, chunks=len(counts), customers=done)
        # One part is written while the next is decided; they are done in their order all the same.
        with ThreadPoolExecutor(1, "parts") as pool:
            writing: Future[Counts] | None = None
            for number, outcome in made:
                if writing is not None:
                    counts.append(writing.result())
                assert number == len(counts), "chunks are numbered from 0 without a gap"
                writing = pool.submit(here.parts.keep, number, outcome)
            if writing is not None:
                counts.append(writing.result())
        return counts or [here.parts.keep(0, nothing())]

    def _finish(self, here: RunFolder, counts: Sequence[Counts]) -> None:
        found = total(counts)
        manifest = {
            **self.plan.form(),
            "customers": found.customers + found.refused + found.left_out,
            "decided": found.customers,
            "rejected": found.refused,
            "left_out": found.left_out,
            "parts": len(counts),
        }
        here.finish(self.plan, counts, summary(self.bundle, self.plan.now, found), manifest)
