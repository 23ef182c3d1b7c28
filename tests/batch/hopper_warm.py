"""Imported by the process that runs are forked from: then all that they need is there."""

from tests.batch.hopper_process import engine

engine()
