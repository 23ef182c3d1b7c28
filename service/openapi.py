"""The description of the service in OpenAPI 3.1, made of the endpoints."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from nextbest.schemas import load
from nextbest.service.calls import JSON, Body, Endpoint, Example, Parameter, Returned
from nextbest.service.problems import (
    FAULT,
    INVALID_REQUEST,
    KEY_IN_USE,
    KEY_REUSED,
    MEDIA,
    NO_KEY,
    NOT_ALLOWED,
    NOT_JSON,
    PREFIX,
    TOO_LARGE,
    TOO_MANY,
    TOO_MANY_HEADERS,
    WRONG_MEDIA_TYPE,
    Kind,
)
from nextbest.service.repeats import LONGEST

SCHEMAS = "#/components/schemas/"
PROBLEM = {"$ref": f"{SCHEMAS}HttpProblem"}
KEY = Parameter(
    "Idempotency-Key",
    "A key of the caller's own for this request: whoever asks again with it gets the same answer, and nothing is done"
    " twice.",
    "header",
    {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]+$"},
)
TEXT_OR_NOTHING = {"type": ["string", "null"]}
HTTP_PROBLEM = {
    "type": "object",
    "description": "What is wrong (RFC 9457), and where.",
    "additionalProperties": False,
    "required": ["type", "title", "status", "detail", "help", "reason", "errors"],
    "properties": {
        "type": {"type": "string", "description": f"Its kind: `{PREFIX}NAME`."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "help": {**TEXT_OR_NOTHING, "description": "What to do about it."},
        "reason": {**TEXT_OR_NOTHING, "description": "The store's word for why it was refused."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["pointer", "message", "help"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body."},
                    "message": {"type": "string"},
                    "help": TEXT_OR_NOTHING,
                },
            },
        },
    },
}


def description(endpoints: Iterable[Endpoint], version: str) -> dict[str, Any]:
    """The whole description."""
    every = tuple(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for each in every:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "nextbest",
            "version": version,
            "summary": "Each customer's next best engagement, and why.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {**_decisions(), **_bodies(every), "HttpProblem": HTTP_PROBLEM},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "A key that `nextbest keys` made."}
            },
        },
    }


def problems_of(endpoint: Endpoint) -> tuple[Kind, ...]:
    """Every kind of problem that an endpoint may answer with."""
    found = [FAULT, TOO_MANY_HEADERS, INVALID_REQUEST, *endpoint.problems]
    found += [NOT_ALLOWED] if endpoint.scope is None else [NO_KEY, NOT_ALLOWED, TOO_MANY]
    found += [] if endpoint.body is None else [NOT_JSON, TOO_LARGE, WRONG_MEDIA_TYPE]
    found += [KEY_IN_USE, KEY_REUSED] if endpoint.repeatable else []
    return tuple(dict.fromkeys(found))


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": _identifier(endpoint),
        "summary": endpoint.summary,
        "description": endpoint.about,
        "parameters": [_parameter(each) for each in _parameters(endpoint)] + _path_parameters(endpoint.path),
        "responses": _responses(endpoint),
        "security": [] if endpoint.scope is None else [{}, {"key": [endpoint.scope]}],
    }
    if endpoint.body is not None:
        asked = [each for each in endpoint.examples if each.asked is not None and each.status < 400]
        found["requestBody"] = _body(endpoint.body, _examples((each, each.asked) for each in asked))
    return found


def _identifier(endpoint: Endpoint) -> str:
    words = [each for each in endpoint.path.replace(".", "/").split("/") if each and each != "v1" and each[0] != "{"]
    return "_".join([endpoint.method.lower(), *words]) or "page"


def _parameters(endpoint: Endpoint) -> tuple[Parameter, ...]:
    return (*endpoint.parameters, KEY) if endpoint.repeatable else endpoint.parameters


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "description": parameter.summary,
        "required": False,
        "schema": dict(parameter.schema),
    }


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [each[1:-1].partition(":")[0] for each in path.split("/") if each.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _body(body: Body, examples: Mapping[str, Any]) -> dict[str, Any]:
    schema = dict(body.schema) if body.model is None else {"$ref": SCHEMAS + body.model.__name__}
    content = {media: {"schema": schema} for media in body.media}
    return {"required": not body.optional, "content": {**content, JSON: {"schema": schema, **examples}}}


def _examples(shown: Iterable[tuple[Example, object]]) -> dict[str, Any]:
    """What stands beside a schema; nothing where there are none."""
    found = {each.name: {"summary": each.summary, "value": value} for each, value in shown}
    return {"examples": found} if found else {}


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    answers = {
        status: _examples((each, each.answer) for each in endpoint.examples if each.status == status)
        for status in {each.status for each in endpoint.examples}
    }
    found = {str(status): _returned(each, answers.get(status, {})) for status, each in endpoint.returns.items()}
    by_status: dict[int, list[Kind]] = {}
    for kind in problems_of(endpoint):
        by_status.setdefault(kind.status, []).append(kind)
    for status, kinds in sorted(by_status.items()):
        words = "; ".join(f"{each.title} (`{each.name}`)" for each in kinds)
        found[str(status)] = {
            "description": words,
            "content": {MEDIA: {"schema": PROBLEM, **answers.get(status, {})}},
        }
    return found


def _returned(returned: Returned, examples: Mapping[str, Any]) -> dict[str, Any]:
    content = {"schema": dict(returned.schema), **examples}
    return {"description": returned.summary, "content": {returned.media: content}}


def _decisions() -> dict[str, Any]:
    """What schemas/decision.json defines, in the place where the description has it."""
    text = json.dumps(load("decision")["$defs"]).replace("#/$defs/", SCHEMAS)
    found: dict[str, Any] = json.loads(text)
    return found


def _bodies(endpoints: tuple[Endpoint, ...]) -> dict[str, Any]:
    models = dict.fromkeys(each.body.model for each in endpoints if each.body and each.body.model)
    _, found = models_json_schema([(each, "validation") for each in models], ref_template=SCHEMAS + "{model}")
    schemas: dict[str, Any] = found.get("$defs", {})
    return schemas
