"""A customer's memory: contacts, budgets, hours and draws, and what they come to in a row."""
