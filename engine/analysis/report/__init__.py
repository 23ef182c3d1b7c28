"""What a report tells of a policy and its customers: figures, each with the rows that it comes from."""
