"""Tests of a bundle: files of cases and stories read against it, run, and what they leave untested (api.md 4)."""
