"""Budgets over a population: what cannot serve all goes to those who gain most (language.md 2.4, Part 3)."""
