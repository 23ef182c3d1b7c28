"""Sources are checked as far as that is possible without their data (api.md 4)."""

import pytest

from nextbest.dsl.checked_sources import Column, File, Ids, Table
from tests.dsl.memory_bundle import checked

FIXED = "sources: {orders: {file: o.txt, format: {kind: fixed_width, columns: %s}}}"
WRONG = [
    ("sources: {⟦order⟧: {file: o.csv}}", "source", "did you mean `orders`?"),
    ("sources: {⟦ltv⟧: {file: o.csv}}", "source", "a history or `customers`"),
    ("sources: {orders: {file: ⟦o.txt⟧}}", "source", "`format: {kind: csv}`"),
    ("sources: {orders: {file: o.csv, table: ⟦orders⟧}}", "source", "a file has no tables"),
    ("sources: {orders: {duckdb: ⟦shop.duckdb⟧}}", "source", "add `table:`"),
    ("sources: {orders: {postgres: ⟦SHOP⟧}}", "source", "which table of `SHOP`"),
    ("sources: {orders: {duckdb: a, table: b, ⟦format⟧: {kind: csv}}}", "source", "`format` is for files"),
    ("sources: {orders: {duckdb: a, ⟦file⟧: b.csv, table: c}}", "conflicting-keys", "exclude each other"),
    ("sources: {orders: {file: o.csv}, visits: {from: ⟦orders⟧}}", "source", "only `customers`"),
    ("sources: {orders: {file: o.csv}, customers: {from: ⟦order⟧}}", "reference", "did you mean `orders`?"),
    ("sources: {customers: {from: ⟦customers⟧}}", "reference", "there is no source `customers`"),
    (
        "sources: {orders: {file: o.csv}, customers: {from: ⟦orders⟧, where: total > 5}}",
        "source",
        "no place for `where`",
    ),
    (
        "sources: {orders: {file: o.csv}, customers: {from: orders, fields: {id: ⟦idd⟧}}}",
        "source",
        "did you mean `id`?",
    ),
    ("sources: {orders: {file: o.csv, timezone: ⟦Europe/Pariss⟧}}", "timezone", "did you mean `Europe/Paris`?"),
    ("sources: {orders: {file: o.txt, format: {kind: csv, delimiter: '⟦::⟧'}}}", "source", "or `tab`"),
    ("sources: {orders: {file: o.txt, format: {kind: jsonl, delimiter: '⟦;⟧'}}}", "source", "only a CSV file"),
    ("sources: {orders: {file: o.txt, format: {kind: csv, columns: {id: ⟦0⟧}}}}", "source", "count from 1"),
    ("sources: {orders: {file: o.csv, format: {kind: csv, header: no, columns: {id: ⟦who⟧}}}}", "source", "`id: 1`"),
    ("sources: {orders: {file: o.csv, format: {kind: csv, columns: {id: {is: ⟦string!⟧}}}}}", "source", "without `!`"),
    ("sources: {orders: {file: o.csv, format: {kind: csv, columns: {id: {is: ⟦monney⟧}}}}}", "type", "`money`"),
    (
        "sources: {orders: {file: o.csv, format: {kind: csv, columns: {id: {is: money, date: '⟦%Y⟧'}}}}}",
        "source",
        "this column is money",
    ),
    (FIXED % "{id: 1 to 2, ⟦at⟧: {date: '%Y'}}", "source", "add `from`"),
    ("sources: {orders: {file: o.csv, fields: {⟦totl⟧: price}}}", "source", "did you mean `total`?"),
    ("sources: {customers: {file: c.csv, fields: {⟦likes⟧: x}}}", "source", "the profile has no `likes`"),
    ("sources: {orders: {file: o.csv, where: price ⟦>⟧}}", "expression", ""),
    ("sources: {orders: {file: o.csv, fields: {total: quantity ⟦==⟧ 5}}}", "spelling", "`=`"),
    ("sources: {orders: {file: o.csv, format: {kind: ⟦tsv⟧}}}", "not-a-choice", "`csv`"),
    ("sources: {orders: {file: o.txt, format: {kind: jsonl, columns: {⟦id⟧: a}}}}", "source", "files of text"),
    ("sources: {orders: {file: o.txt, format: {kind: ⟦fixed_width⟧}}}", "source", "add `columns: {id: 2 to 6}`"),
    (FIXED % "{id: ⟦0 to 6⟧}", "source", "counted from 1"),
    (FIXED % "{id: ⟦6 to 2⟧}", "source", "counted from 1"),
    (FIXED % "{id: ⟦1.5 to 2⟧}", "source", "places of a line"),
    (FIXED % "{id: ⟦first⟧}", "range", "two ends"),
    (FIXED % "{id: 1 to 2, at: {from: 3 to 9, date: ⟦YYYYMMDD⟧}}", "source", "`%Y%m%d`"),
    (FIXED.replace("}}}", "}, where: ⟦totl > 5⟧}}") % "{id: 1 to 2, total: 3 to 9}", "source", "did you mean `total`?"),
]


@pytest.mark.parametrize(("sections", "rule", "words"), WRONG)
def test_finding(sections: str, rule: str, words: str) -> None:
    _, found, text, marked = checked(sections)
    shown = [(each.rule, text[each.place.start : each.place.end], each.message) for each in found]
    assert [each.rule for each in found] == [rule], shown
    assert [(each.place.start, each.place.end) for each in found] == marked, shown
    assert words in f"{found[0].message}; {found[0].help}"


def test_values() -> None:
    bundle, found, _, _ = checked("""sources:
  customers: {from: orders}
  orders:
    file: CDNOW_sample.txt
    format: {kind: fixed_width, header: no,
      columns: {id: 2 to 6, day: {from: 13 to 20, date: "%Y%m%d"}, price: 26 to 31}}
    where: price > 0
    fields: {at: day, total: price}
  visits: {file: visits.parquet}
  contacts: {postgres: SHOP, table: contacts, fields: {customer: user_id, engagement: lower(campaign)}}
""")
    assert not found
    assert bundle is not None
    assert list(bundle.sources) == ["customers", "orders", "visits", "contacts"]
    assert bundle.sources["customers"].origin == Ids("orders")
    columns = {"id": Column(2, 6), "day": Column(13, 20, "%Y%m%d"), "price": Column(26, 31)}
    assert bundle.sources["orders"].origin == File("CDNOW_sample.txt", "fixed_width", False, columns=columns)
    assert bundle.sources["visits"].origin == File("visits.parquet", "parquet")
    assert bundle.sources["contacts"].origin == Table("postgres", "SHOP", "contacts")
    assert {name: str(each.text) for name, each in bundle.sources["orders"].fields.items()} == {
        "at": "day",
        "total": "price",
    }


def test_sources_never_change_the_digest() -> None:
    with_sources, without = checked("sources: {orders: {file: o.csv}}")[0], checked("")[0]
    assert with_sources is not None
    assert without is not None
    assert with_sources.digest == without.digest
