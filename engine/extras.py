"""Libraries that not every installation has."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from nextbest.engine.errors import MissingExtra

EXTRAS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "batch": ("duckdb", "numpy", "pyarrow", "pytz", "sqlglot"),
        "lsp": ("lsprotocol", "pygls"),
        "client": ("httpx",),
        "openfeature": ("httpx", "openfeature"),
        "otel": ("opentelemetry",),
        "serve": ("prometheus_client", "starlette", "uvicorn"),
        "spark": ("pyspark",),
    }
)


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """While something is imported that rests on an extra: `MissingExtra` where a library of it is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRAS[extra]:
            raise
        raise MissingExtra(extra) from error
