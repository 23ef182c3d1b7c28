"""Which column of a table says what of an attribute."""

from collections.abc import Mapping

import pyarrow as pa

from nextbest.dsl.types import LOCATION, Declared
from nextbest.engine.batch.door.parts import COORDINATES
from nextbest.engine.batch.door.settled import settled

Path = tuple[str, ...]


def columns_of(table: pa.Table, read: Mapping[Path, Declared]) -> Mapping[Path, pa.Array]:
    """The settled column of every attribute that the table has; a location may be two columns, `home.lat`, `home.lon`.

    Of columns of one name the first counts.
    """
    places: dict[str, int] = {}
    for place, name in enumerate(table.column_names):
        places.setdefault(name, place)
    found = {}
    for path, declared in read.items():
        name = ".".join(path)
        parts = [places.get(f"{name}.{each}") for each in COORDINATES] if declared.type == LOCATION else []
        if name in places:
            found[path] = settled(table.column(places[name]))
        elif any(each is not None for each in parts):
            halves = [_part(table, each) for each in parts]
            found[path] = pa.StructArray.from_arrays(halves, list(COORDINATES))
    return found


def _part(table: pa.Table, place: int | None) -> pa.Array:
    return pa.nulls(table.num_rows) if place is None else settled(table.column(place))
