"""A spreadsheet of campaigns → the text of a bundle, or everything that is wrong, each with its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nextbest.dsl.files.yaml_written import WrittenFile, written
from nextbest.dsl.source import Source
from nextbest.engine.importing.audience import Sort, sort_seen
from nextbest.engine.importing.cells import habits
from nextbest.engine.importing.checking import Texts, check_texts
from nextbest.engine.importing.days import Order
from nextbest.engine.importing.drafts import Around, Draft, drafts
from nextbest.engine.importing.into_bundle import names_in, put, section_of
from nextbest.engine.importing.known import Known, known
from nextbest.engine.importing.meanings import Columns, understand
from nextbest.engine.importing.new_bundle import KIND, Whole, write_bundle
from nextbest.engine.importing.numbers import Mark
from nextbest.engine.importing.sheet import Cell, Found, Mistake, Sheet, read_sheet

SECTION = "engagements"
_TYPES: Mapping[Sort, str] = {"yes or no": "boolean", "number": "number", "date": "date", "text": "string"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was told about a spreadsheet, where it does not say so itself."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Meanings by header."""
    mark: Mark | None = None
    order: Order | None = None
    kind: str | None = None
    """Of rows that name none."""
    replace: bool = False
    """Whether what is there already is written anew."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it."""

    sheet: Sheet | None
    columns: Columns | None
    mistakes: Sequence[Mistake]
    texts: Mapping[Path, str] = field(default_factory=dict)
    """New texts of files; none where there are errors."""
    made: Sequence[str] = ()
    """The names of what was made."""
    replaced: Sequence[str] = ()
    """Those that were there before."""

    @property
    def errors(self) -> Sequence[Mistake]:
        """What keeps it from being written."""
        return [each for each in self.mistakes if not each.warning]


def import_new(csv: Path, target: Path, whole: Whole, wishes: Wishes) -> Imported:
    """A whole bundle of its own, to be written to `target`. Raises OSError where the CSV file cannot be read."""
    found = Found()
    sheet = read_sheet(csv, found)
    if sheet is None:
        return Imported(None, None, found.mistakes)
    columns = understand(sheet.header, wishes.columns, {}, found)
    around = Around(habits(sheet, wishes.mark, wishes.order), Known(), wishes.kind or KIND)
    made = drafts(sheet, columns, around, found)
    done = Imported(sheet, columns, found.mistakes, made=[each.id for each in made])
    return checked(done, target, {target: write_bundle(whole, made, _types(sheet, columns))}, new=True)


def import_into(csv: Path, file: Path, bundle: Path, wishes: Wishes) -> Imported:
    """Engagements for a file of a bundle.

    Raises OSError where a file cannot be read, Unfit where the file takes nothing, Broken where the bundle has errors.
    """
    found, here = Found(), known(bundle)
    sheet = read_sheet(csv, found)
    if sheet is None:
        return Imported(None, None, found.mistakes)
    columns = understand(sheet.header, wishes.columns, here.names, found)
    kind = wishes.kind or (next(iter(here.kinds.values())) if len(here.kinds) == 1 else None)
    made = drafts(sheet, columns, Around(habits(sheet, wishes.mark, wishes.order), here, kind), found)
    there = as_written(file)
    done = Imported(sheet, columns, found.mistakes, made=[each.id for each in made])
    done = replace(done, replaced=_replaced(there, here, made, wishes, found))
    return checked(done, bundle, {file: put(there, SECTION, [each.entry for each in made])})


def as_written(file: Path) -> WrittenFile:
    """A file of a bundle without errors."""
    return written(Source(str(file), file.read_bytes().decode()))


def checked(done: Imported, bundle: Path, texts: Texts, *, new: bool = False) -> Imported:
    """With everything that `check` finds in the texts, and the texts where that is no error."""
    mistakes, tidy = check_texts(bundle, texts, done.mistakes, new=new)
    return replace(done, mistakes=mistakes, texts=tidy)


def _replaced(there: WrittenFile, here: Known, made: Sequence[Draft], wishes: Wishes, found: Found) -> Sequence[str]:
    """The engagements that the file has already; those that must not be written anew are told."""
    names = names_in(section_of(there, SECTION))
    engagements = here.bundle.engagements if here.bundle else {}
    for draft in made:
        if draft.id in engagements and draft.id not in names:
            help = "give it another name, or import into the file that has it"
            found.wrong(draft.cell, f"the bundle has an engagement `{draft.id}` in another file", help)
        elif draft.id in names and not wishes.replace:
            help = "give it another name, or say `--replace` to write it anew"
            found.wrong(draft.cell, f"the bundle has an engagement `{draft.id}` already", help)
    return [draft.id for draft in made if draft.id in names]


def _types(sheet: Sheet, columns: Columns) -> dict[str, tuple[str, Cell]]:
    """Of attributes that have a column, as its cells look."""
    found = {}
    for column, meaning in columns.known.items():
        here = [row[column] for row in sheet.rows if column in row]
        if meaning.test is not None and here:
            type_ = _TYPES[sort_seen(here, meaning)]
            found[meaning.of] = (f"list of {type_}" if meaning.test == "contains" else type_, here[0])
    return found
