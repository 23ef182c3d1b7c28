"""`nextbest test --watch`: runs, waits for a change, runs again; in a process of its own, stopped as by Ctrl-C."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TextIO

import pytest

from nextbest.dsl.files.stamps import stamps
from tests.cli.printed import Printed
from tests.processes import ended
from tests.testing.shop import BUNDLE, HEAD

FINE = "tests:\n  - {name: big for who spent, customer: ann, expect: {engagement: big}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    (tmp_path / "shop.test.yaml").write_text(HEAD + FINE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", Queue[str]]]:
    command = [sys.executable, "-m", "nextbest.cli.main", "test", str(folder), "--watch"]
    watcher = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
    )
    with ended(watcher) as process:
        lines: Queue[str] = Queue()
        assert process.stdout is not None
        Thread(target=_pass_on, args=(process.stdout, lines), daemon=True).start()
        yield process, lines
        if process.poll() is None:
            process.kill()


def _pass_on(stream: TextIO, lines: "Queue[str]") -> None:
    for line in stream:
        lines.put(line)


def until(lines: "Queue[str]", words: str) -> None:
    while words not in lines.get(timeout=60):
        pass


def test_a_change_runs_them_again(watching: "tuple[subprocess.Popen[str], Queue[str]]", folder: Path) -> None:
    process, lines = watching
    until(lines, "1 passed")
    tests = folder / "shop.test.yaml"
    tests.write_text(HEAD + FINE.replace("engagement: big", "engagement: small"), encoding="utf-8")
    until(lines, f"{tests} changed:")
    until(lines, "1 failed")
    (folder / "shop.yaml").write_text(BUNDLE.replace("spent >= 100", "spnt >= 100"), encoding="utf-8")
    until(lines, "error: there is no `spnt`")
    (folder / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    until(lines, "1 failed")
    tests.unlink()
    until(lines, "there are no tests of")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130


def test_what_is_watched(folder: Path) -> None:
    for name in ("stores.csv", "notes.md", ".hidden.yaml", "inner/more.yml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    names = [str(each.relative_to(folder)) for each in stamps([folder])]
    assert sorted(names) == ["inner/more.yml", "shop.test.yaml", "shop.yaml", "stores.csv"]
    single = [each.name for each in stamps([folder / "shop.yaml"])]
    assert sorted(single) == ["shop.test.yaml", "shop.yaml", "stores.csv"]


@pytest.mark.parametrize("option", [["--update"], ["--format", "json"], ["--out", "report.txt"]])
def test_watching_is_for_people(run: Printed, folder: Path, option: list[str]) -> None:
    code, _, err = run("test", str(folder), "--watch", *option)
    assert code == 2
    assert "`--watch` is for people" in err
