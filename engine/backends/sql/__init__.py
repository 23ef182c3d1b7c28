"""The SQL back end: a graph as a few queries, for DuckDB to run and for warehouses to take along."""
