"""Tables of cases: each row becomes a case of its own, before the structure of a file of tests is looked at."""

from collections.abc import Iterator, Mapping

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree
from nextbest.dsl.messages import testing as say
from nextbest.dsl.source import Span, Text

_SAYS_NULL = ("no_action", "refused")
"""What can be expected to be `null`; elsewhere below `expect`, `null` in a row leaves the key out."""
_BY_PATH = ("with",)
"""Keys whose own keys are paths: what follows them in a column is one key."""


def with_rows_apart(file: YamlMapping, report: Report) -> YamlMapping:
    """The file with a case for each row in the place of each table; a table that is none stays, for the schema."""
    entries = dict(file.entries)
    for key, value in file.entries.items():
        if key.value == "tests" and isinstance(value, YamlList):
            entries[key] = YamlList(tuple(each for case in value.items for each in _cases(case, report)), value.place)
    return YamlMapping(entries, file.place, file.whole)


def _cases(case: YamlTree, report: Report) -> Iterator[YamlTree]:
    table = case.get("cases") if isinstance(case, YamlMapping) else None
    if not isinstance(case, YamlMapping) or not isinstance(table, YamlMapping):
        yield case
        return
    if case.get("snapshot") is not None:
        report.add(say.snapshot_of_rows(table.place))
    columns, rows = table.get("columns"), table.get("rows")
    sound = table.whole and {key.value for key in table.entries} == {"columns", "rows"}
    if not sound or not isinstance(columns, YamlList) or not isinstance(rows, YamlList) or not rows.items:
        yield case
        return
    paths = [each.text for each in columns.items if isinstance(each, YamlScalar) and each.text.value.strip()]
    if len(paths) != len(columns.items) or not paths or not all(isinstance(row, YamlList) for row in rows.items):
        yield case
        return
    report.extend(
        say.column_twice(path.place, path.value)
        for at, path in enumerate(paths)
        if path.value in [each.value for each in paths[:at]]
    )
    for number, row in enumerate(rows.items, start=1):
        assert isinstance(row, YamlList)
        if len(row.items) != len(paths):
            report.add(say.row_of_another_length(_place(row).place, len(row.items), len(paths)))
        else:
            yield _row(case, dict(zip(paths, row.items, strict=True)), number, row)


def _row(case: YamlMapping, cells: Mapping[Text, YamlTree], number: int, row: YamlList) -> YamlMapping:
    entries = {key: value for key, value in case.entries.items() if key.value != "cases"}
    title = case.get("name")
    for path, cell in cells.items():
        parts = list(_parts(path))
        entries = _put(entries, parts, None if _says_nothing(parts, cell) else cell)
    if isinstance(title, YamlScalar):
        own = next((cell for path, cell in cells.items() if path.value == "name"), None)
        last = own.text.value if isinstance(own, YamlScalar) else f"row {number}"
        name = Text("name", title.place)
        entries = {
            key: YamlScalar(Text(f"{title.text.value}: {last}", title.place), "quoted") if key == name else value
            for key, value in entries.items()
        }
    return YamlMapping(entries, _place(row).place, case.whole)


def _place(row: YamlList) -> YamlTree:
    """Where a row is pointed at: its first cell."""
    return row.items[0] if row.items else row


def _parts(path: Text) -> Iterator[Text]:
    """`expect.blocked.welcome` in three, `with.consent.push` in two; each with its place."""
    at, value = 0, path.value
    while True:
        dot = value.find(".", at)
        if dot < 0 or (at > 0 and value[: at - 1] in _BY_PATH):
            yield path.part(Span(at, len(value)))
            return
        yield path.part(Span(at, dot))
        at = dot + 1


def _put(entries: Mapping[Text, YamlTree], path: list[Text], cell: YamlTree | None) -> dict[Text, YamlTree]:
    """The entries with a cell at a path; None takes the key out."""
    first, *rest = path
    kept = {key: value for key, value in entries.items() if key != first}
    if not rest:
        return kept if cell is None else kept | {first: cell}
    below = next((value for key, value in entries.items() if key == first), None)
    inner = _put(below.entries if isinstance(below, YamlMapping) else {}, rest, cell)
    return kept | ({first: YamlMapping(inner, first.place)} if inner else {})


def _says_nothing(path: list[Text], cell: YamlTree) -> bool:
    """Whether a cell leaves open what is expected."""
    null = isinstance(cell, YamlScalar) and cell.plain is None
    return null and path[0].value == "expect" and path[-1].value not in _SAYS_NULL
