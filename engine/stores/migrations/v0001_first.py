"""Version 1: contacts as slots of decisions, offers, outcomes, budgets, and what waits for customers."""

from sqlalchemy import Connection

STATEMENTS = """
CREATE TABLE nextbest_version (number INTEGER NOT NULL);

INSERT INTO nextbest_version (number) VALUES (0);

CREATE TABLE nextbest_customers (
  id TEXT NOT NULL PRIMARY KEY,
  stage TEXT,
  stage_since BIGINT,
  waiting TEXT NOT NULL
);

CREATE TABLE nextbest_decisions (
  id TEXT NOT NULL PRIMARY KEY,
  customer TEXT,
  at BIGINT NOT NULL,
  bundle TEXT NOT NULL,
  digest TEXT NOT NULL,
  event TEXT,
  stage TEXT,
  no_action TEXT,
  answer TEXT
);

CREATE INDEX nextbest_decisions_of ON nextbest_decisions (customer, event);

CREATE TABLE nextbest_slots (
  decision TEXT NOT NULL REFERENCES nextbest_decisions (id),
  number INTEGER NOT NULL,
  customer TEXT,
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  lapses BIGINT NOT NULL,
  place TEXT NOT NULL,
  engagement TEXT NOT NULL,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  inbound INTEGER NOT NULL,
  step INTEGER NOT NULL,
  variant TEXT,
  outcomes INTEGER NOT NULL,
  channel_cost BIGINT NOT NULL,
  offer_cost BIGINT NOT NULL,
  offers INTEGER NOT NULL,
  offer_until BIGINT,
  PRIMARY KEY (decision, number)
);

CREATE INDEX nextbest_slots_of ON nextbest_slots (customer);

CREATE INDEX nextbest_slots_lapsing ON nextbest_slots (lapses) WHERE state = 'reserved';

CREATE INDEX nextbest_slots_expiring ON nextbest_slots (offer_until) WHERE offer_until IS NOT NULL;

CREATE INDEX nextbest_slots_of_kind ON nextbest_slots (kind, at) WHERE state = 'confirmed';

CREATE INDEX nextbest_slots_of_engagement ON nextbest_slots (engagement, at) WHERE state = 'confirmed';

CREATE TABLE nextbest_offers (
  decision TEXT NOT NULL,
  number INTEGER NOT NULL,
  code TEXT UNIQUE,
  reward TEXT NOT NULL,
  terms TEXT NOT NULL,
  cost BIGINT NOT NULL,
  zone TEXT NOT NULL,
  expires TEXT NOT NULL,
  at BIGINT,
  expires_at BIGINT,
  redeemed_at BIGINT,
  redeemed_by TEXT,
  PRIMARY KEY (decision, number),
  FOREIGN KEY (decision, number) REFERENCES nextbest_slots (decision, number)
);

CREATE TABLE nextbest_reports (
  decision TEXT NOT NULL,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (decision, number, id, outcome),
  FOREIGN KEY (decision, number) REFERENCES nextbest_slots (decision, number)
);

CREATE TABLE nextbest_budgets (
  owner TEXT NOT NULL,
  until BIGINT NOT NULL,
  counted TEXT NOT NULL,
  unit TEXT NOT NULL,
  start BIGINT NOT NULL,
  spent BIGINT NOT NULL,
  PRIMARY KEY (owner, until, counted, unit, start)
);
"""
"""Fit for both databases."""


def first(connection: Connection) -> None:
    """Every table and index of version 1."""
    for statement in STATEMENTS.split(";"):
        if statement.strip():
            connection.exec_driver_sql(statement)
