"""Who watches what a server does: the decision log, metrics, traces, the log of requests."""
