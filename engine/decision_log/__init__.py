"""The log of decisions: what was asked and answered, in files that a kill does not spoil, and deciding it all again."""
