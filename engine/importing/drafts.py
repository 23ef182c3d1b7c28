"""Rows of a spreadsheet → engagements as they will be written, each part with the cell that says it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nextbest.engine.importing import cells
from nextbest.engine.importing.audience import Attribute, condition, for_everyone, sort_seen
from nextbest.engine.importing.known import Known
from nextbest.engine.importing.meanings import Columns, Meaning, name_of, plain
from nextbest.engine.importing.sheet import Cell, Found, Sheet
from nextbest.engine.importing.written import Entries, Node, Value, Values

_CLASSES = {
    **dict.fromkeys(("mandatory", "must", "legal", "required"), "mandatory"),
    **dict.fromkeys(("normal", "medium", "standard"), "normal"),
    **dict.fromkeys(("fallback", "low", "default", "filler"), "fallback"),
}

_FAULTS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!"))
"""What spreadsheets show where a formula has none."""


@dataclass(frozen=True, slots=True)
class Around:
    """How the sheet writes, and what the bundle has."""

    habits: cells.Habits
    known: Known
    kind: str | None
    """Of rows that name none."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One engagement."""

    id: str
    cell: Cell
    entries: Sequence[tuple[str, Node]]
    row: Mapping[str, Cell]
    """Its cells, by what their columns mean."""

    @property
    def entry(self) -> tuple[str, Node]:
        """As it stands under `engagements:`."""
        return self.id, Entries(self.entries, self.cell)


def drafts(sheet: Sheet, columns: Columns, around: Around, found: Found) -> list[Draft]:
    """An engagement for each row, in the order of the sheet; what cannot be read is told."""
    made: dict[str, Draft] = {}
    attributes = _attributes(sheet, columns, around.known)
    named = any(meaning.key in ("id", "name") for meaning in columns.known.values())
    if not named:
        first = sheet.header[0]
        help = f'add a column `name`, or say which one it is: `--column "{first.value}=name"`'
        found.wrong(first, "no column has the names of the campaigns", help)
    for number, row in enumerate(sheet.rows):
        for cell in row.values():
            if cell.value in _FAULTS:
                found.wrong(
                    cell, f"`{cell.value}` is an error of the spreadsheet", "mend the formula, and save it again"
                )
        by_key = _by_key(row, columns)
        said = by_key.get("id") or by_key.get("name")
        at = said or next(iter(row.values()))
        id = (_id(said, at, found) if named else "") or f"row_{number}"
        if id in made:
            other = made[id].cell.name
            found.wrong(at, f"`{id}` is here for the second time: the first is {other}", "rename one of the two")
            continue
        tests = _conditions(row, columns, attributes, around, found)
        about = [cell for column, cell in row.items() if columns.known.get(column) == Meaning("about")]
        made[id] = Draft(id, at, tuple(_entries(by_key, about, tests, around, found)), by_key)
    return list(made.values())


def _id(said: Cell | None, at: Cell, found: Found) -> str:
    """What a row calls its campaign; nothing where it does not, which is told."""
    if said is None:
        found.wrong(at, "this row has no name", "give every campaign one: it is how decisions speak of it")
        return ""
    id = name_of(said.value)
    if not id:
        found.wrong(at, f"`{at.value}` has no letters or digits", "give it a name that can be said")
    return id


def _by_key(row: Mapping[int, Cell], columns: Columns) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for column, cell in row.items():
        meaning = columns.known.get(column)
        if meaning is not None and meaning.test is None and meaning.key not in found:
            found[meaning.key] = cell
    return found


def _attributes(sheet: Sheet, columns: Columns, known: Known) -> dict[str, Attribute]:
    """What columns compare with their cells: as the bundle has it, else as the cells look."""
    found = {}
    for column, meaning in columns.known.items():
        if meaning.test is not None:
            here = [row[column] for row in sheet.rows if column in row]
            seen = Attribute(meaning.of, sort_seen(here, meaning))
            found[meaning.of] = known.attributes.get(plain(meaning.of), seen)
    return found


def _conditions(
    row: Mapping[int, Cell], columns: Columns, attributes: Mapping[str, Attribute], around: Around, found: Found
) -> list[Value]:
    made = []
    for column, cell in row.items():
        meaning = columns.known.get(column)
        if meaning is None or meaning.key != "when" or for_everyone(cell):
            continue
        if meaning.test is None:
            made.append(cells.expression(cell))
        else:
            value = condition(cell, attributes[meaning.of], meaning.test, around.habits, found)
            made += [value] if value is not None else []
    return made


def _entries(
    row: Mapping[str, Cell], about: Sequence[Cell], tests: Sequence[Value], around: Around, found: Found
) -> Iterable[tuple[str, Node]]:
    """The keys of one engagement, in the order in which they are read aloud."""
    if "name" in row:
        yield "name", cells.prose(row["name"])
    if about:
        yield "about", Value("\n".join(cells.prose(each).text for each in about), about[0], prose=True)
    if "owner" in row:
        yield "owner", cells.prose(row["owner"])
    if "tags" in row:
        yield "tags", Values([Value(each, row["tags"], prose=True) for each in cells.items(row["tags"])])
    yield from _kind(row, around)
    yield from _rests(row, found)
    yield from _names(row, "stages", around.known.stages)
    if "on" in row:
        yield "on", _named(row["on"], {})
    yield from _during(row, around, found)
    if tests:
        yield "when", tests[0] if len(tests) == 1 else Values(tests, lines=True)
    if "goal" in row:
        yield "goal", cells.expression(row["goal"])
    yield from _worth(row, around, found)
    yield from _names(row, "channels", around.known.channels)
    yield from _sent(row, around, found)


def _kind(row: Mapping[str, Cell], around: Around) -> Iterable[tuple[str, Node]]:
    if "kind" in row:
        yield "kind", _named(row["kind"], around.known.kinds)
    elif around.kind is not None:
        yield "kind", Value(around.kind)


def _rests(row: Mapping[str, Cell], found: Found) -> Iterable[tuple[str, Node]]:
    if "class" in row:
        cell = row["class"]
        known = _CLASSES.get(cell.value.casefold())
        if known is None:
            help = "write `mandatory`, `normal` or `fallback`; one that counts more than another has a `lever` above 1"
            found.wrong(cell, f"`{cell.value}` is not one of the three classes", help)
        elif known != "normal":
            yield "class", Value(known, cell)
    paused = None
    if "paused" in row:
        paused = cells.flag(row["paused"], cells.YES, cells.NO, found)
    elif "live" in row:
        live = cells.flag(row["live"], cells.LIVE, cells.RESTS, found)
        paused = None if live is None else not live
    if paused:
        yield "paused", Value("yes", row.get("paused") or row["live"])


def _named(cell: Cell, known: Mapping[str, str]) -> Value:
    return Value(known.get(plain(cell.value), name_of(cell.value)), cell)


def _names(row: Mapping[str, Cell], key: str, known: Mapping[str, str]) -> Iterable[tuple[str, Node]]:
    cell = row.get(key)
    if cell is None:
        return
    if key == "stages" and for_everyone(cell):
        yield key, Value("any", cell)
        return
    yield key, Values([Value(known.get(plain(each), name_of(each)), cell) for each in cells.items(cell)])


def _during(row: Mapping[str, Cell], around: Around, found: Found) -> Iterable[tuple[str, Node]]:
    begin, end = (
        cells.moment(row[key], around.habits, found) if key in row and row[key].value else None
        for key in ("from", "until")
    )
    if begin and end:
        yield "during", Value(f"{begin} to {end}", row["until"])
    elif begin:
        yield "during", Value(f"from {begin}", row["from"])
    elif end:
        yield "during", Value(f"until {end}", row["until"])
    if "during" in row:
        cell = row["during"]
        if begin or end:
            help = "keep the days, or say all of it in one column"
            found.wrong(cell, "this row has a calendar besides its first and last day", help)
        else:
            yield "during", cells.expression(cell)


def _worth(row: Mapping[str, Cell], around: Around, found: Found) -> Iterable[tuple[str, Node]]:
    known = around.habits
    readers: Mapping[str, Callable[[Cell, cells.Habits, Found], Value]] = {
        "propensity": cells.chance,
        "baseline": cells.chance,
        "value": cells.figure,
        "lever": cells.figure,
    }
    if "score" in row and "value" not in row and "propensity" not in row:
        yield "propensity", Value("100%")
        yield "value", cells.figure(row["score"], known, found)
    elif "score" in row:
        help = "keep `propensity` and `value`, from which the rank comes, and leave the score out"
        found.wrong(row["score"], "this row has a score besides its propensity or value", help)
    for key, read in readers.items():
        if key in row:
            yield key, read(row[key], known, found)


def _sent(row: Mapping[str, Cell], around: Around, found: Found) -> Iterable[tuple[str, Node]]:
    parts = [(key.removeprefix("message."), cells.prose(row[key])) for key in row if key.startswith("message.")]
    if parts:
        yield "message", Entries(parts, row[next(key for key in row if key.startswith("message."))])
    if "offer.reward" in row:
        offer: list[tuple[str, Node]] = [("reward", cells.prose(row["offer.reward"]))]
        if "offer.cost" in row:
            offer.append(("cost", cells.figure(row["offer.cost"], around.habits, found)))
        if "offer.expires" in row:
            offer.append(("expires", cells.expression(row["offer.expires"])))
        yield "offer", Entries(offer, row["offer.reward"])
    elif "offer.cost" in row or "offer.expires" in row:
        cell = row.get("offer.cost") or row["offer.expires"]
        help = "say in a column `offer` what the customer gets; what one message costs is said by its channel"
        found.wrong(cell, "this row has the cost or the end of an offer, and no offer", help)
    for key in ("budget", "limits"):
        if key in row:
            yield key, Values([Value(each, row[key]) for each in cells.values(row[key])])
