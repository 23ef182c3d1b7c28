"""Findings as SARIF 2.1.0 (OASIS), the form that code hosts keep findings in."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.rules import LINTS, RULES, TEST_LINTS
from nextbest.dsl.source import Place
from nextbest.engine.analysis.lint.pages import PAGES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
Json = dict[str, object]


def sarif(found: Sequence[Diagnostic], folder: Path) -> Json:
    """The document; files below the folder are named from there, as in a repository."""
    names = sorted({each.rule for each in found})
    places = _Places(folder)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "nextbest", **_version(), "rules": [_rule(each) for each in names]}},
                "columnKind": "unicodeCodePoints",
                "results": [places.result(each, names.index(each.rule)) for each in found],
            }
        ],
    }


def _version() -> Json:
    try:
        return {"version": version("nextbest")}
    except PackageNotFoundError:
        return {}


def _rule(name: str) -> Json:
    level = "warning" if name in LINTS or name in TEST_LINTS else "error"
    sentence = RULES[name]
    help = {"help": {"text": PAGES[name], "markdown": PAGES[name]}} if name in PAGES else {}
    return {
        "id": name,
        "shortDescription": {"text": sentence[0].upper() + sentence[1:]},
        "defaultConfiguration": {"level": level},
        **help,
    }


class _Places:
    """How places are said from one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def result(self, found: Diagnostic, rule: int) -> Json:
        words = found.message + (f"\n{found.help}" if found.help else "")
        result: Json = {
            "ruleId": found.rule,
            "ruleIndex": rule,
            "level": found.severity,
            "message": {"text": words},
            "locations": [{"physicalLocation": self.physical(found.place)}],
        }
        if found.related:
            result["relatedLocations"] = [
                {"id": number, "physicalLocation": self.physical(place), "message": {"text": message}}
                for number, (place, message) in enumerate(found.related, start=1)
            ]
        if found.edit is not None:
            result["fixes"] = [self.fix(found.edit, found.help or found.message)]
        return result

    def physical(self, place: Place) -> Json:
        return {"artifactLocation": self.artifact(place), "region": _region(place)}

    def fix(self, edit: Edit, words: str) -> Json:
        replacement = {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}
        change = {"artifactLocation": self.artifact(edit.place), "replacements": [replacement]}
        return {"description": {"text": words}, "artifactChanges": [change]}

    def artifact(self, place: Place) -> Json:
        path = Path(place.source.name).resolve()
        inside = path.is_relative_to(self.folder)
        return {"uri": quote(path.relative_to(self.folder).as_posix()) if inside else path.as_uri()}


def _region(place: Place) -> Json:
    (line, column), (end_line, end_column) = (place.source.position(at) for at in (place.start, place.end))
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
