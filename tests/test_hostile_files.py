"""Files that mean harm: `check` answers each in a process of bounded time and memory, and never with a traceback."""

import os
import re
import resource
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

LIFECYCLE = "lifecycle: [{stage: a, otherwise: yes}]\n"
HEAD = "nextbest: 1\nbundle: b\ntimezone: UTC\nprofile: {id: string!, a: integer!}\n" + LIFECYCLE
SECONDS = 10
"""Of processor time, Python's start included; the machine may be slow and busy."""
MEMORY = 200_000_000
"""Bytes resident at most."""


def repeated(unit: str, length: int = 2_000_000) -> bytes:
    return (HEAD + unit * ((length - len(HEAD)) // len(unit))).encode()


def numbered(section: str, line: str, count: int = 3_000) -> bytes:
    return (HEAD + section + "".join(line.replace("#", str(number)) for number in range(count))).encode()


def exploding() -> bytes:
    names = "abcdefghijklmnopqrstuvwxyz"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise(names)]
    return "\n".join(lines).encode()


FILES = {
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
    "the same mistake": numbered("define:\n", "  d#: b > 1\n"),
    "definitions by the thousand": numbered("define:\n", "  d#: a > #\n", 20_000),
    "many mistakes": numbered("define:\n", "  d#: b# > > 1\n"),
    "a chain of definitions": numbered("define:\n  d0: a > 1\n", "  e#: a > # and d0\n", 2_000),
    "a tower of definitions": (HEAD + "define:\n  d0: a > 1\n").encode()
    + "".join(f"  d{number + 1}: d{number} and a > {number}\n" for number in range(1_000)).encode(),
    "a circle of definitions": (HEAD + "define:\n  d0: d1000\n").encode()
    + "".join(f"  d{number + 1}: d{number}\n" for number in range(1_000)).encode(),
    "long expressions": numbered("define:\n", "  d#: a = #" + " or a = 1" * 900 + "\n", 20),
    "a `when` of thousands": numbered(
        "kinds: {k: {stages: any}}\nengagements:\n  e:\n    kind: k\n    when:\n", "    - a > #\n"
    ),
    "stages": HEAD.replace(LIFECYCLE, "lifecycle:\n").encode()
    + "".join(f"- {{stage: s{number}, when: a > {number}}}\n" for number in range(3_000)).encode(),
    "unknown keys": numbered("kinds:\n", "  k#: {clas: 1}\n"),
}  # fmt: skip


CHECK = """
import sys
from nextbest.cli.main import run
code = run(sys.argv[1:])
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("peak", int(peak.split()[1]) * 1024)
sys.exit(code)
"""
"""The process tells its own peak: what its parent is told counts the parent's memory at the fork, too."""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.parametrize("name", FILES)
def test_is_answered(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(FILES[name])
    done = subprocess.run(
        [sys.executable, "-c", CHECK, "check", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=limit,
        env={**os.environ, "COLUMNS": "100"},
        check=False,
    )
    said = done.stdout.decode()
    assert done.returncode in (0, 1), said[-2_000:]
    assert "Traceback" not in said
    peak = re.search(r"^peak (\d+)$", said, re.MULTILINE)
    assert peak is not None
    assert int(peak[1]) <= MEMORY
