"""The pictures of the docs: all that are shown are there, all that are there are shown, and none is large."""

import re
from pathlib import Path

from docs.pictures import FOLDER, NAMES

ROOT = Path(__file__).resolve().parent.parent
MOST = 100_000
"""Bytes of one picture."""


def test_pages_show_the_pictures_that_are_made() -> None:
    shown = set()
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for path in re.findall(r'(?:src|srcset)="([^"]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / path).resolve().parent == FOLDER, (page, path)
            shown.add(Path(path).name)
    there = {each.name: each.stat().st_size for each in FOLDER.iterdir()}
    assert shown == set(there) == NAMES
    assert all(size < MOST for size in there.values()), there


def test_pictures_say_in_words_what_they_show() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for tag in re.findall(r"<img [^>]*>", page.read_text(encoding="utf-8")):
            assert re.search(r'alt="[^"]{20,}"', tag), (page, tag)


def test_a_drawing_asks_nothing_of_a_network() -> None:
    text = (FOLDER / "explain.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"'<>\s)]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "https://www.textualize.io",
    }
    assert "@font-face" not in text
