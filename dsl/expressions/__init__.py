"""One expression, checked: names, types, what can be unknown."""
