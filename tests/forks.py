"""Processes of tests that are forks of one, which has imported what they need; a test session has but one such."""

import multiprocessing

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["pytest", "tests.memory_store.clients", "nextbest.engine.stores.postgres", "tests.batch.hopper_warm"]
)
