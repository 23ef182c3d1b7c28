"""Findings, and the edits that mend them, in the words of the Language Server Protocol."""

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types
from pygls import uris

from nextbest.cli.editing.positions import range_of
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place

SEVERITIES = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}


def uri_of(path: Path | str) -> str:
    """The address of a file."""
    return uris.from_fs_path(str(path)) or str(path)


def told(found: Diagnostic) -> types.Diagnostic:
    """One finding: what is wrong, and below it what to do."""
    return types.Diagnostic(
        range=range_of(found.place),
        message=found.message if found.help is None else f"{found.message}\n{found.help}",
        severity=SEVERITIES[found.severity],
        code=found.rule,
        source="nextbest",
        related_information=[
            types.DiagnosticRelatedInformation(_location(place), words) for place, words in found.related
        ]
        or None,
    )


def by_file(findings: Iterable[Diagnostic]) -> dict[str, list[types.Diagnostic]]:
    """All findings by the address of their file."""
    found: dict[str, list[types.Diagnostic]] = {}
    for each in findings:
        found.setdefault(uri_of(each.place.source.name), []).append(told(each))
    return found


def mend(found: Diagnostic) -> types.CodeAction | None:
    """The edit of a finding as something to choose, None where it has none."""
    if found.edit is None:
        return None
    edit = types.TextEdit(range_of(found.edit.place), found.edit.text)
    text = " ".join(found.edit.text.split())
    return types.CodeAction(
        title=f"Change to `{text}`" if text else "Delete this",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[told(found)],
        is_preferred=True,
        edit=types.WorkspaceEdit(changes={uri_of(found.edit.place.source.name): [edit]}),
    )


def _location(place: Place) -> types.Location:
    return types.Location(uri_of(place.source.name), range_of(place))
