"""Examples of requests and answers: real ones, that `python -m docs.make_examples` has asked a server for."""

import json
from dataclasses import replace
from importlib.resources import files

from nextbest.service.calls import Endpoint, Example


def with_examples(*endpoints: Endpoint) -> tuple[Endpoint, ...]:
    """The endpoints, each with those of its address and method: for their description, nobody else needs them."""
    text = files("nextbest.service").joinpath("examples.json").read_text(encoding="utf-8")
    by_endpoint: dict[str, list[Example]] = {}
    for each in json.loads(text):
        endpoint = each.pop("endpoint")
        by_endpoint.setdefault(endpoint, []).append(Example(**each))
    return tuple(replace(each, examples=tuple(by_endpoint.get(f"{each.method} {each.path}", ()))) for each in endpoints)
