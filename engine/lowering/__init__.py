"""From the checked bundle to the graph."""
