"""The benchmarks compare what gives the same answers: a short form of what a run of them checks at every size."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks import as_bundle, as_python, contest
from benchmarks.naive import Document, model, plain
from benchmarks.shoppers import NOW, customers
from benchmarks.timing import Contender
from benchmarks.workload import ZONE, Form, Policy, policy, with_contacts

ROOT = Path(__file__).parent.parent
SIZES = (10, 100)
PEOPLE = customers(200)
NOWS = [NOW + number * contest.STEP for number in range(len(PEOPLE))]
"""The nights and days of five days, so that quiet hours begin and end."""
DAYS = [now.astimezone(ZoneInfo(ZONE)).date() for now in NOWS]


@pytest.mark.parametrize("form", ["normal", "hostile"])
@pytest.mark.parametrize("size", SIZES)
def test_hand_written_python_the_interpreter_and_generated_code_agree(size: int, form: Form) -> None:
    made = policy(size, form)
    engine = as_bundle.engine(made)
    right = contest.expected(engine, PEOPLE, NOWS)
    assert {best is None for _, best in right} == {True, False}
    of_object, of_dict = as_python.compiled(made), as_python.compiled(made, "items")
    read = [model().model_validate(each) for each in PEOPLE]
    assert [of_object(plain(each), day) for each, day in zip(PEOPLE, DAYS, strict=True)] == right
    assert [of_object(each, day) for each, day in zip(read, DAYS, strict=True)] == right
    assert [of_dict(each.__dict__, day) for each, day in zip(read, DAYS, strict=True)] == right
    contest.agree(contest.ours(engine, PEOPLE, NOWS), right)
    contest.agree(Contender("nextbest", engine.decide, (PEOPLE, NOWS)), right)


@pytest.mark.parametrize("size", SIZES)
def test_the_interpreter_and_generated_code_agree_with_a_memory(size: int) -> None:
    made = policy(size)
    told = [with_contacts(each, made, number) for number, each in enumerate(PEOPLE)]
    engine = as_bundle.engine(made, memory=True)
    right = contest.expected(engine, told, NOWS)
    contest.agree(contest.ours(engine, told, NOWS), right)
    contest.agree(Contender("nextbest", engine.decide, (told, NOWS)), right)
    kinds = {
        action.kind for action in (engine.decide(*each).no_action for each in zip(told, NOWS, strict=True)) if action
    }
    assert kinds >= {"held_out", "all_deferred", "all_limited"}


@pytest.mark.parametrize(("package", "rival"), [("zen", contest.zen_engine), ("datalogic_py", contest.datalogic)])
@pytest.mark.parametrize("size", SIZES)
def test_other_engines_agree(size: int, package: str, rival: Callable[[Policy, Sequence[Document]], Contender]) -> None:
    pytest.importorskip(package, reason="comes with the extra `bench`")
    made = policy(size)
    right = contest.expected(as_bundle.engine(made), PEOPLE, [NOW] * len(PEOPLE))
    contest.agree(rival(made, PEOPLE), right)


def test_whoever_answers_wrongly_ends_the_run() -> None:
    with pytest.raises(SystemExit, match=r"naive answers .*'push'.* for customer 1, and not .*'sms'"):
        contest.agree(
            Contender("naive", lambda best: best, ([("vip", None), ("vip", (5, "engagement_00001", "push"))],)),
            [("vip", None), ("vip", (5, "engagement_00001", "sms"))],
        )


def test_the_command_prints_every_measure_and_writes_it_into_the_page(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    before = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    page.write_text(before, encoding="utf-8")
    asked = ("--quick", "--sizes", "10", "--form", "normal", "setup", "--into", str(page))
    printed = subprocess.run(
        (sys.executable, "-m", "benchmarks.decide", *asked), cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    ).stdout
    lines = [line for line in printed.splitlines() if line.startswith("| 10 |")]
    rows = [line.split("|")[1:-1] for line in lines]
    assert [len(row) for row in rows] == [8] * 4 + [12] * 2
    assert all(float(cell.replace(",", "")) > 0 for row in rows[:4] for cell in row[3:6])
    after = page.read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if line in lines] == lines
    assert [line for line in after.splitlines() if line.startswith(("#", "<!--"))] == [
        line for line in before.splitlines() if line.startswith(("#", "<!--"))
    ]
