"""What a run folder says of its run: the plan while it is made, and the manifest, by which it is whole."""

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from nextbest.engine.batch.durable import whole
from nextbest.engine.batch.formats import Format
from nextbest.engine.errors import UsageError

FORM = 1
"""Of plans and manifests; another one is another nextbest's."""
MANIFEST = "manifest.json"
LIBRARIES = ("nextbest", "numpy", "duckdb", "pyarrow")


@dataclass(frozen=True, slots=True)
class Described:
    """A source as it was when the run began."""

    name: str
    """`customers`, or that of a history."""
    origin: str
    """Where it comes from, in words: a file, a table."""
    rows: int
    left_out: int
    """Rows of which the source's own `where` is not yes."""
    unknown: int
    """Records of customers who are not among the customers."""
    digest: str | None
    """SHA-256 of the file, or of the table's rows; None: of the ids of another
    source, which has one, and of a frame, of which only the rows are counted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: what is decided, for whom, and how it is written."""

    id: str
    bundle: str
    digest: str
    now: str
    """ISO 8601, in the policy zone."""
    request: Mapping[str, Any]
    """`where`, `limit`, `sample`, `messages`, `format` …: what the command line says, in JSON forms."""
    sources: tuple[Described, ...]
    versions: Mapping[str, str]

    @property
    def format(self) -> Format:
        """Of the files."""
        found: Format = self.request["format"]
        return found

    def form(self) -> dict[str, object]:
        """As JSON."""
        return {
            "nextbest_run": FORM,
            "id": self.id,
            "bundle": {"name": self.bundle, "digest": self.digest},
            "now": self.now,
            "request": dict(self.request),
            "sources": [asdict(each) for each in self.sources],
            "versions": dict(self.versions),
        }

    @classmethod
    def from_form(cls, form: Mapping[str, Any]) -> "Plan":
        """What `form` gave, with whatever else stands in a manifest."""
        bundle = form["bundle"]
        sources = tuple(Described(**each) for each in form["sources"])
        return cls(
            form["id"], bundle["name"], bundle["digest"], form["now"], form["request"], sources, form["versions"]
        )

    def differences(self, asked: "Plan") -> Iterator[str]:
        """How what is asked now differs from this, in words."""
        if self.id != asked.id:
            yield f"its id is `{self.id}`, not `{asked.id}`"
        if (self.bundle, self.digest) != (asked.bundle, asked.digest):
            same = self.bundle == asked.bundle
            yield f"bundle `{self.bundle}` has changed since" if same else f"it is a run of bundle `{self.bundle}`"
        if self.now != asked.now:
            yield f"its `now` is {self.now}, not {asked.now}"
        for name in dict.fromkeys((*self.request, *asked.request)):
            mine, other = self.request.get(name), asked.request.get(name)
            if mine != other:
                yield f"its `{name}` is {_said(mine)}, not {_said(other)}"
        yield from _changed(self.sources, asked.sources)
        for name, mine in self.versions.items():
            if asked.versions.get(name) != mine:
                yield f"it began with {name} {mine}, and this is {asked.versions.get(name)}"


def _changed(before: Sequence[Described], after: Sequence[Described]) -> Iterator[str]:
    mine, other = ({each.name: each for each in some} for some in (before, after))
    for name in dict.fromkeys((*mine, *other)):
        if name not in mine or name not in other:
            yield f"its sources are {', '.join(mine)}, not {', '.join(other)}"
            return
        if mine[name] != other[name]:
            yield f"the source `{name}` ({other[name].origin}) has changed since"


def _said(value: object) -> str:
    return "not given" if value is None else json.dumps(value, ensure_ascii=False)


def versions() -> Mapping[str, str]:
    """Of everything that what is written depends on."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def refuse_another(folder: Path, before: Plan, asked: Plan) -> None:
    """`UsageError` where a folder holds another run than the one that is asked for, with every difference."""
    found = list(before.differences(asked))
    if found:
        more = "; ".join(found)
        raise UsageError(f"`{folder}` holds another run: {more}. Name another folder, or remove this one")


def write_json(path: Path, form: object) -> None:
    """A JSON file, whole or not at all."""
    with whole(path) as stream:
        stream.write((json.dumps(form, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode())


def read_json(path: Path) -> dict[str, Any] | None:
    """What `write_json` wrote; None where there is no such file. `UsageError` for what is no such thing."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"`{path}` is not one that nextbest wrote")
    return found


def read_plan(path: Path) -> Plan | None:
    """A plan or a manifest; None where there is none. `UsageError` for that of another nextbest."""
    form = read_json(path)
    if form is None:
        return None
    if form.get("nextbest_run") != FORM:
        raise UsageError(f"`{path}` is not of this nextbest: it cannot be gone on with")
    return Plan.from_form(form)
