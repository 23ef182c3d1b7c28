"""What other systems send, read as events of a bundle, outcomes of contacts, and ids that are one customer."""
