"""The policy of the benchmarks as SQL for DuckDB, written by hand for speed: `python -m benchmarks.as_sql 10`.

First a table of the customers of each stage, in which nothing is missing and texts are bits. Then one branch for each
stage. In each, from the inside out: every different question once, beside the terms that scores share; a key for each
engagement, with the engagement's place in its last digits, so that the greatest tells whose it is; the greatest of
blocks of sixteen, and of the blocks. Numbers have exponents: without one they are decimals.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter, process_time

import duckdb

from benchmarks.crossing import COMPRESSION, THREADS, TODAY, Cost, Job, Watch
from benchmarks.parts import Known, Offer, Question, Reachable, Stage, attributes_asked, consent, stages
from benchmarks.shoppers import ATTRIBUTES, CHANNELS, Attribute
from benchmarks.workload import Among, Between, Compare, Condition, Either, Flag, Number, Policy, Recent, Sum, policy

BLOCK = 16
PLACES = 2**14
"""More than there are engagements; a key with a place in it is still exact as a double."""
MANY = 100
"""From so many engagements on its optimizer costs more than it saves."""
NEVER = "DATE '0001-01-01'"


def decide(job: Job) -> Cost:
    """Plan and decide; what planning takes is known from doing it twice, since it comes after other statements."""
    made, watch = policy(job.engagements), Watch()
    first, then = prepared(made, TODAY, f"read_parquet({_text(str(job.source))})"), query(made, TODAY)
    with duckdb.connect(config={"threads": THREADS, "preserve_insertion_order": False}) as connection:
        watch.ready()
        for each in first:
            connection.execute(each)
        if job.engagements >= MANY:
            connection.execute("PRAGMA disable_optimizer")
        planning, processor = perf_counter(), process_time()
        connection.execute(f"EXPLAIN {then}")
        planning, processor = perf_counter() - planning, process_time() - processor
        connection.execute(f"COPY ({then}) TO {_text(str(job.out))} (FORMAT parquet, COMPRESSION {COMPRESSION})")
        cost = watch.cost()
    return replace(
        cost,
        setting_up=cost.setting_up + planning,
        deciding=cost.deciding - 2 * planning,
        processor=cost.processor - 2 * processor,
    )


def prepared(made: Policy, today: date, source: str) -> list[str]:
    """Statements before the query: a table of the engagements' names, and one of the customers of each stage."""
    rows = ", ".join(f"({place}, '{each.name}')" for place, each in enumerate(made.engagements))
    found = stages(made)
    used = frozenset(attribute for each in found for attribute in each.attributes)
    own = (f"{_filled(each)} AS {each.name}" for each in ATTRIBUTES if each in used)
    tried = (f"WHEN {_within(each.when, today)} THEN {place}" for place, each in enumerate(found) if each.when)
    stage = f"CASE {' '.join(tried)} ELSE {len(found) - 1} END AS stage"
    columns = ", ".join(("id AS customer", *map(_consent, CHANNELS), *own, stage))
    return [
        f"CREATE TEMP TABLE names AS SELECT * FROM (VALUES {rows}) AS t(place, name)",
        f"CREATE TEMP TABLE customers AS SELECT {columns} FROM {source}",
        *(
            f"CREATE TEMP TABLE stage_{place} AS {_inside(each)} FROM customers WHERE stage = {place}"
            for place, each in enumerate(found)
        ),
        "DROP TABLE customers",
    ]


def query(made: Policy, today: date) -> str:
    """Then the query."""
    branches = ("\n".join(_branch(number, stage, today)) for number, stage in enumerate(stages(made)))
    found = "\nUNION ALL\n".join(branches)
    return (
        "SELECT f.customer, f.stage, n.name AS engagement, f.channel, f.key\n"
        f"FROM (\n{found}\n) AS f LEFT JOIN names AS n ON n.place = f.place"
    )


def asked(questions: Sequence[Question], today: date, source: str) -> str:
    """Asks every question of everybody, and nothing else."""
    used = {attribute for each in questions for attribute in attributes_asked(each)}
    own = (f"{_filled(each)} AS {each.name}" for each in ATTRIBUTES if each in used)
    counted = ", ".join(f"count_if({_yes(each, today)})" for each in questions)
    return f"SELECT {counted} FROM (SELECT {', '.join((*map(_consent, CHANNELS), *own))} FROM {source})"


def _inside(stage: Stage) -> str:
    own = (each.name for each in ATTRIBUTES if each in stage.attributes)
    return f"SELECT {', '.join(('customer', *map(_consent, CHANNELS), *own))}"


def _branch(number: int, stage: Stage, today: date) -> Iterator[str]:
    kept = ["customer", *(f"channel_{each}" for each in range(len(stage.reaches)))]
    served = f"best >= {PLACES}"
    yield f"SELECT customer, '{stage.name}' AS stage, CASE WHEN {served} THEN place END AS place,"
    yield f"  CASE WHEN {served} THEN {_channel(stage)} END AS channel,"
    yield f"  CASE WHEN {served} THEN CAST(best AS BIGINT) // {PLACES} END AS key"
    yield f"FROM (SELECT *, {PLACES - 1} - CAST(best AS BIGINT) % {PLACES} AS place"
    yield f"FROM (SELECT {', '.join(kept)},"
    yield f"  {_best([_key(each) for each in stage.offers])} AS best"
    yield "FROM (SELECT customer,"
    yield ",\n".join(f"  {each}" for each in _terms(stage, today))
    yield f"FROM stage_{number})))"


def _best(keys: Sequence[str]) -> str:
    blocks = [keys[start : start + BLOCK] for start in range(0, len(keys), BLOCK)]
    return _greatest([_greatest(each) for each in blocks])


def _terms(stage: Stage, today: date) -> Iterator[str]:
    """The columns that keys are made of."""
    yield from (f"{_yes(each, today)} AS yes_{number}" for number, each in enumerate(stage.questions))
    yield from (f"CAST({each.name} AS DOUBLE) AS of_{each.name}" for each in stage.quantities)
    for number, each in enumerate(stage.reaches):
        yield f"{_first(each.channels, [_double(CHANNELS[name]) for name in each.channels])} AS cost_{number}"
        yield f"{_first(each.channels, [_text(name) for name in each.channels])} AS channel_{number}"


def _first(channels: Sequence[str], values: Sequence[str]) -> str:
    """The value of the first channel that is consented to."""
    if len(values) == 1:
        return values[0]
    tried = zip(channels[:-1], values[:-1], strict=True)
    return f"CASE {' '.join(f'WHEN {_consent(name)} THEN {value}' for name, value in tried)} ELSE {values[-1]} END"


def _key(offer: Offer) -> str:
    of = offer.engagement
    value = f"{_double(of.constant)} + {_double(of.factor)} * of_{of.quantity.name}"
    value = f"least(greatest({value}, {_double(of.low)}), {_double(of.high)})"
    propensity = f"CASE WHEN yes_{offer.boost} THEN {_double(of.likely)} ELSE {_double(of.unlikely)} END"
    needs = " AND ".join(f"yes_{each}" for each in offer.needs)
    key = f"floor(({propensity} * {value} - cost_{offer.reach}) * 1e9 + 0.5e0)"
    return f"CASE WHEN {needs} THEN {key} * {PLACES}e0 + {PLACES - 1 - offer.place}e0 ELSE 0e0 END"


def _greatest(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"greatest({', '.join(names)})"


def _channel(stage: Stage) -> str:
    """Of the engagement that won: engagements of the same channels are told together."""
    ways: dict[int, list[str]] = {}
    for each in stage.offers:
        ways.setdefault(each.reach, []).append(str(each.place))
    tried = (f"WHEN place IN ({', '.join(places)}) THEN channel_{reach}" for reach, places in ways.items())
    return f"CASE {' '.join(tried)} END"


def _within(condition: Condition, today: date) -> str:
    """Of a stage, over columns as they are: it asks for nothing that can be missing."""
    if isinstance(condition, Among):
        return f"({condition.attribute.name} IN ({', '.join(map(_text, condition.values))}))"
    return _yes(condition, today)


def _filled(attribute: Attribute) -> str:
    """What is missing is below all that is there; a text is a bit, or none."""
    name = attribute.name
    match attribute.type:
        case "set":
            bits = " ".join(f"WHEN {_text(value)} THEN {1 << place}" for place, value in enumerate(attribute.values))
            return f"CAST(CASE {name} {bits} ELSE 0 END AS UTINYINT)"
        case "boolean":
            return f"coalesce(CAST({name} AS TINYINT), -1)" if attribute.optional else name
        case "date":
            return f"coalesce({name}, {NEVER})" if attribute.optional else name
    return f"coalesce({name}, -1)" if attribute.optional else name


def _yes(question: Question, today: date) -> str:
    """Of filled columns; never NULL."""
    known = [_known(each) for each in attributes_asked(question) if each.optional]
    names = [each.name for each in attributes_asked(question)]
    match question:
        case Known(attribute):
            return _known(attribute)
        case Reachable(channels):
            return f"({' OR '.join(map(_consent, channels))})"
        case Compare(_, ">=", value):
            found = [f"{names[0]} >= {_number(value)}"]
        case Compare(_, _, value):
            found = [*known, f"{names[0]} < {_number(value)}"]
        case Between(_, low, high):
            found = [f"{names[0]} BETWEEN {_number(low)} AND {_number(high)}"]
        case Among(attribute, values):
            bits = sum(1 << attribute.values.index(value) for value in values)
            found = [f"({names[0]} & {bits}::UTINYINT) > 0::UTINYINT"]
        case Flag(attribute, value):
            found = [f"{names[0]} = {int(value)}" if attribute.optional else f"{'' if value else 'NOT '}{names[0]}"]
        case Recent(_, days, older):
            start = f"DATE '{today - timedelta(days=days)}'"
            recent = [f"{names[0]} > {start}", f"{names[0]} <= DATE '{today}'"]
            found = [*known, f"{names[0]} <= {start}"] if older else recent
        case Either(left, right):
            found = [f"{_yes(left, today)} OR {_yes(right, today)}"]
        case Sum(_, times, _, value):
            found = [*known, f"{names[0]} + {times} * {names[1]} >= {_number(value)}"]
    return f"({' AND '.join(found)})"


def _known(attribute: Attribute) -> str:
    return f"{attribute.name} > {NEVER}" if attribute.type == "date" else f"{attribute.name} >= 0"


def _consent(channel: str) -> str:
    return f'"{consent(channel)}"'


def _number(value: Number) -> str:
    return str(value) if isinstance(value, int) else _double(value)


def _double(value: float) -> str:
    return f"{value!r}" if "e" in repr(value) else f"{value!r}e0"


def _text(value: str) -> str:
    return f"'{value}'"


if __name__ == "__main__":
    sys.stdout.write(query(policy(int(sys.argv[1])), TODAY) + "\n")
