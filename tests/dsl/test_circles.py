"""The order of definitions, and their circles: correct for any graph, in a number of steps that grows with its size."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.dsl.check.circles import Uses, in_order

NAMES = "abcdefgh"


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), unique=True)))
def test_the_order_is_right_and_every_circle_is_one(given: dict[str, list[str]]) -> None:
    uses = {name: [used for used in several if used in given] for name, several in given.items()}
    order, circles = in_order(uses)
    assert sorted(order) == sorted(uses)
    for circle in circles:
        assert all(after in uses[name] for name, after in zip(circle, (*circle[1:], circle[0]), strict=True))
    late = [(name, used) for name in uses for used in uses[name] if order.index(used) >= order.index(name)]
    assert bool(late) == bool(circles)


@pytest.mark.parametrize(
    ("uses", "circles"),
    [
        ({"a": "a"}, ["a"]),
        ({"a": "b", "b": "a"}, ["ab"]),
        ({"a": "bc", "b": "a", "c": "a"}, ["ab", "ac"]),
        ({"a": "ab", "b": "ba"}, ["a", "ba"[::-1], "b"]),
        ({"a": "b", "b": "ac", "c": "a"}, ["ab"]),
        ({"a": "b", "b": "c", "c": "b"}, ["bc"]),
        ({"a": "", "b": "c", "c": "dc", "d": "a"}, ["c"]),
    ],
)
def test_each_circle_is_told_once(uses: dict[str, str], circles: list[str]) -> None:
    found = in_order({name: list(used) for name, used in uses.items()})[1]
    assert sorted("".join(each) for each in found) == sorted(circles)


def test_names_that_use_nothing_keep_their_order() -> None:
    assert in_order({"c": [], "a": ["b"], "b": [], "d": []}) == (["c", "b", "a", "d"], [])


class Counted(list[str]):
    """Uses that count how often one of them is looked at."""

    looks = 0

    def __iter__(self) -> Iterator[str]:
        for each in super().__iter__():
            Counted.looks += 1
            yield each


def steps(uses: Uses) -> tuple[int, int]:
    """Uses looked at, and names in circles."""
    Counted.looks = 0
    circles = in_order({name: Counted(used) for name, used in uses.items()})[1]
    return Counted.looks, sum(map(len, circles))


@pytest.mark.parametrize("count", [100, 2_000])
def test_the_work_grows_with_the_uses(count: int) -> None:
    names = [str(number) for number in range(count)]
    pairs = {name: [names[number ^ 1]] for number, name in enumerate(names)}
    assert steps(pairs) == (count, count)
    chain = {name: names[number + 1 : number + 2] + names[:1] for number, name in enumerate(names)}
    looks, told = steps(chain)
    assert looks == 2 * count - 1
    assert told <= 2 * count
