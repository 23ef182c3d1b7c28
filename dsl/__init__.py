"""Text in, checked bundle out; knows nothing of the engine."""
