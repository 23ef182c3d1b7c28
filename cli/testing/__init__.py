"""What `nextbest test` is made of: tests collected, run, and told to people and machines."""
