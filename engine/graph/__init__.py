"""A bundle as a graph of shared nodes: made, rewritten, verified."""
