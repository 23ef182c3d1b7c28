"""Texts of expressions, clauses and messages → trees, or what is wrong with them in plain words."""
