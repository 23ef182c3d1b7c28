"""The folder of a run: a hidden folder of work while it is made, then the files that it is for, the manifest last."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from nextbest.engine.batch import formats
from nextbest.engine.batch.counts import Counts
from nextbest.engine.batch.durable import HALF, settle, whole
from nextbest.engine.batch.parts import LASTING, SCHEMAS, Parts, part_name
from nextbest.engine.batch.plan import MANIFEST, Plan, read_plan, write_json
from nextbest.engine.batch.work_lists import write_work_lists
from nextbest.engine.errors import UsageError

WORK = ".run"
"""The hidden folder."""
SUMMARY = "summary.json"
WORK_LISTS = "worklists"
LISTS = tuple(name for name in SCHEMAS if name not in LASTING)
"""What is one file for the whole run."""


def known_plan(path: Path) -> Plan | None:
    """The plan of the run in a folder, done or broken off; None where there is none."""
    here = RunFolder(path)
    return here.finished or here.begun


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run, done or on its way."""

    path: Path

    @property
    def parts(self) -> Parts:
        """What is done of it."""
        return Parts(self._work / "parts")

    @property
    def finished(self) -> Plan | None:
        """The plan of a run that is done."""
        return read_plan(self.path / MANIFEST)

    @property
    def begun(self) -> Plan | None:
        """The plan of a run that was broken off, or is at work."""
        return read_plan(self._plan)

    def begin(self, plan: Plan) -> None:
        """Note what is to be done, before anything is."""
        if not (self._plan.exists() or self.free):
            raise UsageError(f"`{self.path}` holds something else than a run: name a new folder, or an empty one")
        self._work.mkdir(exist_ok=True)
        if not self._plan.exists():
            write_json(self._plan, plan.form())
        self.parts.prepare()

    @property
    def free(self) -> bool:
        """Whether nothing but the beginning of a run is in it."""
        return all(each.name == WORK for each in self.path.iterdir())

    def finish(self, plan: Plan, counts: Sequence[Counts], summary: object, manifest: Mapping[str, object]) -> None:
        """From parts that are done to a run: whatever is killed on the way is done again, to the same end."""
        if not self._built.exists():
            shutil.rmtree(self._out, ignore_errors=True)
            self._out.mkdir()
            self._build(plan, counts)
            write_json(self._out / SUMMARY, summary)
            # One for thousands of small files: nothing of them counts before all are on the disk.
            os.sync()
            self._built.touch()
        for source, target in self._moves(plan):
            if source.exists():
                source.replace(target)
        settle(self.path)
        write_json(self.path / MANIFEST, manifest)
        self.clear()

    def clear(self) -> None:
        """Take away what a finished run needs no more."""
        shutil.rmtree(self._work, ignore_errors=True)
        (self.path / (MANIFEST + HALF)).unlink(missing_ok=True)

    def _build(self, plan: Plan, counts: Sequence[Counts]) -> None:
        parts, numbers, format = self.parts, range(len(counts)), plan.format
        write_work_lists(parts, counts, self._out / WORK_LISTS, plan)
        for name in LISTS:
            self._write(f"{name}.{format}", parts.tables(name, numbers), SCHEMAS[name], format)
        if format != "parquet":
            for name in LASTING:
                (self._out / name).mkdir()
                for number in numbers:
                    place = f"{name}/{part_name(number, format)}"
                    self._write(place, parts.tables(name, [number]), SCHEMAS[name], format)

    def _write(self, place: str, tables: Iterator[pa.Table], schema: pa.Schema, format: formats.Format) -> None:
        with whole(self._out / place, durable=False) as stream:
            formats.write_all(tables, schema, format, stream)

    def _moves(self, plan: Plan) -> Iterator[tuple[Path, Path]]:
        """What goes where; what has gone already is not there any more."""
        lasting = self.parts.folder if plan.format == "parquet" else self._out
        yield from ((lasting / name, self.path / name) for name in LASTING)
        for name in (WORK_LISTS, *(f"{name}.{plan.format}" for name in LISTS), SUMMARY):
            yield self._out / name, self.path / name

    @property
    def _work(self) -> Path:
        return self.path / WORK

    @property
    def _plan(self) -> Path:
        return self._work / "plan.json"

    @property
    def _out(self) -> Path:
        return self._work / "out"

    @property
    def _built(self) -> Path:
        return self._work / "built"
