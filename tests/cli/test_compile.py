"""`nextbest compile`: what it prints, run as it is, decides as the engine does."""

import json
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


@pytest.mark.parametrize("dialect", ["spark", "postgres"])
def test_dialects_that_no_test_runs_say_so(run: Printed, dialect: str) -> None:
    code, out, _ = run("compile", str(POLICIES / "cdnow"), "--dialect", dialect, "--now", NOWS["cdnow"])
    assert code == 0
    assert f"-- {dialect}: no test of nextbest executes it, so compare before use" in out


def test_an_operator_that_a_dialect_has_no_form_for_is_named(run: Printed) -> None:
    policy = str(POLICIES / "retail_next_best")
    code, _, err = run("compile", policy, "--dialect", "postgres", "--now", "2026-11-20T10:00:00Z")
    assert code == 2
    assert "`latitude`" in err
    assert "postgres" in err


def test_without_its_extra_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['sqlglot'] = None; from nextbest.cli.main import main; sys.exit(main())"
    line = [sys.executable, "-c", code, "compile", str(POLICIES / "cdnow"), "--dialect", "duckdb"]
    told = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert told.returncode == 2
    assert "pip install 'nextbest[batch]'" in told.stderr
    assert "Traceback" not in told.stderr
