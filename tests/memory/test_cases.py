"""Cases taken from the page by hand, and from how other systems fail: the plain reading and the engine pass them."""

from collections.abc import Mapping
from functools import cache

import pytest

from nextbest.engine import Engine
from tests.backends import BACKENDS
from tests.memory.answers import Answer, Told, plainly
from tests.memory.case_files import MAY_GO, Case, cases
from tests.memory.engine_side import told

CASES = cases()


@cache
def engine(text: str, backend: int = 0) -> Engine:
    return Engine(Engine.from_text(text).bundle, BACKENDS[backend])


def rules(found: Mapping[tuple[str, str], Told], name: str) -> list[Told]:
    """What became of an engagement on that channel, or on all of its channels."""
    engagement, _, channel = name.partition(" ")
    mine = [each for (its, on), each in found.items() if its == engagement and channel in ("", on)]
    assert mine, name
    return mine


def check(case: Case, answer: Answer) -> None:
    found = answer.candidates
    for name, wanted in case.rules.items():
        for each in rules(found, name):
            if wanted == "may go":
                assert each.rule in MAY_GO, name
            elif wanted == "won":
                assert each.rule is None, name
            else:
                assert each.rule is not None, name
                assert wanted in (each.rule, each.rule.partition(":")[0]), name
    for name, instant in case.not_before.items():
        for each in rules(found, name):
            assert each.not_before == (None if instant == "never" else instant), name
    steps = {(engagement, channel): step for _, engagement, channel, step, *_ in answer.winners}
    for name, step in case.steps.items():
        engagement, _, channel = name.partition(" ")
        assert [each for (its, on), each in steps.items() if its == engagement and channel in ("", on)] == [step], name
    assert case.no_action in (None, answer.no_action)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_plain_reading(case: Case) -> None:
    check(case, plainly(engine(case.bundle).bundle, case.asked))


@pytest.mark.parametrize("backend", range(len(BACKENDS)), ids=[each.name for each in BACKENDS])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_engine(case: Case, backend: int) -> None:
    check(case, told(engine(case.bundle, backend), case.asked))
