"""The files of a log: rotated, whole after a kill, bounded, erased from, and what becomes of a disk that is full."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from nextbest.engine.decision_log import keeping
from nextbest.engine.decision_log.appending import Appender
from nextbest.engine.decision_log.entry import pseudonym
from nextbest.engine.decision_log.files import log_files
from nextbest.engine.decision_log.log import salt_of
from nextbest.engine.decision_log.reading import log_lines
from nextbest.engine.errors import UsageError
from tests.cli.printed import Printed
from tests.decision_log.keeping import NOW, decided, kept, until


def entries(log: Path) -> list[dict[str, object]]:
    return [each.entry for each in log_lines(log) if each.entry is not None]


def test_everything_is_written_in_order_and_for_the_owner_alone(tmp_path: Path) -> None:
    with kept(tmp_path, inputs="full") as log:
        for number in range(250):
            log.add(decided(id=f"c{number}"))
    assert log.state.written == 250
    found = entries(tmp_path)
    assert [each["inputs"]["profile"]["id"] for each in found] == [f"c{number}" for number in range(250)]  # type: ignore[index]
    assert {(path.stat().st_mode & 0o777) for path in tmp_path.iterdir() if path.is_file()} == {0o600}


def test_a_new_file_begins_when_one_is_full_and_every_day(tmp_path: Path) -> None:
    appender = Appender(tmp_path, most_bytes=10)
    assert appender.append(b"12345\n", NOW) is None
    assert appender.append(b"123\n", NOW) is None
    full = appender.append(b"1\n", NOW)
    assert full is not None
    assert full.read_bytes() == b"12345\n123\n"
    assert appender.append(b"2\n", NOW + timedelta(days=1)) is not None
    assert appender.over(NOW + timedelta(days=2))
    appender.close()
    names = [each.path.name for each in log_files(tmp_path)]
    assert names == ["decisions-20261120-0001.jsonl", "decisions-20261120-0002.jsonl", "decisions-20261121-0001.jsonl"]


def test_a_line_that_a_kill_has_torn_is_known_for_one_and_taken_off(tmp_path: Path) -> None:
    with kept(tmp_path) as log:
        log.add(decided())
    whole = log_files(tmp_path)[0].path
    torn = tmp_path / "decisions-20261120-0002.jsonl.open"
    torn.write_bytes(whole.read_bytes() * 2 + b'{"log":1,"at"')
    lines = list(log_lines(tmp_path))
    assert [(each.entry is None, each.torn) for each in lines] == [(False, False)] * 3 + [(True, True)]
    with kept(tmp_path):
        pass
    assert [each.torn for each in log_lines(tmp_path)] == [False] * 3
    assert not any(each.open for each in log_files(tmp_path))


def test_two_do_not_write_one_log(tmp_path: Path) -> None:
    with kept(tmp_path), pytest.raises(UsageError, match="another process writes the log"), kept(tmp_path):
        pass


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """Files of this process grow no further than that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("on_failure", ["go_on", "stop"])
def test_a_full_disk_is_told_and_what_waits_is_written_later(
    tmp_path: Path, on_failure: Literal["go_on", "stop"]
) -> None:
    told: list[str] = []
    with kept(tmp_path, told, on_failure=on_failure, waiting=20) as log:
        log.add(decided())
        until(lambda: log.state.written == 1)
        with full_disk(log_files(tmp_path)[0].path.stat().st_size + 100):
            for number in range(30):
                log.add(decided(id=f"c{number}"))
            until(lambda: log.state.failing is not None)
            assert log.admits is (on_failure == "go_on")
            assert (log.state.waiting, log.state.lost) == (20, 10)
        until(lambda: log.state.failing is None)
        assert log.admits
    assert (log.state.written, log.state.lost) == (21, 10)
    assert len(entries(tmp_path)) == 21
    assert told[0].startswith("the decision log cannot be written (file too large)")
    assert told[-1] == "the decision log is written again"


def test_memory_is_bounded_by_bytes_too(tmp_path: Path) -> None:
    with kept(tmp_path, waiting_bytes=250) as log, full_disk(0):
        for _ in range(10):
            log.add(decided())
        assert log.state.waiting == 3
        assert log.state.lost == 7


@pytest.mark.parametrize("inputs", ["none", "full"])
def test_who_is_erased_is_in_no_file_any_more(tmp_path: Path, inputs: Literal["none", "full"]) -> None:
    with kept(tmp_path, inputs=inputs, file_bytes=20_000) as log:
        for number in range(60):
            log.add(decided(id=f"somebody{number % 3}"))
            if number % 20 == 19:
                until(lambda: log.state.waiting == 0)
        log.forget("somebody1")
        log.add(decided(id="somebody2"))
        until(lambda: not list((tmp_path / "forget").iterdir()))
    assert len(log_files(tmp_path)) > 2
    _nowhere(tmp_path, "somebody1", left=61)
    salt = salt_of(tmp_path)
    assert sum(each["customer"] == pseudonym("somebody2", salt) for each in entries(tmp_path)) == 21


def test_tables_are_made_of_closed_files_whatever_a_kill_left_and_erased_from(tmp_path: Path) -> None:
    with kept(tmp_path, inputs="full") as log:
        for number in range(30):
            log.add(decided(id=f"somebody{number % 3}"))
    lines = entries(tmp_path)
    half = tmp_path / "decisions-20261120-0001.parquet.half"
    half.write_bytes(b"PAR1")
    with kept(tmp_path, form="parquet") as log:
        until(lambda: log_files(tmp_path)[0].parquet)
        log.add(decided(id="somebody0"))
    assert not half.exists()
    # The end of a server waits for no table.
    assert [each.parquet for each in log_files(tmp_path)] == [True, False]
    log_files(tmp_path)[1].path.unlink()
    assert [(each.path.suffix, each.path.stat().st_mode & 0o777) for each in log_files(tmp_path)] == [
        (".parquet", 0o600)
    ]
    assert entries(tmp_path) == lines
    with kept(tmp_path) as log:
        log.forget("somebody1")
        until(lambda: not list((tmp_path / "forget").iterdir()))
    _nowhere(tmp_path, "somebody1", left=30)


def _nowhere(log: Path, customer: str, left: int) -> None:
    gone = pseudonym(customer, salt_of(log))
    texts = [json.dumps(each) for each in entries(log)]
    assert len(texts) == left
    assert not [each for each in texts if gone in each or customer in each]
    assert not [each for each in log_files(log) if gone.encode() in each.path.read_bytes()]


def test_an_erasure_outlives_a_kill(tmp_path: Path) -> None:
    with kept(tmp_path, inputs="full") as log:
        log.add(decided(id="gone"))
        log.add(decided(id="here"))
    keeping.remember_to_forget(tmp_path, pseudonym("gone", salt_of(tmp_path)))
    with kept(tmp_path):
        until(lambda: not list((tmp_path / "forget").iterdir()))
    assert [each["customer"] is None for each in entries(tmp_path)] == [True, False]


def test_a_file_that_cannot_be_read_keeps_nobody_in_the_others_and_the_note_for_itself(tmp_path: Path) -> None:
    told: list[str] = []
    with kept(tmp_path, inputs="full") as log:
        log.add(decided(id="gone"))
    bad = tmp_path / "decisions-20261119-0001.parquet"
    bad.write_bytes(b"no table")
    with kept(tmp_path, told) as log:
        log.forget("gone")
        until(lambda: told)
    assert "the decision log cannot be tidied" in told[0]
    assert [each.name for each in (tmp_path / "forget").iterdir()] == [pseudonym("gone", salt_of(tmp_path))]
    bad.unlink()
    assert [each["customer"] for each in entries(tmp_path)] == [None]
    with kept(tmp_path):
        until(lambda: not list((tmp_path / "forget").iterdir()))


def test_bytes_that_nobody_knows_are_left_as_they_are(tmp_path: Path) -> None:
    with kept(tmp_path) as log:
        log.add(decided(id="gone"))
    file = log_files(tmp_path)[0].path
    file.write_bytes(b"\xff\xfe odd\n" + file.read_bytes())
    with kept(tmp_path) as log:
        log.forget("gone")
        until(lambda: not list((tmp_path / "forget").iterdir()))
    assert file.read_bytes().startswith(b"\xff\xfe odd\n")
    assert [each["customer"] for each in entries(tmp_path)] == [None]


def test_old_files_are_deleted(tmp_path: Path) -> None:
    for days in (0, 5, 6, 7):
        appender = Appender(tmp_path, 1_000)
        appender.append(b"{}\n", NOW - timedelta(days=days))
        appender.close()
    with kept(tmp_path, keep_days=5):
        until(lambda: len(log_files(tmp_path)) == 2)


def test_customers_are_erased_from_logs_that_no_server_writes_and_noted_where_one_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Printed(capsys)
    with kept(tmp_path, inputs="full") as log:
        for number in range(6):
            log.add(decided(id=f"somebody{number % 3}"))
        until(lambda: log.state.written == 6)
        code, out, _ = run("log", "forget", str(tmp_path), "--customer", "somebody0")
        assert (code, out) == (0, "a server writes this log: it erases them within a second\n")
        until(lambda: not list((tmp_path / "forget").iterdir()))
    _nowhere(tmp_path, "somebody0", left=6)
    code, out, _ = run("log", "forget", str(tmp_path), "--customer", "somebody1", "--customer", "nobody")
    assert (code, out) == (0, "2 decisions without a name now\n")
    _nowhere(tmp_path, "somebody1", left=6)
    (tmp_path / "salt").unlink()
    code, _, err = run("log", "forget", str(tmp_path), "--customer", "somebody2")
    assert code == 2
    assert "has no file `salt`" in err
