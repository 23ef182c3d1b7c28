"""A bundle after its check, and what all of them together come to: a page for people, a document for machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import render_report
from nextbest.cli.text import counted
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.source import Place, Source


@dataclass(frozen=True, slots=True)
class Checked:
    """One bundle after its check."""

    path: Path
    files: int
    bundle: Bundle | None
    """None where there is an error."""
    diagnostics: tuple[Diagnostic, ...]
    complete: bool = True
    """Whether these are all findings, not only the first thousand."""

    def count(self, severity: str) -> int:
        """How many findings of that severity there are."""
        return sum(found.severity == severity for found in self.diagnostics)

    def fails(self, *, strict: bool) -> bool:
        """Whether the command has findings; warnings count where it is strict."""
        return self.count("error") > 0 or (strict and bool(self.diagnostics))


def render_checked(checked: Sequence[Checked], on: Surface, *, quiet: bool) -> str:
    """All findings, then one line on each bundle without any, then the sum."""
    blocks = [render_report(each.diagnostics, on) for each in checked if each.diagnostics]
    fine = [_fine(each, on) for each in checked if not each.diagnostics]
    if not quiet and fine:
        blocks.append("\n".join(fine))
    if any(each.diagnostics for each in checked):
        blocks.append(_sum(checked, on))
    return "\n\n".join(blocks)


def _fine(each: Checked, on: Surface) -> str:
    bundle = each.bundle
    if bundle is None:
        return f"{each.path}: nothing new; what was wrong before is still wrong"
    parts = [
        counted(len(bundle.stages), "stage"),
        counted(len(bundle.channels), "channel"),
        counted(len(bundle.kinds), "kind"),
        counted(len(bundle.engagements), "engagement"),
        counted(len(bundle.definitions), "definition"),
        *(counted(len(each), name) for each, name in ((bundle.scores, "score"), (bundle.tables, "table")) if each),
    ]
    return f"{on.tint('fine', 'green', bold=True)}: {bundle.name}: {', '.join(parts)}"


def _sum(checked: Sequence[Checked], on: Surface) -> str:
    errors, warnings = _total(checked, "error"), _total(checked, "warning")
    said = [counted(number, name) for number, name in ((errors, "error"), (warnings, "warning")) if number]
    color = "red" if errors else "yellow"
    more = "" if all(each.complete for each in checked) else "; there are more, which are told once these are mended"
    files = counted(sum(each.files for each in checked), "file")
    return on.tint(", ".join(said), color, bold=True) + f" in {files}{more}"


def _total(checked: Sequence[Checked], severity: str) -> int:
    return sum(each.count(severity) for each in checked)


def json_report(checked: Sequence[Checked]) -> dict[str, object]:
    """The document of `check --format json`; its shape is in the command's help."""
    return {
        "bundles": [_bundle_form(each) for each in checked],
        "diagnostics": [diagnostic_form(each.path, found) for each in checked for found in each.diagnostics],
        "errors": _total(checked, "error"),
        "warnings": _total(checked, "warning"),
        "files": sum(each.files for each in checked),
        "complete": all(each.complete for each in checked),
    }


def _bundle_form(each: Checked) -> dict[str, object]:
    found = each.bundle
    return {
        "path": str(each.path),
        "bundle": found.name if found else None,
        "digest": found.digest if found else None,
        "errors": each.count("error"),
        "warnings": each.count("warning"),
    }


def diagnostic_form(bundle: Path, found: Diagnostic) -> dict[str, object]:
    """The JSON form of one finding."""
    return {
        "bundle": str(bundle),
        "rule": found.rule,
        "severity": found.severity,
        "message": found.message,
        "help": found.help,
        **place_form(found.place),
        "edit": _edit(found.edit),
        "related": [{**place_form(place), "message": message} for place, message in found.related],
    }


def _edit(edit: Edit | None) -> dict[str, object] | None:
    return None if edit is None else {**place_form(edit.place), "text": edit.text}


def place_form(place: Place) -> dict[str, object]:
    """The JSON form of a place."""
    return {
        "file": place.source.name,
        "start": _position(place.source, place.start),
        "end": _position(place.source, place.end),
    }


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    return {"line": line, "column": column}
