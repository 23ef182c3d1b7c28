"""`nextbest test --update`: what comes out is written into the cases that want it, and shown as a difference."""

from collections.abc import Iterator
from pathlib import Path

from nextbest.cli.output import Surface, whole_file
from nextbest.cli.render_diff import diff_lines
from nextbest.cli.testing.collected import Collected
from nextbest.engine.decision import Decision
from nextbest.engine.testing.cases import Case
from nextbest.engine.testing.run import decide
from nextbest.engine.testing.snapshot import updated


def update(collected: Collected, on: Surface) -> Iterator[str]:
    """Write the snapshots of collected tests anew, file by file; the lines that show what has changed in each."""
    came: dict[Path, dict[str, Decision]] = {}
    for item in collected.items:
        test = collected.test(item)
        if isinstance(test, Case) and test.snapshot and test.skip is None:
            came.setdefault(collected.file(item).path, {})[test.name] = decide(collected.engine(item), test)
    sources = {file.path: file.source for bundle in collected.bundles for file in bundle.files}
    for path, decisions in came.items():
        source = sources[path]
        assert source is not None, "a file with tests could be read"
        text = updated(source, decisions)
        if text != source.text:
            yield from diff_lines(source.text, text, str(path), f"{path} (updated)", on)
            with whole_file(path) as stream:
                stream.write(text)
