"""The back ends: each compiles a graph to a program, and all programs give the same answers."""
