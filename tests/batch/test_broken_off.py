"""A run that is broken off, whenever and by whatever, ends with the files of one that was not."""

import os
import time
from pathlib import Path
from random import Random

import pytest

from nextbest.engine.batch.durable import alone
from nextbest.engine.errors import UsageError
from tests.batch.chunks import Documents
from tests.batch.hopper_process import customers, run, running


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a run by its path."""
    found = {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}
    assert "manifest.json" in found, "it is not a run"
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    run().write(folder)
    found = files(folder)
    assert not [name for name in found if name.startswith(".")]
    return found


def written(folder: Path) -> int:
    """How many files there are so far."""
    found = 0
    for _, _, names in os.walk(folder):
        found += len(names)
    return found


def killed(folder: Path, count: int, moment: float) -> None:
    """Start a run, or go on with one, and kill it so many seconds after so many files are there."""
    with running(folder) as (process, _):
        while written(folder) < count and process.is_alive():
            time.sleep(0.0005)
        time.sleep(moment)


def _killed_and_gone_on_with(tmp_path: Path, undisturbed: dict[str, bytes], times: int) -> None:
    random, broken_off = Random(6), 0
    for number in range(times):
        folder = tmp_path / str(number)
        for _ in range(random.choice([1, 1, 2])):
            # Before the manifest there are some files more than after it: the plan, and counts of each part.
            killed(folder, random.randint(1, len(undisturbed) + 10), random.uniform(0, 0.03))
        broken_off += not (folder / "manifest.json").exists()
        run().write(folder)
        assert files(folder) == undisturbed, f"killed for the {number}th time"
    assert broken_off > times / 3, "hardly any was killed while it was at work"


def test_killed_at_any_moment_and_gone_on_with(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    _killed_and_gone_on_with(tmp_path, undisturbed, 3)


@pytest.mark.slow
def test_killed_at_many_more_moments(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    _killed_and_gone_on_with(tmp_path, undisturbed, 50)


@pytest.mark.parametrize("room", [300, 5_500, 9_000])
def test_no_room_for_a_file(tmp_path: Path, undisturbed: dict[str, bytes], room: int) -> None:
    """Too small for the plan, for a part, for a work list: nothing half written counts."""
    with running(tmp_path / "run", room) as (_, said):
        assert said.poll(60), "nothing went wrong"
        assert "File too large: '" in said.recv()
    assert not (tmp_path / "run" / "manifest.json").exists()
    run().write(tmp_path / "run")
    assert files(tmp_path / "run") == undisturbed


def test_a_finished_run_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert not run().write(folder).already
    before = {each: each.stat().st_mtime_ns for each in folder.rglob("*")}
    told = run().write(folder)
    assert told.already
    assert told.manifest["decided"] == 320
    assert {each: each.stat().st_mtime_ns for each in folder.rglob("*")} == before


def test_another_run_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run().write(folder)
    with pytest.raises(UsageError, match="the source `customers` \\(tests\\) has changed since"):
        run(Documents(customers(), 40, "two")).write(folder)
    with pytest.raises(UsageError, match='its id is `cdnow-19980630T160000Z`, not `x`; its `format` is "parquet", not'):
        run().write(folder, id="x", format="csv")


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something else than a run"):
        run().write(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_two_at_once_are_refused(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with alone(folder), pytest.raises(UsageError, match="another run is at work"):
        run().write(folder)
    run().write(folder)
    assert files(folder) == undisturbed
