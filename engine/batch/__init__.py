"""Runs over many customers: from their sources to decisions, work lists and a manifest, column by column."""
