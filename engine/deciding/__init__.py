"""The way of one customer through a bundle, and what is said of it."""
