"""All customers of a chunk at once, column by column: the same as one by one, and many times as fast."""
