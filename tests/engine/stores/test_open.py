"""Opening stores: what is refused, what is made, and databases of other versions and programs."""

import sqlite3
import sys
from pathlib import Path
from subprocess import run

import pytest
import sqlalchemy
from sqlalchemy import inspect

from nextbest.engine.errors import MissingExtra, StoreError, UsageError
from nextbest.engine.stores import Store, open_store
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.migrations import MIGRATIONS
from nextbest.engine.stores.sql_store import SqlStore
from nextbest.engine.stores.tables import metadata
from tests.engine.stores.planning import ANY, NOW, at, id_of, sent


def test_what_was_written_is_there_for_the_next(url: str) -> None:
    with open_store(url) as store:
        decision = sent(store, ANY, "ann")
        with open_store(url) as other:
            assert other.confirm(id_of(decision), at=at(NOW)).kind == "repeated"
    with open_store(url) as store:
        assert len(ANY.memory(store, "ann").contacts) == 1


@pytest.mark.parametrize("url", ["", "contacts.db", "mysql://host/db", "file:///x", "sqlite:contacts.db"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(UsageError, match="store"):
        open_store(url)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/contacts.db", "postgresql://127.0.0.1:1/nothing"])
def test_databases_that_cannot_be_reached(url: str) -> None:
    with pytest.raises(StoreError):
        open_store(url)


def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    open_store(url).close()
    _execute(url, "UPDATE nextbest_version SET number = number + 1")
    with pytest.raises(StoreError, match=rf"version {len(MIGRATIONS) + 1}\b"):
        open_store(url)


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="songs"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text() == "not a database " * 100


def test_a_file_that_may_not_be_written_is_an_error_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "contacts.db"
    open_store(f"sqlite:///{path}").close()
    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as store, pytest.raises(StoreError, match="readonly"):
        ANY.decide(store, "ann")


def test_without_psycopg_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match="postgres"):
        open_store("postgresql://127.0.0.1/x")


def test_who_opens_no_store_imports_no_database() -> None:
    program = "import sys, nextbest.engine.stores; sys.exit('sqlalchemy' in sys.modules)"
    assert run([sys.executable, "-c", program], check=False).returncode == 0


def test_migrations_make_the_tables_that_the_store_knows(store: Store) -> None:
    with _database(store).reading() as connection:
        found = inspect(connection)
        assert set(found.get_table_names()) == set(metadata.tables)
        for name, table in metadata.tables.items():
            columns = {each["name"]: (str(each["type"]), each["nullable"]) for each in found.get_columns(name)}
            assert columns == {each.name: (str(each.type), each.nullable) for each in table.columns}
            assert found.get_pk_constraint(name)["constrained_columns"] == list(table.primary_key.columns.keys())
            indexes = {each["name"]: each["column_names"] for each in found.get_indexes(name) if not each["unique"]}
            assert indexes == {each.name: list(each.columns.keys()) for each in table.indexes}


MANY = """
import os, sys
from nextbest.engine.stores import open_store
children = []
for _ in range(4):
    child = os.fork()
    if not child:
        open_store(sys.argv[1]).close()
        os._exit(0)
    children.append(child)
sys.exit(any(os.waitpid(each, 0)[1] for each in children))
"""
"""Four processes that have all that they need, and so open it at the same moment."""


def test_many_may_open_a_new_database_at_once(url: str) -> None:
    assert run([sys.executable, "-c", MANY, url], check=False, timeout=60).returncode == 0


def _database(store: Store) -> Database:
    assert isinstance(store, SqlStore)
    return store._database


def _execute(url: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
