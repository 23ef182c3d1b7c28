"""The examples of the function table come out as they say, from text to value, on every back end."""

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.types import NUMBER, Type
from nextbest.engine.backends.program import Backend
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Admitted
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.now import parse_now
from nextbest.engine.evaluate import evaluator
from nextbest.engine.functions import FUNCTIONS, sample
from tests.backends import BACKENDS

CLOCK = Clock(parse_now(sample.NOW), sample.TIMEZONE)
EXAMPLES = [
    pytest.param(each.expression, each.gives, id=f"{name}: {each.expression}")
    for name, function in FUNCTIONS.items()
    for each in function.examples
]


def sample_bundle() -> Bundle:
    head = f"nextbest: 1\nbundle: sample\ntimezone: {sample.TIMEZONE}\n"
    bundle, report = check_text(
        f"{head}{sample.PROFILE}lifecycle: [{{stage: all, otherwise: yes}}]\n", "sample.yaml", FUNCTIONS
    )
    assert bundle is not None, report.errors
    return bundle


BUNDLE = sample_bundle()


def value(text: str, backend: Backend) -> tuple[object, Type]:
    expression, report = check_alone(BUNDLE, text, FUNCTIONS)
    assert expression is not None, report.errors
    asked = evaluator(BUNDLE, expression, backend)
    admitted = Door(BUNDLE, asked.program.graph.reads).admit(dict(sample.CUSTOMER), CLOCK)
    assert isinstance(admitted, Admitted), admitted.fatal
    return asked.value(admitted.row, CLOCK), expression.type


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize(("expression", "gives"), EXAMPLES)
def test_an_example_comes_out_as_it_says(expression: str, gives: str, backend: Backend) -> None:
    found, type = value(expression, backend)
    wanted, written_as = value(gives, backend)
    if (str(type), str(written_as)) == ("money", "integer"):
        assert found == int(str(wanted)) * 10_000
    elif (str(type), str(written_as)) == ("money", "number"):
        assert found == round(float(str(wanted)) * 10_000)
    elif type == NUMBER:
        assert found == wanted
    else:
        assert (found, type) == (wanted, written_as)
