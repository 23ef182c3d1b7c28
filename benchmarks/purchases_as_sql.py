"""The windows of purchases as SQL for DuckDB, as one would write it by hand: flat aggregates with FILTER, and lists."""

import duckdb

from benchmarks.crossing import COMPRESSION, THREADS, Cost, Job, Watch
from benchmarks.purchases import LIKELY, MOST, WINDOWS, Window, begin
from benchmarks.shoppers import NOW

AT = '"at"'
NOW_TEXT = f"{NOW:%Y-%m-%d %H:%M:%S}"


def flat(job: Job) -> Cost:
    """All windows in one pass over the purchases, grouped by customer."""
    aggregates = ", ".join(f"{_filtered(each)} AS w{number}" for number, each in enumerate(WINDOWS))
    return _decide(job, f"SELECT id, {aggregates}, {_any()} AS active FROM {_purchases(job)} GROUP BY id")


def lists(job: Job) -> Cost:
    """A list of the purchases of each customer, looked through for each window."""
    record = f"{{'at': {AT}, 'amount': amount, 'category': category}}"
    collected = f"SELECT id, list({record}) AS all_of_them FROM {_purchases(job)} GROUP BY id"
    aggregates = ", ".join(f"{_listed(each)} AS w{number}" for number, each in enumerate(WINDOWS))
    active = f"len(list_filter(all_of_them, lambda x: x.{AT} > {_instant(begin(WINDOWS[-1]))})) > 0"
    return _decide(job, f"SELECT id, {aggregates}, {active} AS active FROM ({collected})")


def _decide(job: Job, windows: str) -> Cost:
    value = " + ".join(f"{each.weight!r}e0 * coalesce(w{number}, 0)::DOUBLE" for number, each in enumerate(WINDOWS))
    score = f"floor({LIKELY}e0 * least(greatest({value}, 0e0), {MOST}e0) * 1e9 + 0.5e0)"
    customers = f"read_parquet('{job.source / 'customers.parquet'}')"
    served = "key > 0"
    query = f"""
        SELECT customer, 'all' AS stage, CASE WHEN {served} THEN 'regulars' END AS engagement,
          CASE WHEN {served} THEN 'push' END AS channel, CASE WHEN {served} THEN key END AS key
        FROM (
          SELECT c.id AS customer, CASE WHEN w.active AND c."consent.push" THEN {score}::BIGINT END AS key
          FROM {customers} AS c LEFT JOIN ({windows}) AS w USING (id)
        )"""
    watch = Watch()
    with duckdb.connect(config={"threads": THREADS, "preserve_insertion_order": False}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        watch.ready()
        connection.execute(f"COPY ({query}) TO '{job.out}' (FORMAT parquet, COMPRESSION {COMPRESSION})")
        return watch.cost()


def _purchases(job: Job) -> str:
    found = f"read_parquet('{job.source / 'purchases.parquet'}')"
    return f"(SELECT * FROM {found} WHERE {AT} <= {_instant(NOW_TEXT)})"


def _filtered(window: Window) -> str:
    aggregate = "count(*)" if window.what == "count" else "sum(amount)"
    return f"{aggregate} FILTER (WHERE {_inside(window, '')})"


def _listed(window: Window) -> str:
    kept = f"list_filter(all_of_them, lambda x: {_inside(window, 'x.')})"
    return f"len({kept})" if window.what == "count" else f"list_sum(list_transform({kept}, lambda x: x.amount))"


def _inside(window: Window, of: str) -> str:
    category = f" AND {of}category = '{window.category}'" if window.category else ""
    return f"{of}{AT} > {_instant(begin(window))}{category}"


def _any() -> str:
    return f"count(*) FILTER (WHERE {AT} > {_instant(begin(WINDOWS[-1]))}) > 0"


def _instant(text: str) -> str:
    return f"TIMESTAMPTZ '{text}+00'"
