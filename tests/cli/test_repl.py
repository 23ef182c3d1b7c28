"""`nextbest repl`: lines from a pipe and from a terminal, what they come to, and what the tab key offers."""

import io
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nextbest.cli.output import Output
from nextbest.cli.trying.completing import Completing
from nextbest.cli.trying.session import Session
from nextbest.engine import Engine
from tests.cli.printed import Printed
from tests.processes import ended

ROOT = Path(__file__).parent.parent.parent
BUNDLE = ROOT / "policies" / "retail_next_best"
CUSTOMERS = BUNDLE / "customers.jsonl"
NOW = "2026-11-20T10:00:00-05:00"
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(run: Printed, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Pipes lines to the command."""

    def pipe(*lines: str, arguments: tuple[str, ...] = (str(CUSTOMERS),)) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
        return run("repl", str(BUNDLE), *arguments, "--now", NOW)

    return pipe


def test_lines_are_evaluated_for_the_customer_at_hand(typed: Typed) -> None:
    told = typed("ltv", "# a remark", "", "high_value and tier is known", ":customer bea", ":customer", "ltv")
    assert told == (0, "25,000\nyes\nbea\n6,200\n", "")
    assert typed("ltv", arguments=(str(CUSTOMERS), "--customer", "bea")) == (0, "6,200\n", "")


def test_the_time_is_an_input(typed: Typed) -> None:
    told = typed("today", ":now 2026-01-01T00:00:00-05:00", ":now", "today", arguments=())
    assert told == (0, "2026-11-20\n2026-01-01 00:00 -05:00\n2026-01-01 00:00 -05:00\n2026-01-01\n", "")


def test_types_are_told_with_a_sentence(typed: Typed) -> None:
    code, told, _ = typed(":type high_value and none(orders)", arguments=())
    assert (code, told) == (
        0,
        "boolean, from ltv, orders\n  the customer is in “high value” and there is no order\n",
    )


def test_mistakes_are_shown_as_check_shows_them_and_the_rest_goes_on(typed: Typed) -> None:
    code, told, wrong = typed("high_valeu", "1 + 1")
    assert (code, told) == (1, "2\n")
    assert wrong == (
        "error: there is no `high_valeu`\n  expression:1:1\n    1 │ high_valeu\n      │ ~~~~~~~~~~\n"
        "  help: did you mean `high_value`?\n"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (":dcide", "there is no command `:dcide`: did you mean `:decide`?"),
        (":now yesterday", "`yesterday` is not a time"),
        (":customer nobody", "has the id `nobody`"),
        (":why nothing", "`nothing`"),
        (":why", "`:why` wants the name of an engagement"),
        (":type", "`:type` wants an expression"),
    ],
)
def test_wrong_commands_say_what_is_wrong(typed: Typed, line: str, said: str) -> None:
    code, told, wrong = typed(line, ":customer")
    assert (code, told) == (1, "ana\n")
    assert wrong.startswith("error: ")
    assert said in wrong


def test_who_needs_a_customer_says_so(typed: Typed) -> None:
    code, told, wrong = typed("ltv", ":decide", ":customer ana", "today", arguments=())
    assert (code, told) == (1, "2026-11-20\n")
    assert wrong.count("\n") == wrong.count("nextbest repl BUNDLE CUSTOMERS") == 3


def test_decisions_and_ways(typed: Typed) -> None:
    code, told, _ = typed(":decide", ":why bag_for_shoes", ":help", ":quit", "ltv")
    assert code == 0
    assert "evening_at_soho by push" in told
    assert "bag_for_shoes may not be chosen" in told
    assert ":why ENGAGEMENT" in told
    assert not told.endswith("25,000\n")


def test_an_invalid_customer_is_told(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text('{"id": "x", "ltv": "much"}', encoding="utf-8")
    code, told, wrong = typed("ltv", arguments=(str(path),))
    assert (code, told) == (1, "")
    assert "/ltv" in wrong


def test_what_the_tab_key_offers() -> None:
    with io.StringIO() as nowhere:
        session = Session(Engine.load(BUNDLE), Output(nowhere), datetime(2026, 11, 20, tzinfo=UTC), CUSTOMERS)
        completing = Completing(session)
    assert completing.lines("hig") == ["high_value"]
    assert completing.lines("ltv > 3 and cart.v") == ["ltv > 3 and cart.value"]
    assert completing.lines('tier is "g') == ['tier is "gold"']
    assert "any(items where category" in completing.lines("any(items where ca")
    assert "average_gap(" in completing.lines("aver")
    assert completing.lines(":t") == [":type"]
    assert completing.lines(":type near_") == [":type near_a_store"]
    assert completing.lines(":why bag") == [":why bag_for_shoes"]
    assert completing.lines(":customer an") == [":customer ana"]
    assert completing.pieces("ltv > 3 and cart.v", 12) == ["cart.value"]


def test_a_terminal_completes_and_ends(tmp_path: Path) -> None:
    main, end = pty.openpty()
    command = [sys.executable, "-m", "nextbest.cli.main", "repl", str(BUNDLE), str(CUSTOMERS), "--now", NOW]
    environment = {**os.environ, "TERM": "dumb", "INPUTRC": str(tmp_path / "none")}
    shell = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, env=environment, start_new_session=True)
    with ended(shell):
        os.close(end)
        told = read_until(main, b"ana> ")
        assert b"retail_next_best: type an expression" in told
        for keys, answer in ((b"high_v\t\n", b"yes"), (b"1 + 1\n", b"2"), (b"\x1b[A\n", b"2")):
            os.write(main, keys)
            assert answer in read_until(main, b"ana> ")
        os.write(main, b"ltv")
        read_until(main, b"ltv")
        assert b"^C" in read_until(main, b"ana> ", unless_silent=lambda: os.kill(shell.pid, signal.SIGINT))
        os.write(main, b"\x04")
        assert shell.wait(60) == 0
    os.close(main)


def read_until(main: int, end: bytes, unless_silent: Callable[[], None] = lambda: None) -> bytes:
    """What the terminal shows up to this, which is to come in a minute. After each silent second, something is done:
    an interruption that comes just before Python waits for a key is only seen with the next."""
    told, latest = b"", time.monotonic() + 60
    while not told.endswith(end):
        if select.select([main], [], [], 1)[0]:
            told += os.read(main, 4096)
        else:
            assert time.monotonic() < latest, told
            unless_silent()
    return told
