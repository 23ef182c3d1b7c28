"""What each source is: as the bundle says, or as the caller says in its place."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from nextbest.dsl.check.sources import KINDS, Kind
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_sources import File, Ids, Source, Table, Written
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.source import Place
from nextbest.dsl.source import Source as SourceText
from nextbest.dsl.types import History
from nextbest.engine.batch.sources import messages as say

CUSTOMERS = "customers"
Given = object
"""A path: to a `.parquet`, `.csv` or `.jsonl` file, a folder or a pattern of Parquet files, `shop.duckdb#table` or
`postgres:VARIABLE#table`, as text or `Path`; or a frame (see `nextbest.engine.batch.door.frames`)."""


def by_name(given: Mapping[str, Given] | Given) -> Mapping[str, Given]:
    """Sources by name, as they are given; one alone is that of customers."""
    return given if isinstance(given, Mapping) else {CUSTOMERS: given}


@dataclass(frozen=True, slots=True)
class Handed:
    """A frame handed over from Python."""

    frame: object


@dataclass(frozen=True, slots=True)
class Asked:
    """One source: where it is, and what is to be made of its rows."""

    name: str
    origin: File | Table | Ids | Handed
    said: str
    """How messages name it: `orders.csv`."""
    place: Place
    """Where it is asked for."""
    where: Written | None = None
    fields: Mapping[str, Written] = field(default_factory=dict)
    timezone: str | None = None
    """The zone of times that say none."""


def origins(bundle: Bundle, given: Mapping[str, Given], folder: Path | None, report: Report) -> dict[str, Asked]:
    """All sources by name; what is wrong with their names and paths is reported.

    A source that is given stands in the place of the bundle's: its rows are read as the bundle says (`where`, `fields`,
    `format`), unless the bundle takes them from another source. Paths of the bundle begin in `folder`.
    """
    found = {name: _of_bundle(each, folder) for name, each in bundle.sources.items()}
    histories = [".".join(path) for path, each in bundle.profile.attributes.items() if isinstance(each.type, History)]
    for name, value in given.items():
        place = _place_of(name, value)
        if name not in (CUSTOMERS, *histories):
            report.add(say.unknown_source(name, place, [CUSTOMERS, *histories]))
            continue
        declared = bundle.sources.get(name)
        usual = declared.origin.kind if declared is not None and isinstance(declared.origin, File) else None
        origin = _origin(value, usual)
        if origin is None:
            report.add(say.unknown_kind(str(value), place))
            continue
        asked = Asked(name, origin, _said(origin), place)
        if declared is not None and not isinstance(declared.origin, Ids):
            asked = replace(asked, where=declared.where, fields=declared.fields, timezone=declared.timezone)
            if isinstance(origin, File) and isinstance(declared.origin, File):
                asked = replace(asked, origin=_as_declared(origin, declared.origin))
        found[name] = asked
    return found


def _of_bundle(source: Source, folder: Path | None) -> Asked:
    origin = source.origin
    said = _said(origin)
    if folder is not None:
        match origin:
            case File():
                origin = replace(origin, path=str(folder / origin.path))
            case Table("duckdb"):
                origin = replace(origin, where=str(folder / origin.where))
    return Asked(source.name, origin, said, source.text.place, source.where, source.fields, source.timezone)


def _place_of(name: str, value: Given) -> Place:
    text = f"{name}={value}" if isinstance(value, str | os.PathLike) else f"{name}: a frame"
    return Place(SourceText("--source", text), 0, len(text))


def _origin(value: Given, usual: Kind | None) -> File | Table | Handed | None:
    """What a path means; `usual` is the kind of the bundle's own file, for names that tell none."""
    if not isinstance(value, str | os.PathLike):
        return Handed(value)
    text = os.fspath(value)
    path, sign, table = text.rpartition("#")
    if sign and path.startswith("postgres:"):
        return Table("postgres", path.removeprefix("postgres:"), table)
    if sign and PurePath(path).suffix in (".duckdb", ".db", ".ddb"):
        return Table("duckdb", path, table)
    kind = kind_of(text) or usual
    return None if kind is None else File(text, kind)


def kind_of(path: str) -> Kind | None:
    """What kind of file a name tells; folders and patterns are of Parquet."""
    name = path.lower().removesuffix(".gz")
    kind = KINDS.get(PurePath(name).suffix)
    if kind is None and (Path(path).is_dir() or any(sign in path for sign in "*?[")):
        return "parquet"
    return kind


def _as_declared(origin: File, declared: File) -> File:
    """The file, laid out as the one in whose place it stands, where it is of that kind or its name tells none."""
    return replace(declared, path=origin.path) if origin.kind == declared.kind else origin


def _said(origin: File | Table | Ids | Handed) -> str:
    match origin:
        case File(path=path):
            return path
        case Table(where=where, table=table):
            return f"{where}#{table}"
        case Ids(source=source):
            return f"the ids of `{source}`"
        case Handed():
            return "the frame"


def ordered(asked: Mapping[str, Asked]) -> Iterator[Asked]:
    """Customers first, then histories by name."""
    yield from (asked[name] for name in _names(asked))


def _names(asked: Iterable[str]) -> list[str]:
    return sorted(asked, key=lambda name: (name != CUSTOMERS, name))
