"""What would have to be different about a customer for her to get an engagement: the smallest sets of changes."""
