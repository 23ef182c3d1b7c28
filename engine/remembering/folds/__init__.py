"""A customer's own contacts, folded once into columns of a row: counts, runs, silence, triggers, obligations, hours."""
