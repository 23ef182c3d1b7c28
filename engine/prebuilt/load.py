"""Which built bundle an engine is made of: the one that was named, or the one beside the texts, if it is fresh."""

from os.path import abspath
from pathlib import Path

from nextbest.engine.errors import UnusableBuild, UsageError
from nextbest.engine.graph.graph import Graph
from nextbest.engine.loading import is_built, read_bundle
from nextbest.engine.lowering.lower import lower
from nextbest.engine.prebuilt.container import Opened, opened
from nextbest.engine.prebuilt.garbage import reading
from nextbest.engine.prebuilt.maker import maker
from nextbest.engine.prebuilt.read import read
from nextbest.engine.prebuilt.texts import Watched, beside, texts_of
from nextbest.engine.prebuilt.write import built


def build(path: Path) -> bytes:
    """The built bundle of the texts at a path; `BundleError` where they have errors, `UsageError` where none are."""
    watched = Watched()
    bundle = read_bundle(path, watched)
    return built(lower(bundle), watched.texts(path))


def built_graph(path: Path) -> Graph | None:
    """The graph of the built bundle at a path, or of a fresh one beside the texts there; None: parse these."""
    return load_built(path) if is_built(path) else fresh_beside(path)


def load_built(path: Path) -> Graph:
    """The graph of a built bundle, which knows the bundle.

    `UnusableBuild` where it is damaged, made by another nextbest, or where the texts that it was built from stand
    beside it and have changed since. `UsageError` where it cannot be read.
    """
    try:
        data = path.read_bytes()
        file = _opened(data, str(path))
        with reading(file.name):
            texts = texts_of(file.head["texts"])
        source = Path(abspath(path)).with_name(texts.name)
        if source.exists() and not texts.same(source):
            raise UnusableBuild(file.name, f"`{texts.name}` beside it is not what it was built from")
    except OSError as error:
        raise UsageError(f"cannot read `{error.filename or path}`: {error.strerror or error}") from error
    return read(file)


def graph_of(data: bytes, name: str) -> Graph:
    """The graph of a built bundle in memory, `name` in messages. `UnusableBuild` where it is damaged, or made by
    another nextbest."""
    return read(_opened(data, name))


def fresh_beside(path: Path) -> Graph | None:
    """The graph of the built bundle beside the texts at a path, if it was built from them by this nextbest.

    None where there is none, or it is damaged: the texts have the same to say. Reads them, but does not parse them.
    """
    try:
        return _fresh(path, beside(path))
    except (OSError, UnusableBuild):
        return None


def outdated(path: Path, there: Path) -> str | None:
    """Why what is there is not what `build` would make of the texts at a path; None: it is.

    Raises OSError where one of the files cannot be read.
    """
    try:
        return None if _fresh(path, there) else f"`{path}` has changed since"
    except FileNotFoundError:
        return "it is not there"
    except UnusableBuild as error:
        return error.reason


def _fresh(path: Path, there: Path) -> Graph | None:
    file = _opened(there.read_bytes(), str(there))
    with reading(file.name):
        texts = texts_of(file.head["texts"])
    return read(file) if texts.same(path) else None


def _opened(data: bytes, name: str) -> Opened:
    with reading(name):
        file = opened(data, name)
        made, by = file.head["maker"], file.head["nextbest"]
    if made != maker():
        raise UnusableBuild(name, f"it was made by another nextbest ({by})")
    return file
