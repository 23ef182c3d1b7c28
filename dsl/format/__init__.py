"""Canonical text: one way to say a thing, comments kept."""
