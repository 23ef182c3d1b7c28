"""Tables and lists that stand in CSV files beside the bundle: read, and put in their place (language.md 2.1, 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path, PurePath

from nextbest.dsl import types
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document, Table
from nextbest.dsl.document.data import BundleList, Item
from nextbest.dsl.files.csv_text import Line, read_csv
from nextbest.dsl.files.read_text import Read, read_bytes
from nextbest.dsl.messages import csv as say
from nextbest.dsl.parse.clauses import parse_type
from nextbest.dsl.source import Place, Source, Text

_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_CELL = "write `any` where every value fits, `missing` where none is known"
_ITEM = "write a value, or take the line out"
Header = tuple[str, ...]
_PLACES: tuple[Header, ...] = (("name", "lat", "lon"), ("lat", "lon"))


def with_files(document: Document, folder: Path | None, report: Report, read: Read = Path.read_bytes) -> Document:
    """The document with the contents of its CSV files; what cannot be read stays empty after its complaints.

    Paths begin at the file in which they stand, and stay in `folder`; None: the document has no place.
    """
    reader = _Reader(folder, report, read)
    tables = {name: reader.table(name, entry) for name, entry in document.tables.items()}
    lists = {name: reader.list(name, entry) for name, entry in document.lists.items()}
    return document.model_copy(update={"tables": tables, "lists": lists})


@dataclass(frozen=True, slots=True)
class _Reader:
    folder: Path | None
    report: Report
    read: Read

    def table(self, name: Text, entry: Table) -> Table:
        header = (*(each.value for each in entry.inputs), name.value)
        lines = self._lines(entry.file, (header,))
        if lines is None:
            return entry
        helps = (*(_CELL for _ in entry.inputs), "write an outcome")
        rows = [line.cells for line in lines if self._filled(line, header, helps)]
        return entry.model_copy(update={"rows": tuple(rows), "file": None})

    def list(self, name: Text, entry: BundleList) -> BundleList:
        places = parse_type(entry.of.value).type == types.LOCATION
        lines = self._lines(entry.file, _PLACES if places else ((name.value,),))
        if lines is None:
            return entry
        header = ("lat", "lon") if places else (name.value,)
        full = [line for line in lines if self._filled(line, header, (_ITEM,) * len(header))]
        items = tuple(_item(line) if places else line.cells[0] for line in full)
        return entry.model_copy(update={"items": items, "file": None})

    def _lines(self, file: Text | None, headers: Sequence[Header]) -> Sequence[Line] | None:
        """The lines below the header, which is one of these, each with a cell for each column."""
        source = self._source(file) if file is not None else None
        if source is None:
            return None
        lines = read_csv(source, self.report)
        header = tuple(cell.value for cell in lines[0].cells) if lines else ()
        if header not in headers:
            self._refuse_header(source, lines, headers[0])
            return None
        return [line for line in lines[1:] if self._has_width(line, header)]

    def _source(self, file: Text) -> Source | None:
        if self.folder is None:
            self.report.add(say.no_folder(file))
            return None
        beside = Path(file.place.source.name).parent
        if beside.is_relative_to(self.folder):
            beside = beside.relative_to(self.folder)
        path = PurePath(normpath(beside / file.value))
        if path.is_absolute() or path.parts[:1] == ("..",):
            self.report.add(say.outside(file))
            return None
        try:
            return read_bytes(str(self.folder / path), self.read(self.folder / path), self.report)
        except FileNotFoundError:
            self.report.add(say.no_file(file, (each.name for each in (self.folder / beside).glob("*.csv"))))
        except (OSError, ValueError) as error:
            self.report.add(say.unreadable(file, str(getattr(error, "strerror", None) or error).lower()))
        return None

    def _refuse_header(self, source: Source, lines: Sequence[Line], header: Header) -> None:
        place = lines[0].place if lines else Place(source, 0, 0)
        words = lines[0].cells[0].value if lines and len(lines[0].cells) == 1 else ""
        found = [name for sign, name in _OTHER_SEPARATORS.items() if sign in words]
        self.report.add(say.wrong_header(place, header, found[0] if found else None))

    def _has_width(self, line: Line, header: Header) -> bool:
        if len(line.cells) != len(header):
            self.report.add(say.cells_wanted(line.place, len(line.cells), header))
        return len(line.cells) == len(header)

    def _filled(self, line: Line, header: Header, helps: Header) -> bool:
        """Whether the last cells of a line, those of the header, hold something."""
        full = True
        for cell, name, help in zip(line.cells[-len(header) :], header, helps, strict=True):
            if not cell.value:
                self.report.add(say.empty_cell(cell.place, name, help))
                full = False
        return full


def _item(line: Line) -> Item:
    *name, lat, lon = line.cells
    return Item.model_construct(name=name[0] if name and name[0].value else None, lat=lat, lon=lon, place=line.place)
