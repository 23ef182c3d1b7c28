"""JSON lines: one object a line, columns by what most lines have; what columns cannot hold goes by as it is."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from nextbest.engine.batch.sources.columns import literal, quoted
from nextbest.engine.batch.sources.files import Watched
from nextbest.engine.batch.sources.rows import LINE, ODD, ROW, Bad, Rows, Unreadable
from nextbest.engine.batch.sources.texts import text_lines
from nextbest.engine.batch.sources.workshop import Workshop

Shape = dict[str, Any] | list[Any] | str
"""How DuckDB tells the structure of JSON: `{"id": "VARCHAR", "orders": [{"at": "VARCHAR"}]}`."""

_SCALARS = {"VARCHAR": pa.string(), "BOOLEAN": pa.bool_(), "BIGINT": pa.int64(), "DOUBLE": pa.float64()}
_NUMBERS = frozenset({"UBIGINT", "BIGINT", "HUGEINT", "DOUBLE"})
_WHOLE = frozenset({"UBIGINT", "BIGINT"})
_LONG = r"[:,\\[\\s-][0-9]{16,}"
"""Numbers of so many digits that a column may not hold them."""


def open_json_lines(workshop: Workshop, name: str, file: Path) -> Rows:
    """The rows of a file, the lines of which are kept in the workshop. Raises Unreadable and OSError."""
    lines = f"lines.{name}"
    schema = pa.schema([(ROW, pa.int64()), (LINE, pa.string())])
    watched = Watched([file])
    kept = (pa.RecordBatch.from_arrays(list(each), schema=schema) for each in text_lines(file))
    workshop.keep(f"read.{name}", schema, kept)
    structure = f"TRY(CAST(json_structure({quoted(LINE)}) AS VARCHAR))"
    workshop.run(f'CREATE TABLE "{lines}" AS SELECT *, {structure} AS "structure.0" FROM "read.{name}"')
    workshop.drop(f"read.{name}")
    counted = workshop.rows(f'SELECT "structure.0", count(*) FROM "{lines}" GROUP BY 1 ORDER BY 2 DESC, 1')
    shapes = {text: (json.loads(text), count) for text, count in counted if text is not None and text[0] == "{"}
    whole = _merged([each for each in shapes.values() if isinstance(each[0], dict)])
    if not isinstance(whole, dict):
        raise Unreadable("none of its lines is an object" if counted else "there is nothing in it")
    columns = {key: _arrow(each) for key, each in whole.items()}

    def load(there: Workshop, table: str, asked: Sequence[str]) -> Sequence[Bad]:
        wanted = {key: whole[key] for key in asked}
        odd = [text for text, (shape, _) in shapes.items() if not _holds(wanted, shape)]
        there.connection.register("odd.shapes", pa.table({"shape": pa.array(odd, pa.string())}))
        bad = list(_bad(there, lines))
        there.connection.register("bad.rows", pa.table({"row": pa.array([each.row for each in bad], pa.int64())}))
        strange = (
            f'"structure.0" IS NULL OR "structure.0" IN (SELECT shape FROM "odd.shapes")'
            f" OR regexp_matches({quoted(LINE)}, {literal(_LONG)})"
        )
        doc = f"json_transform(TRY(CAST({quoted(LINE)} AS JSON)), {literal(json.dumps(_spelled(wanted)))})"
        taken = "".join(f", struct_extract(doc, {literal(key)}) AS {quoted(key)}" for key in asked)
        read = (
            f'SELECT "{ROW}", "{LINE}", coalesce({strange}, true) AS "{ODD}", {doc} AS doc FROM "{lines}"'
            f' WHERE "{ROW}" NOT IN (SELECT row FROM "bad.rows") ORDER BY "{ROW}"'
        )
        kept = f'"{ROW}", "{ODD}", CASE WHEN "{ODD}" THEN "{LINE}" END AS "{LINE}"{taken}'
        there.run(f'CREATE TABLE "{table}" AS SELECT {kept} FROM ({read})')
        there.connection.unregister("odd.shapes")
        there.connection.unregister("bad.rows")
        there.drop(lines)
        return bad

    return Rows(pa.schema(list(columns.items())), load, watched=watched, documents=True)


def _bad(workshop: Workshop, lines: str) -> Iterator[Bad]:
    """Lines that hold no object."""
    doubtful = f'SELECT "{ROW}", "{LINE}" FROM "{lines}" WHERE "structure.0" IS NULL OR "structure.0"[1] <> \'{{\''
    for row, line in workshop.rows(f'{doubtful} ORDER BY "{ROW}"'):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Bad(row, "is not JSON", getattr(error, "msg", None))
            continue
        if not isinstance(found, dict):
            yield Bad(row, "must be an object, with the columns by their names")


def _merged(shapes: Sequence[tuple[Shape, int]]) -> Shape | None:
    """The structure that most have, part by part."""
    kinds: Counter[str] = Counter()
    for shape, count in shapes:
        kind = "{" if isinstance(shape, dict) else "[" if isinstance(shape, list) else shape
        if kind not in ("NULL", "JSON"):
            kinds["DOUBLE" if kind in _NUMBERS else kind] += count
    if not kinds:
        return None
    most = kinds.most_common(1)[0][0]
    if most == "{":
        keys = dict.fromkeys(key for shape, _ in shapes if isinstance(shape, dict) for key in shape)
        found = {}
        for key in keys:
            found[key] = _merged([(shape[key], n) for shape, n in shapes if isinstance(shape, dict) and key in shape])
        return found
    if most == "[":
        return [_merged([(shape[0], n) for shape, n in shapes if isinstance(shape, list) and shape])]
    whole = all(shape in _WHOLE for shape, _ in shapes if shape in _NUMBERS)
    return "BIGINT" if most == "DOUBLE" and whole else most


def _holds(wanted: Shape | None, shape: Shape) -> bool:
    """Whether columns of that structure hold such a row as it is."""
    if shape == "NULL":
        return True
    if isinstance(wanted, dict):
        return isinstance(shape, dict) and all(
            _holds(wanted[key], each) for key, each in shape.items() if key in wanted
        )
    if isinstance(wanted, list):
        return isinstance(shape, list) and all(_holds(wanted[0], each) for each in shape)
    if wanted == "DOUBLE":
        return shape in _NUMBERS
    return shape in _WHOLE if wanted == "BIGINT" else shape == wanted


def _spelled(shape: Shape | None) -> Any:
    """The structure as DuckDB asks for it."""
    if isinstance(shape, dict):
        return {key: _spelled(each) for key, each in shape.items()}
    if isinstance(shape, list):
        return [_spelled(shape[0])]
    return shape or "VARCHAR"


def _arrow(shape: Shape | None) -> pa.DataType:
    if isinstance(shape, dict):
        return pa.struct([(key, _arrow(each)) for key, each in shape.items()])
    if isinstance(shape, list):
        return pa.list_(_arrow(shape[0]))
    return pa.null() if shape is None else _SCALARS[shape]


def documents(lines: Mapping[int, str], without: Sequence[str]) -> dict[int, Mapping[str, object]]:
    """What lines hold, by the places of their customers; what these paths name is left out."""
    return {place: _without(json.loads(line), without) for place, line in lines.items()}


def _without(document: dict[str, object], paths: Sequence[str]) -> dict[str, object]:
    for path in paths:
        *groups, last = path.split(".")
        inner: object = document
        for name in groups:
            inner = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner.pop(last, None)
    return document
