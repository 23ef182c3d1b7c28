"""Files that mean harm: `check` answers each in a process of bounded time and memory, and never with a traceback.

What each file may cost at most is written down in `benchmarks/README.md`;
what is larger is refused (`test_check_sizes.py`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from tests.processes import ended

LIFECYCLE = "lifecycle: [{stage: a, otherwise: yes}]\n"
HEAD = "nextbest: 1\nbundle: b\ntimezone: UTC\nprofile: {id: string!, a: integer!}\n" + LIFECYCLE
SECONDS = 10
"""Of processor time, imports not counted; the machine may be slow and busy."""
FEWER_SECONDS = 4
"""For the same files in a short form."""
MORE_SECONDS = 40
"""For files as large as is read."""
SHARE = 4
"""So much shorter they are in the short form: what takes the square of the length is still too slow."""
MEMORY = 200_000_000
"""Bytes resident at most."""


def repeated(unit: str, length: int = 2_000_000) -> bytes:
    return (HEAD + unit * ((length - len(HEAD)) // len(unit))).encode()


def numbered(section: str, line: str, count: int = 3_000) -> bytes:
    return (HEAD + section + "".join(line.replace("#", str(number)) for number in range(count))).encode()


def several(form: str, count: int) -> str:
    return ", ".join(form.replace("#", str(number)) for number in range(count))


def resting(count: int, width: int, form: Callable[[list[str]], str]) -> bytes:
    """Definitions of which each rests on some before it."""
    names = [f"d{number}" for number in range(count)]
    lines = [f"  {name}: {form(names[max(0, n - width) : n])}\n" for n, name in enumerate(names) if n]
    return f"{HEAD}define:\n  d0: a > 1\n{''.join(lines)}".encode()


def exploding() -> bytes:
    names = "abcdefghijklmnopqrstuvwxyz"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise(names)]
    return "\n".join(lines).encode()


def files(share: int) -> dict[str, bytes]:
    """Those that are long by their number of entries have that part of it."""
    return {
        "random bytes": Random(1).randbytes(300_000),
        "random bytes after a head": HEAD.encode() + Random(2).randbytes(300_000),
        "nested lists": (HEAD + "define: {x: " + "[" * 40_000).encode(),
        "nested brackets": (HEAD + "define:\n  x: " + "(" * 40_000).encode(),
        "nested brackets in many definitions": numbered("define:\n", "  d#: " + "(" * 4_000 + "\n", 100),
        "exploding aliases": exploding(),
        "zeros": repeated("\0"),
        "a lone surrogate": HEAD.encode() + b"about: \xed\xa0\x80\n",
        "UTF-16": (HEAD * 10_000).encode("utf-16"),
        "UTF-32": (HEAD * 10_000).encode("utf-32"),
        "ten megabytes of a word": b"x" * 10_000_000,
        "ten megabytes of blanks": b" " * 10_000_000,
        "ten megabytes of definitions": repeated("k: 1\n", 10_000_000),
        "two megabytes of line ends": repeated("\n"),
        "a line of two megabytes": repeated("a, ").replace(b"\nlifecycle", b"\ndefine: {x: (a, a}\nlifecycle"),
        "the same mistake": numbered("define:\n", "  d#: b > 1\n", 3_000 // share),
        "definitions by the thousand": numbered("define:\n", "  d#: a > #\n", 20_000 // share),
        "many mistakes": numbered("define:\n", "  d#: b# > > 1\n", 3_000 // share),
        "a chain of definitions": numbered("define:\n  d0: a > 1\n", "  e#: a > # and d0\n", 2_000 // share),
        "a tower of definitions": (HEAD + "define:\n  d0: a > 1\n").encode()
        + "".join(f"  d{number + 1}: d{number} and a > {number}\n" for number in range(1_000 // share)).encode(),
        "a circle of definitions": (HEAD + f"define:\n  d0: d{1_000 // share}\n").encode()
        + "".join(f"  d{number + 1}: d{number}\n" for number in range(1_000 // share)).encode(),
        "long expressions": numbered("define:\n", "  d#: a = #" + " or a = 1" * 900 + "\n", 20 // share),
        "a `when` of thousands": numbered(
            "kinds: {k: {stages: any}}\nengagements:\n  e:\n    kind: k\n    when:\n", "    - a > #\n", 3_000 // share
        ),
        "stages": HEAD.replace(LIFECYCLE, "lifecycle:\n").encode()
        + "".join(f"- {{stage: s{number}, when: a > {number}}}\n" for number in range(3_000 // share)).encode(),
        "unknown keys": numbered("kinds:\n", "  k#: {clas: 1}\n", 3_000 // share),
        "circles by the thousand": numbered("define:\n", "  d#: e# > 1\n  e#: d# > 1\n", 2_499 // share),
        "texts that look like circles": numbered("define:\n", "  d#: t is \"e#\"\n  e#: t is \"d#\"\n", 2_499 // share),
        "two megabytes of long rows": numbered("define:\n", "  d#: a = #" + " or a = 1" * 980 + "\n", 200),
        "two megabytes of a `when`": numbered(
            "kinds: {k: {stages: any}}\nengagements:\n  e:\n    kind: k\n    when:\n", "    - a > #\n", 115_000
        ),
        "two megabytes of placeholders": numbered(
            "engagements:\n", "  e#: {kind: k, message: {title: '#" + "{a}" * 400 + "'}}\n", 1_580
        ),
        "limits by the thousand": numbered("contact_policy:\n  limits:\n", "    - # per 3# days\n", 3_000 // share),
        "a long list in many conditions": numbered(
            f"lists: {{l: {{of: integer, items: [{several('#', 60_000)}]}}}}\ndefine:\n",
            "  d#: a in l and a > #\n",
            500 // share,
        ),
        "kinds that speak of no event": numbered("events:\n", "  v#: {fields: {y: integer}}\n", 1_500 // share)
        + numbered("kinds:\n", "  k#: {message: {title: '{event.x}'}}\n", 1_500 // share).removeprefix(HEAD.encode()),
    }  # fmt: skip


KIND = "channels: {p: {when: yes, parts: [title]}}\nkinds:\n  k: {stages: any, channels: [p], propensity: 1%, value: 1"
CHANNELS = several("p#", 99)
MANY_CHANNELS = KIND.replace("{p: {", f"{{{several('p#: {when: a > #}', 99)}, p: {{").replace("[p]", f"[{CHANNELS}]")
ENGAGEMENT = "  e#: {kind: k, when: a > #}\n"
LARGEST = {
    "a tower of definitions": resting(5_000, 1, lambda below: f"{below[0]} and a > {below[0][1:]}"),
    "rows of definitions": resting(1_600, 60, " or ".join),
    "dense rows": numbered("define:\n", "  d#: #" + "*a+a" * 2_400 + " > 0\n", 20),
    "lists in conditions": numbered("define:\n", f"  d#: a in [{several('#', 1_800)}, #]\n", 52),
    "small engagements": numbered(f"{KIND}}}\nengagements:\n", ENGAGEMENT, 19_000),
    "inherited conditions": numbered(f"{KIND}, when: [{several('a > #', 25)}]}}\nengagements:\n", ENGAGEMENT, 8_500),
    "inherited placeholders": numbered(
        f"{KIND}, message: {{title: '{'{a}' * 20}'}}}}\nengagements:\n", ENGAGEMENT, 12_000
    ),
    "inherited channels": numbered(f"{MANY_CHANNELS}}}\nengagements:\n", ENGAGEMENT, 1_000),
    "attributes": HEAD.replace("a: integer!", "a: integer!, " + several("x#: integer", 9_990)).encode(),
}  # fmt: skip
"""As large as is read, and made to cost as much as that can."""


SHORT = files(SHARE)
ROOT = Path(__file__).parent.parent
Checking = subprocess.Popen[str]


@pytest.fixture(scope="module")
def checking() -> Iterator[Checking]:
    checker = subprocess.Popen(
        [sys.executable, "-m", "tests.hostile_process"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "COLUMNS": "100"},
    )  # fmt: skip
    with ended(checker) as process:
        yield process


@pytest.mark.parametrize("name", SHORT)
def test_is_answered(name: str, checking: Checking, tmp_path: Path) -> None:
    check(checking, SHORT[name], tmp_path, FEWER_SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORT)
def test_is_answered_at_length(name: str, checking: Checking, tmp_path: Path) -> None:
    check(checking, files(1)[name], tmp_path, SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_are_answered(name: str, checking: Checking, tmp_path: Path) -> None:
    assert "too-many-parts" not in check(checking, LARGEST[name], tmp_path, MORE_SECONDS)


def check(checking: Checking, data: bytes, folder: Path, seconds: int) -> str:
    """What is said of a file, within the bounds."""
    path = folder / "hostile.yaml"
    path.write_bytes(data)
    assert checking.stdin is not None
    assert checking.stdout is not None
    print(json.dumps([str(path), seconds]), file=checking.stdin, flush=True)
    code, peak, said = json.loads(checking.stdout.readline())
    assert code in (0, 1), said[-2_000:]
    assert "Traceback" not in said
    assert peak <= MEMORY
    return str(said)
