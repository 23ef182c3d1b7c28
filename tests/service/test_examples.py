"""The examples of the description are what the server says, to requests that the description allows."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from docs.make_examples import FILE, examples
from nextbest.service.calls import JSON, Endpoint
from nextbest.service.examples import with_examples
from nextbest.service.problems import MEDIA
from nextbest.service.registry import ENDPOINTS
from tests.service.described import told


@cache
def _answers() -> list[dict[str, Any]]:
    return examples()


def test_examples_are_what_the_server_says_now() -> None:
    """`python -m docs.make_examples` writes them anew."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == _answers()


@pytest.mark.parametrize("endpoint", with_examples(*ENDPOINTS), ids=lambda each: f"{each.method} {each.path}")
def test_every_endpoint_has_examples_that_its_schemas_allow(endpoint: Endpoint) -> None:
    operation = told()["paths"][endpoint.path][endpoint.method.lower()]
    if endpoint.returns[200].media == JSON:
        assert any(each.status == 200 for each in endpoint.examples)
    for each in endpoint.examples:
        if each.asked is not None and each.status < 400:
            content = operation["requestBody"]["content"][JSON]
            assert content["examples"][each.name]["value"] == each.asked
            assert not list(_validator(content["schema"]).iter_errors(each.asked))
        content = operation["responses"][str(each.status)]["content"][JSON if each.status == 200 else MEDIA]
        assert content["examples"][each.name]["value"] == each.answer
        assert not list(_validator(content["schema"]).iter_errors(each.answer))


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": told()["components"]})
