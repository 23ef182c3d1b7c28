"""Turns the published CDNOW purchases into customer documents: `python policies/cdnow/make_customers.py`."""

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent
PURCHASES = HERE / "data" / "CDNOW_sample.txt"
CUSTOMERS = HERE / "customers.jsonl"
CONSENT_SALT = "cdnow-email"
CONSENT_SHARE = 0.8


def purchases() -> Iterator[tuple[str, dict[str, object]]]:
    """Customer and purchase, in the order of the file: customer by customer, oldest purchase first.

    A line is `master id, id in this sample, day, discs, dollars`. The sample's id is taken, without its zeros. Equal
    lines are kept: two orders on one day are two orders.
    """
    for line in PURCHASES.read_text(encoding="ascii").splitlines():
        _master, customer, day, discs, dollars = line.split()
        at = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        yield str(int(customer)), {"at": at, "cds": int(discs), "total": float(dollars)}


def allows_email(customer: str) -> bool:
    """Whether the customer may be sent e-mail: an assumption, drawn by hash, since the data do not say."""
    drawn = int(hashlib.sha256(f"{CONSENT_SALT}:{customer}".encode()).hexdigest()[:8], 16) / 2**32
    return drawn < CONSENT_SHARE


def documents() -> Iterator[dict[str, object]]:
    """Every customer document, in the order of the file."""
    for customer, rows in groupby(purchases(), key=lambda row: row[0]):
        yield {
            "id": customer,
            "consent": {"email": allows_email(customer)},
            "orders": [purchase for _customer, purchase in rows],
        }


def lines() -> str:
    """The documents as JSON lines."""
    return "".join(json.dumps(document, separators=(",", ":")) + "\n" for document in documents())


if __name__ == "__main__":
    CUSTOMERS.write_text(lines(), encoding="ascii")
    print(f"{CUSTOMERS.name}: {len(lines().splitlines())} customers")
