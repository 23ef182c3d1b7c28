"""An event from a file: one JSON document."""

import json
from pathlib import Path

import click


def read_event(path: Path | None) -> dict[str, object] | None:
    """The event document; None where no file is named.

    Raises click.UsageError for what cannot be read, or is no JSON object. What is wrong in it the engine says.
    """
    if path is None:
        return None
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise click.UsageError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"`{path}` is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        words = f"`{path}` is not one JSON document: line {error.lineno}, column {error.colno}"
        raise click.UsageError(words) from error
    except (ValueError, RecursionError) as error:  # a number with thousands of digits, or brackets without end
        raise click.UsageError(f"`{path}` cannot be read as JSON") from error
    if not isinstance(document, dict):
        raise click.UsageError(
            f"`{path}` holds no event: an event is an object with `event`, `id`, `at` and its fields"
        )
    return document


def customer_of(event: dict[str, object] | None, customer: str | None) -> str | None:
    """Whom to decide for: the customer asked for, else the one whose event it is, else everyone."""
    if customer is None and event is not None and isinstance(event.get("customer"), str):
        return str(event["customer"])
    return customer
