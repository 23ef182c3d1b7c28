"""How long an editor waits for the language server: `python -m benchmarks.editing [--engagements 1000] [--edits 40]`.

A real client types into a large bundle over stdin and stdout: each edit spoils a name in one engagement, or in the
section of definitions, and takes it back. Measured is from the keystroke until its finding is told, or gone.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from statistics import median

from lsprotocol import types

from benchmarks.bundles import bundle
from tests.editing.editor import Editor, serving

SLOWEST = 60
"""Seconds that it waits for an answer."""
NAMES = re.compile(r"\b(?:segment_\d+|consent\.push|cart\.value|ltv)\b(?!:)")
"""What is spoilt."""


class Waits:
    """What was waited for, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    async def until(self, name: str, done: Callable[[], bool]) -> None:
        """Wait until something is so, from now on."""
        start = time.perf_counter()
        while not done():
            if time.perf_counter() - start > SLOWEST:
                raise SystemExit(f"{name}: no answer in {SLOWEST} seconds")
            await asyncio.sleep(0.001)
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)

    async def answer(self, name: str, asked: Awaitable[object]) -> None:
        """Wait for an answer."""
        start = time.perf_counter()
        await asked
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)

    def show(self) -> None:
        """One line for each."""
        print(f"{'':44}{'median':>10}{'slowest':>10}{'times':>7}")
        for name, seconds in self.seconds.items():
            print(f"{name:44}{median(seconds) * 1000:7.0f} ms{max(seconds) * 1000:7.0f} ms{len(seconds):7}")


async def work(editor: Editor, edits: int, waits: Waits) -> None:
    """Open, and type."""
    random = Random(1)
    await waits.until("opened: all findings are told", lambda: editor.uri in editor.diagnostics)
    begin, end = (editor.text.index(f"\n{name}:") for name in ("engagements", "define"))
    for number in range(edits):
        inside = number % 4 != 0
        places = list(NAMES.finditer(editor.text, begin if inside else end))
        place = random.choice([each for each in places if inside or each.start() < begin])
        where = "one engagement" if inside else "the definitions"
        at = place.start() + 3
        editor.type(at, 0, "x")
        wrong = editor.position(place.start())
        await waits.until(f"a slip in {where} is told", lambda wrong=wrong: _told(editor, wrong))  # type: ignore[misc]
        asked = types.CompletionParams(editor.document, editor.position(at))
        await waits.answer("completion", editor.client.text_document_completion_async(asked))
        hovered = types.HoverParams(editor.document, editor.position(place.start() + 1))
        await waits.answer("hover", editor.client.text_document_hover_async(hovered))
        editor.type(at, 1, "")
        await waits.until(
            f"a slip in {where} is gone",
            lambda wrong=wrong: not _told(editor, wrong),  # type: ignore[misc]
        )
        if number % 3 == 2:  # who stops to think meets the whole check when going on
            await asyncio.sleep(1)


def _told(editor: Editor, at: types.Position) -> bool:
    found = editor.diagnostics.get(editor.uri, [])
    return any(each.range.start == at and each.code == "unknown-name" for each in found)


def main() -> None:
    """Print how long each wait took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engagements", type=int, default=1_000)
    parser.add_argument("--edits", type=int, default=40)
    asked = parser.parse_args()
    waits = Waits()
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        path = Path(folder) / "big.yaml"
        path.write_text(bundle(asked.engagements), encoding="utf-8")
        server.edit(path, lambda editor: work(editor, asked.edits, waits))
    waits.show()


if __name__ == "__main__":
    main()
