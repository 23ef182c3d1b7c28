"""Makes the pictures of the docs: `python -m docs.pictures`, where Chromium is installed.

Not a part of CI: fonts make them differ from machine to machine. Look at them before they are committed.
"""

import os
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from nextbest.cli import main
from tests.browser.chromium import Browser, Scheme, chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
CDNOW = "report policies/cdnow --now 1998-06-30T12:00:00-04:00"
FOUR = "policies/four_stage_retention"
GROCERY = f"report {FOUR} --source customers={FOUR}/customers.jsonl --now 2026-11-20T10:00:00-06:00"
PAGE = "docs policies/retail_next_best --now 2026-11-20T10:00:00-05:00"
EXPLAIN = (
    f"explain {FOUR} {FOUR}/customers.jsonl --customer maria --now 2026-11-20T10:00:00-06:00 --engagement free_delivery"
)
COLUMNS = 96
EDGE = 16
"""Pixels below the last element."""
QUALITY = 82
"""Of WebP, of 100."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a part of a page."""

    name: str
    command: str
    first: str
    """The element at whose top it begins, as CSS has it."""
    last: str
    """The element at whose end it ends."""
    width: int
    scheme: Scheme
    scale: float = 1


SHOTS = (
    Shot("report-light", CDNOW, "body", "#stages figure", 1280, "light"),
    Shot("report-dark", CDNOW, "body", "#stages figure", 1280, "dark"),
    Shot("report-phone", GROCERY, "#stages", "#stages figure:last-of-type", 390, "light", 1.5),
    Shot("report-phone-dark", GROCERY, "#touchpoints", "#touchpoints figure:last-of-type", 390, "dark", 1.5),
    Shot("page-light", PAGE, "body", "main .picture", 1280, "light"),
    Shot("page-dark", PAGE, "body", "main .picture", 1280, "dark"),
)
TERMINAL = "explain.svg"
NAMES = frozenset({TERMINAL, *(f"{each.name}.webp" for each in SHOTS)})


def made() -> Iterator[tuple[str, bytes]]:
    """Every picture."""
    yield TERMINAL, terminal(EXPLAIN).encode()
    with TemporaryDirectory() as place, chromium() as browser:
        for shot in SHOTS:
            path = Path(place) / f"{abs(hash(shot.command))}.html"
            if not path.exists():
                printed(f"{shot.command} --out {path}")
            yield f"{shot.name}.webp", _taken(browser, shot, path)


def _taken(browser: Browser, shot: Shot, page: Path) -> bytes:
    browser.open(page.as_uri(), shot.width, shot.scheme)
    top = browser.run(f"document.querySelector('{shot.first}').getBoundingClientRect().top")
    end = browser.run(f"document.querySelector('{shot.last}').getBoundingClientRect().bottom")
    clip = {"x": 0, "y": top, "width": shot.width, "height": end - top + EDGE, "scale": shot.scale}
    return browser.picture(clip=clip, format="webp", quality=QUALITY)


def printed(command: str) -> str:
    """What `nextbest …` prints, in colour."""
    out = StringIO()
    os.environ |= {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)}
    with redirect_stdout(out), redirect_stderr(out):
        assert main.run(command.split()) == 0, out.getvalue()
    return out.getvalue()


def terminal(command: str) -> str:
    """A terminal in which a command was typed, as SVG that asks for no font of a network."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text(f"$ nextbest {command}\n", overflow="fold"))
    console.print(Text.from_ansi(printed(command)))
    drawn = console.export_svg(title="nextbest explain", unique_id="explain")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


if __name__ == "__main__":
    os.chdir(ROOT)
    for name, content in made():
        (FOLDER / name).write_bytes(content)
        print(name, len(content))
