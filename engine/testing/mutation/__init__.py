"""Mutation: small changes of a policy, of which each should make a test fail."""
