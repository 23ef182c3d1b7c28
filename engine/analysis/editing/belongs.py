"""Which bundle a file belongs to, as one opens it in an editor: nobody has said so on a command line."""

import re
from pathlib import Path

from nextbest.dsl.document.bundle import Document
from nextbest.dsl.files.load import SUFFIXES, TESTS, bundle_files
from nextbest.dsl.files.load_tests import BEGINNING, files_of_tests
from nextbest.dsl.files.read_text import Read

HIGHEST = 6
"""Folders above a file in which the beginning of its bundle is looked for."""
_SECTION = re.compile(rb"^(" + "|".join(Document.model_fields).encode() + rb")[ \t]*:", re.MULTILINE)
_KEY = re.compile(rb"^[A-Za-z_][\w-]*[ \t]*:", re.MULTILINE)


def bundle_of(file: Path, read: Read = Path.read_bytes) -> Path | None:
    """The bundle of a file, or of a file of tests: a file, or a folder; None where the file is part of none.

    A bundle begins in a file with `nextbest:`. Where it is the only one of its folder, and all that stands there looks
    like parts of a bundle, or has no key yet, the bundle is the folder; else the file alone.
    """
    if file.suffix not in SUFFIXES:
        return None
    if file.name.endswith(TESTS):
        return _tested(file, read)
    for folder in file.parents[:HIGHEST]:
        begun = [each for each in _beside(folder, file) if _fits(BEGINNING, each, read)]
        if len(begun) == 1 and _whole(folder, file, read):
            return folder
        if file in begun:
            return file
        if begun:
            return None
    return None


def _tested(file: Path, read: Read) -> Path | None:
    """The bundle that a file of tests belongs to."""
    for folder in file.parents[:HIGHEST]:
        begun = [each for each in _beside(folder, None) if _fits(BEGINNING, each, read)]
        bundles = [bundle for each in begun if (bundle := bundle_of(each, read)) is not None]
        found = [each for each in bundles if file in files_of_tests(each)]
        if begun:
            return found[0] if found else None
    return None


def _beside(folder: Path, file: Path | None) -> list[Path]:
    """The bundle files right in a folder, and that one, which may not be on the disk yet."""
    found = {each for each in folder.iterdir() if each.suffix in SUFFIXES} if folder.is_dir() else set()
    if file is not None and file.parent == folder:
        found.add(file)
    return sorted(each for each in found if not each.name.endswith(TESTS))


def _whole(folder: Path, file: Path, read: Read) -> bool:
    files = bundle_files(folder)
    begun = [each for each in files if _fits(BEGINNING, each, read)]
    return (
        file in files
        and len(begun) < 2
        and all(_fits(_SECTION, each, read) or not _fits(_KEY, each, read) for each in files)
    )


def _fits(pattern: re.Pattern[bytes], file: Path, read: Read) -> bool:
    try:
        return pattern.search(read(file)) is not None
    except OSError:
        return False
