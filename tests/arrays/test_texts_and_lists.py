"""What is asked of texts is asked of their different words, and of lists of all their elements at once."""

from hashlib import sha256
from typing import Any

import pytest

from nextbest.dsl.types import INTEGER, STRING
from nextbest.engine.functions.sql import Sql, less, word
from tests.arrays.columns import column, customers, shared, values

TEXT, TEXT_2, TEXTS, WHOLES, PLACE = map(column, ("text", "text_2", "texts", "wholes", "place"))


def _list(*items: object, type: object = STRING) -> Sql:
    return Sql("list", tuple(Sql("constant", data=each) for each in items), type)


CASES: list[tuple[Sql, dict[str, list[Any]], list[object]]] = [
    # texts
    (word("contains", TEXT, "🦊"), {"text": ["a🦊b", "", None]}, [True, False, None]),
    (word("contains", "abc", TEXT), {"text": ["", "bc", "ac"]}, [True, True, False]),
    (word("starts", TEXT, TEXT_2), {"text": ["abc", "abc", None], "text_2": ["ab", "b", "a"]}, [True, False, None]),
    (word("ends", TEXT, TEXT_2), {"text": ["abc", "abc", "🦊"], "text_2": ["ab", "bc", "🦊"]}, [False, True, True]),
    (word("lower", TEXT), {"text": ["ÄRA", "ära", "ÄrA", None]}, ["Ära", "ära", "Ära", None]),
    (word("concat", "x:", TEXT), {"text": ["a", "", None]}, ["x:a", "x:", None]),
    (
        word("concat", TEXT, "-", TEXT_2),
        {"text": ["a", "a-", None], "text_2": ["-b", "b", "c"]},
        ["a--b", "a--b", None],
    ),
    (word("blank", TEXT), {"text": ["", " \u2003\x1f", "a "]}, [True, True, False]),
    (word("nfc", TEXT), {"text": ["A\u0308", "Ä", "\U0001d15e"]}, ["Ä", "Ä", "\U0001d157\U0001d165"]),
    # lists and places
    (
        word("element_of", TEXT, TEXTS),
        {"text": ["a", "a", None, "a", "a"], "texts": [("b", "a"), (), ("a",), None, ("c", "🦊")]},
        [True, False, None, None, False],
    ),
    (word("element_of", "a", TEXTS), {"texts": [("b", "a"), (), None]}, [True, False, None]),
    (word("any_of", TEXTS, _list("a", "z")), {"texts": [("b", "a"), (), None, ("b",)]}, [True, False, None, False]),
    (word("any_of", _list("a", "z"), TEXTS), {"texts": [("b", "a"), (), None]}, [True, False, None]),
    (
        word("any_of", WHOLES, column("wholes_2")),
        {"wholes": [(1, 2), (1,), (2,)], "wholes_2": [(2, 3), (2,), (1,)]},
        [True, False, False],
    ),
    (word("any_of", _list(1, type=INTEGER), _list(1, 2, type=INTEGER)), {"whole": [1, 2]}, [True, True]),
    (word("all_of", TEXTS, _list("a", "b")), {"texts": [("b", "a"), ("a", "a"), None]}, [True, False, None]),
    (word("all_of", TEXTS, _list()), {"texts": [("b",), ()]}, [True, True]),
    (word("all_of", _list("a", "b"), TEXTS), {"texts": [("b", "a"), ("a", "c"), ()]}, [True, False, True]),
    (
        word("all_of", TEXTS, column("texts_2")),
        {"texts": [("a", "b"), ("a",)], "texts_2": [("b", "b"), ("a", "b")]},
        [True, False],
    ),
    (word("latitude", PLACE), {"place": [(1.5, 2.0), None]}, [1.5, None]),
    (word("longitude", PLACE), {"place": [(1.5, -2.0), None]}, [-2.0, None]),
    (
        word("some", column("places"), less(word("latitude", Sql("element")), column("double"))),
        {"places": [((1.0, 0.0), (5.0, 0.0)), (), None, ((5.0, 0.0),)], "double": [2.0] * 4},
        [True, False, None, False],
    ),
]


@pytest.mark.parametrize(("term", "given", "found"), CASES)
def test_the_word(term: Sql, given: dict[str, list[Any]], found: list[object]) -> None:
    # repr tells 1 from 1.0 and True, and 0.0 from -0.0.
    assert repr(values(term, customers(**given))) == repr(found)
    assert repr(values(shared(term), customers(**given))) == repr(found)


def test_a_hash_is_asked_once_for_a_word() -> None:
    found = values(word("hash", TEXT), customers(text=["s:c-1", "🦊", None, "🦊", "\ud800"]))
    expected = [int(sha256(each).hexdigest()[:8], 16) for each in (b"s:c-1", "🦊".encode(), b"\xed\xa0\x80")]
    assert found == [expected[0], expected[1], None, expected[1], expected[2]]
