"""`nextbest compile` for warehouses that no test here can run: their text is SQL of that dialect, and says so."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import sqlglot

from nextbest.engine import Engine
from nextbest.engine.backends.dialects.dialect import Dialect
from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.backends.sql.choosing import decisions
from nextbest.engine.backends.sql.compiled import DIALECTS, compiled
from nextbest.engine.backends.sql.query import Output, Query
from nextbest.engine.backends.sql.terms import below
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql
from nextbest.engine.loading import read_bundle
from nextbest.engine.lowering.lower import lower

POLICIES = Path(__file__).parent.parent.parent / "policies"
GOLDEN = Path(__file__).parent / "compiled"
NOWS = {"cdnow": 899_222_400, "retail_next_best": 1_795_187_100}
WAREHOUSES = ("snowflake", "bigquery")
LACKING = {"spark": {"blank", "nfc"}, "snowflake": {"nfc"}}
"""Words that only queries of preconditions use, and that leave these out where there is no form."""

UNSEEN = set("blank ceil element latitude local_time longitude modulo nfc or place some sqrt wide".split())
"""Words that its decisions do not need."""
BUNDLE = """
nextbest: 1
bundle: shop
timezone: Europe/Rome
profile:
  id: string!
  city: string
  tier: one of [gold, silver]
  weight: integer
  rate: number
  ltv: money
  tags: list of string
  other: list of string
  orders: {history: {at: datetime!, total: money, store: string, gift: boolean}}
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: all, otherwise: yes}
channels: {email: {when: yes}}
kinds: {letter: {channels: [email], stages: any}}
engagements:
  texts:
    kind: letter
    when:
      - lower(city) contains "rome" and city starts with "R" and city ends with "e"
      - tags contains city
      - tags contains any of ["a", "b"] and tags contains all of other and city in ["Rome", "Milan"]
      - bucket(id, "salt") < 0.5
    propensity: logistic(rate) * weight
    value: 3
  histories:
    kind: letter
    when:
      - first(orders.store) is "Rome" and last(orders.gift) and most_common(orders.store) is city
      - sum(orders.total) > ltv and count_distinct(orders.store) > 2 and any(orders where store is city)
      - minimum(orders.total) > 1 and maximum(orders.total) > 2 and average_gap(orders) < 9
    propensity: 0.5
    value: 2
  places:
    kind: letter
    when: [(tier is "gold") otherwise no]
    class: fallback
"""


def _words() -> set[str]:
    rows = [line.strip() for line in (Sql.__doc__ or "").splitlines() if line.strip().startswith("| `")]
    return {word for row in rows for word in row.split("`")[1].split()}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_every_word_has_a_form(dialect: Dialect) -> None:
    assert dialect.words == _words() - LACKING.get(dialect.name, set())


@pytest.mark.parametrize("policy", NOWS)
@pytest.mark.parametrize("dialect", WAREHOUSES)
def test_the_text_is_of_that_dialect(dialect: str, policy: str) -> None:
    """Parsed and printed again it is the same: nothing in it was taken for something else."""
    text = compiled(lower(read_bundle(POLICIES / policy)), NOWS[policy], DIALECTS[dialect])
    trees = [each for each in sqlglot.parse(text, dialect=dialect) if each is not None]
    assert _bare(";".join(each.sql(dialect=dialect) for each in trees)) == _bare(text)


def _bare(text: str) -> str:
    """Without comments, white space and the capitals of functions, and with one name of each type."""
    text = re.sub(r"/\*.*?\*/", "", re.sub(r"(?m)^--.*$", "", text), flags=re.DOTALL)
    return "".join(text.upper().split()).replace("BIGINT", "INT64").removesuffix(";")


@pytest.mark.parametrize("dialect", ["spark", *WAREHOUSES])
def test_the_text_is_the_one_that_was_looked_through(dialect: str) -> None:
    """Every word in the dialect's form; `python tests/cli/test_compile_dialects.py` writes the files anew."""
    assert _golden(dialect) == (GOLDEN / f"{dialect}.sql").read_text(encoding="utf-8")


def test_words_of_the_small_bundle_are_nearly_all() -> None:
    """What the golden texts show of each dialect."""
    graph = lower(Engine.from_text(BUNDLE).bundle)
    terms: list[Sql] = []
    query = Query(graph, Clock(0, "UTC"), DUCKDB)
    query.select(lambda stage: _seen(decisions(stage), terms))
    assert _words() - {each.word for each in below(*terms)} == UNSEEN


def _seen(outputs: Mapping[str, Output], terms: list[Sql]) -> Mapping[str, Output]:
    terms += [each.value for each in outputs.values()]
    return outputs


def _golden(dialect: str) -> str:
    return compiled(lower(Engine.from_text(BUNDLE).bundle), NOWS["retail_next_best"], DIALECTS[dialect]) + "\n"


if __name__ == "__main__":
    for each in ("spark", *WAREHOUSES):
        (GOLDEN / f"{each}.sql").write_text(_golden(each), encoding="utf-8")
