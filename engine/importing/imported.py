"""A spreadsheet of campaigns → the text of a bundle, or everything that is wrong, each with its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nextbest.dsl.checked import Bundle
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.files.yaml_written import WrittenFile, written
from nextbest.dsl.format.bundle import format_path
from nextbest.dsl.heard import Listener
from nextbest.dsl.source import Source
from nextbest.dsl.types import ListOf, OneOf
from nextbest.engine.analysis.check import Studied, study
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.importing.audience import Sort, sort_of, sort_seen
from nextbest.engine.importing.cells import Habits, habits
from nextbest.engine.importing.days import Order
from nextbest.engine.importing.drafts import Around, Draft, drafts
from nextbest.engine.importing.into_bundle import names_in, put, section_of
from nextbest.engine.importing.meanings import Columns, plain, understand
from nextbest.engine.importing.new_bundle import KIND, Whole, write_bundle
from nextbest.engine.importing.numbers import Mark
from nextbest.engine.importing.placing import placed
from nextbest.engine.importing.sheet import Cell, Found, Mistake, Sheet, read_sheet
from nextbest.engine.importing.written import Writing


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
    """Whether engagements that are there already are written anew."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it."""

    sheet: Sheet | None
    columns: Columns | None
    drafts: Sequence[Draft]
    mistakes: Sequence[Mistake]
    text: str | None
    """The file's new text, in canonical form; None where there are errors."""
    replaced: Sequence[str] = ()

    @property
    def errors(self) -> Sequence[Mistake]:
        """What keeps it from being written."""
        return [each for each in self.mistakes if not each.warning]


def import_new(csv: Path, target: Path, whole: Whole, wishes: Wishes) -> Imported:
    """A whole bundle of its own, to be written to `target`. Raises OSError where the CSV file cannot be read."""
    found = Found()
    sheet = read_sheet(csv, found)
    if sheet is None:
        return Imported(None, None, (), found.mistakes, None)
    columns = understand(sheet.header, wishes.columns, {}, found)
    around = Around(habits(sheet, wishes.mark, wishes.order), {}, {}, {}, {}, {}, wishes.kind or KIND)
    made = drafts(sheet, columns, around, found)
    writing = write_bundle(whole, made, _types(sheet, columns))
    return _checked(Imported(sheet, columns, made, found.mistakes, None), target, target, writing, Path.read_bytes)


def import_into(csv: Path, file: Path, bundle: Path, wishes: Wishes) -> Imported:
    """Engagements for a file of a bundle that has no errors.

    Raises OSError where a file cannot be read, Unfit where the file takes nothing, ValueError where the bundle has
    errors.
    """
    found = Found()
    before = study(bundle, Listener(), lints=())
    if before.bundle is None:
        raise ValueError(f"`{bundle}` has errors: `nextbest check {bundle}` tells them")
    sheet = read_sheet(csv, found)
    if sheet is None:
        return Imported(None, None, (), found.mistakes, None)
    there = written(Source(str(file), file.read_bytes().decode()))
    columns = understand(sheet.header, wishes.columns, _attributes(before), found)
    made = drafts(sheet, columns, _around(before, habits(sheet, wishes.mark, wishes.order), wishes), found)
    replaced = _replaced(there, before, made, wishes, found)
    writing = put(there, made)
    done = Imported(sheet, columns, made, found.mistakes, None, replaced)
    return _checked(done, file, bundle, writing, Path.read_bytes)


def _replaced(
    there: WrittenFile, before: Studied, made: Sequence[Draft], wishes: Wishes, found: Found
) -> Sequence[str]:
    here = names_in(section_of(there))
    known = before.bundle.engagements if before.bundle else {}
    for draft in made:
        if draft.id in known and draft.id not in here:
            help = "give it another name, or import into the file that has it"
            found.wrong(draft.cell, f"the bundle has an engagement `{draft.id}` in another file", help)
        elif draft.id in here and not wishes.replace:
            help = "give it another name, or say `--replace` to write it anew"
            found.wrong(draft.cell, f"the bundle has an engagement `{draft.id}` already", help)
    return [draft.id for draft in made if draft.id in here]


def _attributes(before: Studied) -> dict[str, Sequence[str]]:
    """What a column can be compared with by its bare name: attributes, definitions and scores."""
    assert before.bundle is not None
    bundle = before.bundle
    paths = [*bundle.profile.attributes, *((name,) for name in (*bundle.definitions, *bundle.scores))]
    return {plain(".".join(path)): path for path in paths}


def _around(before: Studied, known: Habits, wishes: Wishes) -> Around:
    assert before.bundle is not None
    bundle = before.bundle
    sorts: dict[str, Sort] = {".".join(path): sort_of(each.type) for path, each in bundle.profile.attributes.items()}
    sorts |= {name: sort_of(each.expression.type) for name, each in bundle.definitions.items()}
    sorts |= dict.fromkeys(bundle.scores, "number")
    kind = wishes.kind or (next(iter(bundle.kinds)) if len(bundle.kinds) == 1 else None)
    return Around(
        known,
        {plain(each.name): each.name for each in bundle.stages},
        {plain(name): name for name in bundle.channels},
        {plain(name): name for name in bundle.kinds},
        sorts,
        _sets(bundle),
        kind,
    )


def _sets(bundle: Bundle) -> dict[str, Sequence[str]]:
    """The values of attributes and definitions that have only some."""
    types = {".".join(path): each.type for path, each in bundle.profile.attributes.items()}
    types |= {name: each.expression.type for name, each in bundle.definitions.items()}
    elements = {name: type_.element if isinstance(type_, ListOf) else type_ for name, type_ in types.items()}
    return {name: type_.values for name, type_ in elements.items() if isinstance(type_, OneOf)}


_TYPES: Mapping[Sort, str] = {"yes or no": "boolean", "number": "number", "date": "date", "text": "string"}


def _types(sheet: Sheet, columns: Columns) -> dict[str, tuple[str, Cell]]:
    """Of attributes that have a column, as its cells look."""
    found = {}
    for column, meaning in columns.known.items():
        here = [row[column] for row in sheet.rows if column in row]
        if meaning.test is not None and here:
            type_ = _TYPES[sort_seen(here, meaning)]
            found[meaning.of] = (f"list of {type_}" if meaning.test == "contains" else type_, here[0])
    return found


def _checked(done: Imported, file: Path, bundle: Path, writing: Writing, read: Read) -> Imported:
    """With everything that `check` finds in the text, and the text in canonical form where that is no error."""

    def with_it(path: Path) -> bytes:
        return writing.text.encode() if path == file else read(path)

    report = study(bundle, Listener(), read=with_it).listener
    more = placed(report.diagnostics, str(file), writing.marks, done.mistakes)
    if bundle.exists():  # what is told of its other parts is nothing new
        more = [each for each in more if each.cell is not None or not each.warning]
    mistakes = sorted((*done.mistakes, *more), key=_order)
    text = None
    if all(each.warning for each in mistakes):
        formatted = format_path(bundle, FUNCTIONS, with_it)
        text = next(each.after for each in formatted.files if each.name == str(file))
    return Imported(done.sheet, done.columns, done.drafts, mistakes, text, done.replaced)


def _order(mistake: Mistake) -> tuple[int, int, int]:
    """By row and column, as people go through a spreadsheet; what belongs to no cell comes last."""
    cell = mistake.cell
    return (cell.row, cell.column, mistake.place.start) if cell else (2**31, 0, mistake.place.start)
