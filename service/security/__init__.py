"""Who may ask what, how often, and what browsers may do with the answers."""
