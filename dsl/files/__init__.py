"""Bytes and text of a bundle in: YAML and CSV with the place of every part."""
