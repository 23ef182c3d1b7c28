"""Conditions as bits say what an evaluator says of them, whatever is unknown and wherever rows end."""

from random import Random

import numpy as np
import pytest

from nextbest.engine.backends.arrays.bits import WORD, Bits, conjuncts, counted, packed, unpacked
from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import NO, YES, Sql, first_known, known, sql, word

COUNTS = (1, 7, 63, 64, 65, 200)


def some(random: Random, count: int) -> Array:
    return np.array([random.random() < 0.5 for _ in range(count)], np.bool_)


def condition(random: Random, depth: int) -> Sql:
    """A condition that may be unknown."""
    if depth == 0:
        return random.choice([Sql("column", data=name) for name in "abcd"] + [YES, NO, sql(None)])
    args = [condition(random, depth - 1) for _ in range(random.randint(2, 3))]
    match random.choice(("and", "or", "not", "first_known", "known")):
        case "not":
            return word("not", args[0])
        case "first_known":
            return first_known(args[0], random.choice((NO, NO, YES)))
        case "known":
            return known(args[0])
        case join:
            return word(join, *args)


@pytest.mark.parametrize("count", COUNTS)
def test_conditions(count: int) -> None:
    random = Random(count)
    columns = {name: Values(some(random, count), some(random, count)) for name in "abc"}
    columns["d"] = Values(some(random, count))
    evaluator = Evaluator(Customers(count, columns), Clock(0, "UTC"))
    bits = Bits(evaluator, np.arange(count))
    part = np.flatnonzero(some(random, count))
    for _ in range(300):
        asked, other = (condition(random, random.randrange(4)) for _ in range(2))
        wanted = evaluator.yes(asked)
        found = bits.yes(asked)
        assert list(unpacked(found, count)) == list(wanted), asked
        assert list(bits.rows(bits.opposite(found))) == list(np.flatnonzero(~wanted))
        assert counted(found) == np.count_nonzero(wanted)
        assert list(bits.all(conjuncts(asked))) == list(found), asked
        assert all(each.word != "and" for each in conjuncts(asked))
        both = bits.all((asked, other, asked))
        assert list(unpacked(both, count)) == list(wanted & evaluator.yes(other))
        assert list(unpacked(bits.taken(part).yes(asked), len(part))) == list(wanted[part])
        assert list(found) == list(packed(wanted)), "what was asked for once has not changed"


def test_others() -> None:
    places = np.array([3, 5, 8, 70, 71, 200])
    columns = {"a": Values(np.zeros(len(places), np.bool_))}
    bits = Bits(Evaluator(Customers(len(places), columns), Clock(0, "UTC")), places)
    for gone in ([], [3], [4], [0, 5, 200, 201], [1_000], list(range(300))):
        left = bits.others(np.array(gone, np.int64))
        assert list(places[bits.rows(left)]) == [each for each in places if each not in gone]


def test_bits_end_where_rows_end() -> None:
    for count in COUNTS:
        every = packed(np.ones(count, np.bool_))
        assert counted(every) == count
        assert len(every) == -(-count // WORD)
