"""`nextbest compile`: what it prints, run as it is, decides as the engine does."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from nextbest.cli.compile import DIALECTS
from nextbest.engine import Engine
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.python import Python
from nextbest.engine.backends.sql import compiled
from nextbest.engine.backends.sql.tables import ROW, tables
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import request
from nextbest.engine.doors.admitted import Refused
from tests.cli.printed import Printed

POLICIES = Path(__file__).parent.parent.parent / "policies"
NOWS = {"cdnow": "1998-06-30T12:00:00-04:00", "retail_next_best": "2026-11-20T10:00:00-05:00"}


def test_every_dialect_can_be_asked_for() -> None:
    assert set(DIALECTS) == set(compiled.DIALECTS)


def _rows(deciding: Deciding, documents: list[dict[str, Any]], now: str) -> Iterator[Row]:
    for each in documents:
        case = deciding.case(each, request(deciding.bundle, now, {}), deciding.fast)
        assert not isinstance(case, Refused)
        yield case.row


@pytest.mark.parametrize("policy", NOWS)
def test_what_it_prints_decides_as_the_engine_does(run: Printed, policy: str, tmp_path: Path) -> None:
    now, folder = NOWS[policy], POLICIES / policy
    query = tmp_path / "query.sql"
    run("compile", str(folder), "--dialect", "duckdb", "--now", now, "--out", str(query))
    engine = Engine.load(folder)
    documents = [json.loads(line) for line in (folder / "customers.jsonl").read_text(encoding="utf-8").splitlines()]
    deciding = Deciding(engine.bundle, Python())
    with duckdb.connect() as connection:
        for name, table in tables(deciding.graph, list(_rows(deciding, documents, now))).items():
            # Rows go by number; a warehouse's customers by their id.
            ids = [each["id"] for each in documents]
            key = "customer.id" if ROW not in table.column_names else ROW
            numbers = table.column(key).to_pylist()
            named = table.drop_columns([key, *({"id"} & set(table.column_names) if key == ROW else ())])
            connection.register(name, named.append_column("id" if key == ROW else key, [[ids[at] for at in numbers]]))
        cursor = connection.execute(query.read_text(encoding="utf-8"))
        names = [each[0] for each in cursor.description or ()]
        found = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    assert len(found) == len(documents)
    for document in documents:
        wanted, told = engine.decide(document, now, messages=False), found[document["id"]]
        assert engine.bundle.stages[told["stage.index"]].name == wanted.stage
        winner = wanted.winners[0] if wanted.winners else None
        assert told["engagement"] == (winner and winner.engagement)
        assert told["channel"] == (winner and winner.channel)
        assert told["key"] == (winner and winner.key)
        assert told["no_action"] == (wanted.no_action.kind if wanted.no_action else None)


def test_comments_name_stages_engagements_and_rules(run: Printed) -> None:
    code, out, _ = run("compile", str(POLICIES / "cdnow"), "--dialect", "duckdb", "--now", NOWS["cdnow"])
    assert code == 0
    assert "-- duckdb: compared with the engine by the tests of nextbest" in out
    for words in ('"stage.at_risk"', "on email: may be chosen", "on letter: key", 'Reads "orders"'):
        assert words in out


def test_a_dialect_that_no_test_runs_says_so(run: Printed) -> None:
    code, out, _ = run("compile", str(POLICIES / "cdnow"), "--dialect", "snowflake", "--now", NOWS["cdnow"])
    assert code == 0
    assert "-- snowflake: no test of nextbest executes it, so compare before use" in out


PLACES = """
nextbest: 1
bundle: shop
timezone: UTC
profile: {id: string!, consent: {email: boolean!, Email: boolean!}}
lifecycle: [{stage: all, otherwise: yes}]
channels: {email: {when: consent.email}, mail: {when: consent.CAPITAL}}
kinds: {letter: {channels: [email, mail], stages: any, class: fallback}}
engagements: {beans: {kind: letter}}
"""


def test_what_sql_cannot_say_is_refused_with_the_reason(run: Printed, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.yaml"
    bundle.write_text(PLACES.replace("CAPITAL", "Email"), encoding="utf-8")
    code, out, err = run("compile", str(bundle), "--dialect", "duckdb", "--now", "2026-11-20T10:00:00Z")
    assert (code, out) == (2, "")
    assert "`consent.email` and `consent.Email` are one name in SQL" in " ".join(err.split())


@pytest.mark.parametrize(("dialect", "second"), [("duckdb", "place2.candidate"), ("bigquery", "place2__candidate")])
def test_a_place_for_each_channel(run: Printed, tmp_path: Path, dialect: str, second: str) -> None:
    bundle = tmp_path / "bundle.yaml"
    text = PLACES.replace("CAPITAL", "email") + "arbitration: {places: one per channel}"
    bundle.write_text(text, encoding="utf-8")
    code, out, err = run("compile", str(bundle), "--dialect", dialect, "--now", "2026-11-20T10:00:00Z")
    assert (code, err) == (0, "")
    assert f'-- the columns from "{second}" say who fills further ones.\n' in out
    assert second in out.rpartition("-- The decisions.")[2]


def test_names_that_a_dialect_would_cut_are_refused(run: Printed, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.yaml"
    bundle.write_text(PLACES.replace("CAPITAL", "email").replace("email", "e" * 70), encoding="utf-8")
    line = ("compile", str(bundle), "--now", "2026-11-20T10:00:00Z", "--dialect")
    assert run(*line, "duckdb")[0] == 0
    code, _, err = run(*line, "postgres")
    assert code == 2
    assert "longer than the 63 bytes" in " ".join(err.split())


def test_names_of_nextbest_are_cut_where_a_dialect_would_cut_them(run: Printed, tmp_path: Path) -> None:
    """And stay different: PostgreSQL would take the two of `letters` for one."""
    letters = ", ".join(f"{'e' * 50}{each}: {{kind: letter, limits: [1 per 7 days]}}" for each in "ab")
    bundle = tmp_path / "bundle.yaml"
    bundle.write_text(ALL.replace("engagements: {", f"engagements: {{{letters}, "), encoding="utf-8")
    line = ("compile", str(bundle), "--now", "2026-11-20T10:00:00Z", "--dialect")
    code, query, err = run(*line, "postgres")
    assert (code, err) == (0, "")
    names = set(re.findall(r'"((?:[^"]|"")+)"', query))
    cut = sorted(each for each in names if each.startswith("contacts.used.engagement.eee"))
    assert len(cut) == 2
    assert max(len(each.encode()) for each in names) == 63
    whole = [f"contacts.used.engagement.{'e' * 50}{each}.0 months 7 days" for each in "ab"]
    for each in whole:
        assert re.search(f'^--   "({"|".join(cut)})" BIGINT: short for {each}; default 0$', query, re.MULTILINE)
        assert f'"{each}"' in run(*line, "duckdb")[1]


ALL = """
nextbest: 1
bundle: shop
timezone: UTC
profile: {id: string!, zone: timezone, all: {history: {at: datetime!, shop: string!}}}
lifecycle: [{stage: new, when: none(all)}, {stage: rest, otherwise: yes}]
channels: {email: {when: (local_time > 09:00) otherwise no}}
kinds: {letter: {channels: [email], stages: any, class: fallback}}
engagements: {beans: {kind: letter, when: any(all where shop is "x")}}
"""


def test_a_history_can_be_called_as_queries_are(run: Printed, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.yaml"
    bundle.write_text(ALL, encoding="utf-8")
    code, query, _ = run("compile", str(bundle), "--dialect", "duckdb", "--now", "2026-11-20T10:00:00Z")
    assert code == 0
    with duckdb.connect() as connection:
        people = "(VALUES ('ann', 'UTC'), ('bob', 'UTC')) AS t(id, zone)"
        connection.execute(f"CREATE TABLE customers AS SELECT * FROM {people}")
        connection.execute("""CREATE TABLE "all" AS SELECT 'ann' AS "customer.id", 0::BIGINT AS at, 'x' AS shop""")
        found = connection.execute(query).fetchall()
    assert sorted((row[0], row[1], row[3]) for row in found) == [("ann", 1, "beans"), ("bob", 0, None)]


def test_without_its_extra_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['sqlglot'] = None; from nextbest.cli.main import main; sys.exit(main())"
    line = [sys.executable, "-c", code, "compile", str(POLICIES / "cdnow"), "--dialect", "duckdb"]
    told = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert told.returncode == 2
    assert "pip install 'nextbest[batch]'" in told.stderr
    assert "Traceback" not in told.stderr
