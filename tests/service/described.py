"""Whether an answer is one that the description of the service has: its status, its media type, its schema."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from nextbest.service.examples import with_examples
from nextbest.service.openapi import description
from nextbest.service.registry import ENDPOINTS
from nextbest.service.routes.description import described

PROBLEM = "application/problem+json"


@cache
def told() -> dict[str, Any]:
    """The description."""
    return description(with_examples(*described(ENDPOINTS)), "1")


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": told()["components"]})


@cache
def _paths() -> Mapping[str, re.Pattern[str]]:
    return {
        path: re.compile(re.sub(r"\{\w+\}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}")))
        for path in told()["paths"]
    }


def undescribed(answer: httpx.Response, method: str, path: str) -> list[str]:
    """What of an answer the description does not have; of addresses and methods that it has not, only problems."""
    media = answer.headers.get("content-type", "")
    found = [f"the header {name}" for name in ("x-content-type-options", "cache-control") if name not in answer.headers]
    known = [each for each, pattern in _paths().items() if pattern.fullmatch(path)]
    operation = told()["paths"][known[0]].get(method.lower()) if known else None
    if operation is None:
        schema, right = {"$ref": "#/components/schemas/HttpProblem"}, answer.status_code in (404, 405, 403, 431)
        if method == "HEAD" or not right or media != PROBLEM:
            return found if method == "HEAD" else [*found, f"{answer.status_code} {media} for {method} {path}"]
    else:
        response = operation["responses"].get(str(answer.status_code))
        if response is None or media not in response["content"]:
            return [*found, f"{answer.status_code} {media} of {method} {known[0]}: {answer.text[:300]}"]
        schema = response["content"][media]["schema"]
    if "json" in media:
        found += [each.message[:300] for each in _validator(json.dumps(schema)).iter_errors(answer.json())]
    return found
