"""Where contacts, reservations, budgets and offers are kept: SQLite by default, PostgreSQL for many servers."""
