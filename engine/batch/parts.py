"""The parts of a run while it is made: each chunk's outcome in files, told apart by its number, and its counts last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nextbest.engine.batch import formats
from nextbest.engine.batch.chooser import Outcome
from nextbest.engine.batch.counts import Counts
from nextbest.engine.batch.durable import HALF, whole
from nextbest.engine.batch.outcomes import NO_ACTION, OBLIGATIONS, REJECTS, VIOLATIONS, WINNERS
from nextbest.engine.batch.plan import read_json, write_json
from nextbest.engine.errors import UsageError

SCHEMAS = {
    "decisions": WINNERS,
    "no_action": NO_ACTION,
    "obligations": OBLIGATIONS,
    "rejects": REJECTS,
    "violations": VIOLATIONS,
}
"""What a part consists of. The first two stay parts when the run is done, the others become one file each."""
LASTING = ("decisions", "no_action")
_COUNTS = "counts"


def part_name(number: int, ending: str) -> str:
    """`part-00000.parquet`."""
    return f"part-{number:05}.{ending}"


@dataclass(frozen=True, slots=True)
class Parts:
    """A folder of parts; those that are done are whole, and numbered from 0 without a gap."""

    folder: Path

    def prepare(self) -> None:
        """Make the folders, and take away what a run that was killed has left half written."""
        for name in (*SCHEMAS, _COUNTS):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for each in self.folder.glob(f"*/*{HALF}"):
            each.unlink()

    def keep(self, number: int, outcome: Outcome) -> Counts:
        """Write what became of a chunk; it is done once its counts are there."""
        decisions = outcome.decisions
        won = pc.is_valid(decisions.column("engagement"))
        tables = {
            "decisions": decisions.select(WINNERS.names).filter(won),
            "no_action": decisions.select(NO_ACTION.names).filter(pc.invert(won)),
            "obligations": outcome.obligations,
            "rejects": outcome.rejects,
            "violations": outcome.violations,
        }
        for name, table in tables.items():
            if table.num_rows or name in LASTING:
                with whole(self.path(name, number)) as stream:
                    formats.write_all([table.cast(SCHEMAS[name])], SCHEMAS[name], "parquet", stream)
        counts = Counts.of(outcome)
        write_json(self._counts(number), counts.form())
        return counts

    def done(self) -> Iterator[Counts]:
        """The counts of each part that is done, in their order."""
        number = 0
        while (form := read_json(self._counts(number))) is not None:
            yield Counts.from_form(form)
            number += 1

    def tables(self, name: str, numbers: Sequence[int], columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """What some parts hold, one after another; of those columns, where some are named."""
        for number in numbers:
            path = self.path(name, number)
            if path.exists():
                yield read_part(path, SCHEMAS[name], columns)

    def path(self, name: str, number: int) -> Path:
        """The file of one part."""
        return self.folder / name / part_name(number, "parquet")

    def _counts(self, number: int) -> Path:
        return self.folder / _COUNTS / part_name(number, "json")


def read_part(path: Path, schema: pa.Schema, columns: Sequence[str] | None = None) -> pa.Table:
    """A file of a run in Parquet. `UsageError` where it cannot be read."""
    names = schema.names if columns is None else list(columns)
    try:
        return pq.read_table(path, columns=names, schema=schema)
    except (OSError, pa.ArrowInvalid) as error:
        raise UsageError(f"cannot read `{path}`: {str(error).splitlines()[0]}") from error
