"""What there is to tell of a source once it was read: for manifests and summaries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One source."""

    name: str
    path: str
    """The file, the database and its table, or what else it is."""
    rows: int
    """How many were read."""
    left_out: int
    """How many of them because `where` was not yes of them."""
    unknown: int
    """Records of customers who are not among the customers."""
    digest: str | None
    """SHA-256 in hexadecimal digits: of a file's bytes, of a table's rows, of a frame; None: ids of another
    source."""
