"""`check --since REV`: what was found in a bundle at an earlier revision of its git repository."""

import subprocess
import tarfile
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from nextbest.cli.fixing import Check
from nextbest.dsl.diagnostics import Diagnostic

Finding = tuple[str, str, str]
"""A finding wherever in its file it stands: rule, file, message."""


def new_since(revision: str, path: Path, found: Sequence[Diagnostic], check: Check) -> tuple[Diagnostic, ...]:
    """The findings in a bundle that it did not have at a revision: the whole bundle was checked then as now.

    Raises click.UsageError where there is no git, no repository, or no such revision.
    """
    path = path.resolve()
    folder = _folder(path)
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    commit = (
        _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", naming=revision).decode().strip()
    )
    inside = path.relative_to(top).as_posix()
    if not _git(top, "ls-tree", commit, "--", inside):
        return tuple(found)
    with TemporaryDirectory(prefix="nextbest-") as kept:
        # A bundle in one file may read CSV files that stand beside it.
        wanted = inside if path.is_dir() else folder.relative_to(top).as_posix()
        archive = _git(top, "archive", "--format=tar", commit, "--", wanted)
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(kept, filter="data")
        before = Path(kept, inside)
        known = Counter(_findings(check(before).report.everything, before))
        told = zip(found, _findings(found, path), strict=True)
        new = [(each, finding) for each, finding in told if not _taken(known, finding)]
        # A file that is gone has got another name, where all that was found in it is found in one that is new.
        moved = Counter((rule, "", message) for rule, name, message in known.elements() if not _is_in(path, name))
        begun = {name for _, (_, name, _) in new if not _is_in(before, name)}
    return tuple(
        each for each, (rule, name, message) in new if name not in begun or not _taken(moved, (rule, "", message))
    )


def _taken(known: Counter[Finding], finding: Finding) -> bool:
    """Whether it was known, once more than was asked yet."""
    known[finding] -= 1
    return known[finding] >= 0


def _is_in(bundle: Path, name: str) -> bool:
    """Whether a bundle has that file."""
    return (_folder(bundle) / name).exists()


def _folder(bundle: Path) -> Path:
    return bundle if bundle.is_dir() else bundle.parent


def _findings(found: Sequence[Diagnostic], path: Path) -> list[Finding]:
    folder = _folder(path)
    files = (Path(each.place.source.name).resolve() for each in found)
    names = (
        file.relative_to(folder.resolve()).as_posix() if file.is_relative_to(folder) else file.name for file in files
    )
    return [(each.rule, name, each.message) for each, name in zip(found, names, strict=True)]


def _git(folder: Path, *arguments: str, naming: str | None = None) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError as error:
        raise click.UsageError("`--since` asks git, and there is none: install it") from error
    if done.returncode:
        if naming is not None:
            raise click.UsageError(f"git knows no revision `{naming}` in `{folder}`")
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise click.UsageError(f"`--since` asks git, which says: {words[-1] if words else 'nothing'}")
    return done.stdout
