"""What became of a spreadsheet: what its columns mean, and what is wrong in which of its cells."""

from collections.abc import Iterable, Iterator

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import COLORS, place_lines
from nextbest.cli.text import cell_width, counted, visible
from nextbest.engine.importing.imported import Imported
from nextbest.engine.importing.sheet import SEPARATORS, Mistake, letters


def render_columns(imported: Imported, on: Surface) -> str:
    """The columns by their letters, each with what it means; those that nothing reads say so."""
    sheet, columns = imported.sheet, imported.columns
    assert sheet is not None, "a sheet that was read"
    assert columns is not None, "a sheet that was read"
    name = visible(sheet.source.name)
    size = f"{counted(len(sheet.rows), 'row')}, {counted(len(sheet.header), 'column')}"
    lines = [f"{name}: {size}, separated by {SEPARATORS[sheet.separator]}"]
    headers = [visible(" ".join(each.value.split())) for each in sheet.header]
    width = max(map(cell_width, headers))
    for cell, header in zip(sheet.header, headers, strict=True):
        shown = f"  {letters(cell.column):<2} {header}{' ' * (width - cell_width(header))}  "
        meaning = columns.known.get(cell.column)
        if meaning is not None:
            lines.append(shown + meaning.words)
        else:
            lines.append(shown + on.tint("left out", "yellow") + f": {columns.left_out[cell.column]}")
    return "\n".join(lines)


def render_mistakes(mistakes: Iterable[Mistake], imported: Imported, on: Surface) -> str:
    """All of them, a blank line between two."""
    return "\n\n".join("\n".join(_mistake(each, imported, on)) for each in mistakes)


def _mistake(mistake: Mistake, imported: Imported, on: Surface) -> Iterator[str]:
    severity = "warning" if mistake.warning else "error"
    color = COLORS[severity]
    yield on.tint(f"{severity}:", color, bold=True) + " " + on.bold(visible(mistake.message))
    cell = mistake.cell
    name = None
    if cell is not None:
        header = {each.column: each.value for each in imported.sheet.header} if imported.sheet else {}
        of = f", column `{' '.join(header[cell.column].split())}`" if cell.column in header else ""
        name = f"{mistake.place.source.name}, {cell.name}: row {cell.row}{of}"
    yield from place_lines(mistake.place, color, on, name)
    if mistake.help:
        yield "  " + on.tint("help:", "green") + " " + visible(mistake.help)
