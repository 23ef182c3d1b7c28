"""Spark for tests: a session of its own where Spark and Java are there, else the reason why not."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WARNINGS = (
    "ignore:PySpark does not yet fully support pandas:FutureWarning",
    "ignore:unclosed:ResourceWarning",
)
"""What PySpark says of a pandas that it has not been tried with, and sockets that it leaves to the collector."""


def lacking() -> str | None:
    """Why there is no Spark here."""
    if find_spec("pyspark") is None:
        return "no Spark here: pip install 'nextbest[spark]'"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "no Java here, which Spark runs on"
    return None


@contextmanager
def session(master: str = "local[2]") -> Iterator["SparkSession"]:
    """A session, set as the pages say, that is stopped at the end. Skips the test where there is none."""
    reason = lacking()
    if reason is not None:
        pytest.skip(reason)
    from pyspark.sql import SparkSession

    # Of a machine's several names the cluster within it must take one that it can be reached by.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "2g",
    }
    builder = SparkSession.builder.master(master).appName("tests of nextbest")
    for key, value in settings.items():
        builder = builder.config(key, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    try:
        yield made
    finally:
        made.stop()
