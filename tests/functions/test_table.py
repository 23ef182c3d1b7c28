"""The table as a whole: complete, without contradictions, and readable."""

from collections import defaultdict

import pytest

from nextbest.dsl.signatures import Var
from nextbest.engine.functions import FORMS, FUNCTIONS, PRIMITIVES
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.ranges import RANGES

TABLE = [*FUNCTIONS.values(), *PRIMITIVES.values()]

FAMILIES = {"logic", "comparison", "text", "time", "place", "history", "arithmetic", "chance"}


def test_a_name_is_either_written_or_a_primitive() -> None:
    assert not FUNCTIONS.keys() & PRIMITIVES.keys()
    assert all(name == each.name for name, each in [*FUNCTIONS.items(), *PRIMITIVES.items()])


def test_overloads_of_one_key_mean_the_same() -> None:
    found: dict[str, list[Form]] = defaultdict(list)
    for function in TABLE:
        for form in function.forms:
            found[form.key].append(form)
    for key, forms in found.items():
        assert len({(each.python, each.inline, each.saturates, each.partial) for each in forms}) == 1, key
    assert FORMS.keys() == found.keys()


@pytest.mark.parametrize("function", TABLE, ids=lambda each: each.name)
def test_an_entry_is_whole(function: Function) -> None:
    assert function.forms == function.overloads
    assert function.family in FAMILIES
    assert function.sentence.endswith(".")
    for form in function.forms:
        assert form.key.partition(".")[0] == function.name or form.key.startswith("aggregate.")
        assert form.python is not None or form.inline is None
        results = form.result.among if isinstance(form.result, Var) else (form.result,)
        assert not form.saturates or set(results) <= RANGES.keys()
        assert all(position < len(form.params) for position in form.literals)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda each: each.name)
def test_what_can_be_written_is_shown_by_example(function: Function) -> None:
    assert function.form
    assert function.examples
