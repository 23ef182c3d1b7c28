"""Version 2: what events have told of customers, and ids that are one customer."""

from sqlalchemy import Connection

STATEMENTS = """
ALTER TABLE nextbest_customers ADD COLUMN same_as TEXT;

ALTER TABLE nextbest_customers ADD COLUMN known_by TEXT;

ALTER TABLE nextbest_customers ADD COLUMN attributes TEXT;

ALTER TABLE nextbest_customers ADD COLUMN noted TEXT;

CREATE INDEX nextbest_customers_same ON nextbest_customers (same_as) WHERE same_as IS NOT NULL;

CREATE TABLE nextbest_events (
  customer TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (customer, id)
);

CREATE TABLE nextbest_history (
  customer TEXT NOT NULL,
  event TEXT NOT NULL,
  history TEXT NOT NULL,
  number INTEGER NOT NULL,
  at BIGINT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (customer, event, history, number)
);
"""
"""Fit for both databases."""


def customers(connection: Connection) -> None:
    """What version 2 has and version 1 had not."""
    for statement in STATEMENTS.split(";"):
        if statement.strip():
            connection.exec_driver_sql(statement)
