"""The description as a page for people: text and style in one file, without scripts and without a network."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { background: #f5f5f2; padding: 0.75rem; overflow-x: auto; }
section { border-top: 1px solid #ddd; padding: 0.5rem 0; }
h2 { font-size: 1.1rem; } h2 code { font-size: 1rem; }
td { padding: 0.1rem 1rem 0.1rem 0; vertical-align: top; }
.method { display: inline-block; min-width: 4rem; font-weight: bold; color: #0a5; }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #ddd; } pre { background: #262626; } }
"""
POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)
"""Content-Security-Policy: nothing but this style."""


def page(told: Mapping[str, Any]) -> bytes:
    """The page of an OpenAPI description."""
    return "".join(_parts(told)).encode()


def _parts(told: Mapping[str, Any]) -> Iterator[str]:
    info = told["info"]
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{escape(info['title'])}</title><style>{STYLE}</style></head><body>"
    yield f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info['summary'])} "
    yield 'For programs: <a href="/openapi.json">openapi.json</a></p>'
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            yield from _operation(path, method, operation)
    yield "<h1>Schemas</h1>"
    for name, schema in told["components"]["schemas"].items():
        yield f'<section id="{escape(name)}"><h2>{escape(name)}</h2>{_shown(schema)}</section>'
    yield "</body></html>\n"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section><h2><span class="method">{method.upper()}</span> <code>{escape(path)}</code></h2>'
    yield f"<p>{escape(operation['summary'])}. {_prose(operation['description'])}</p>"
    for parameter in operation["parameters"]:
        yield f"<p><code>{escape(parameter['name'])}</code> ({escape(parameter['in'])})"
        yield f" {_prose(parameter.get('description', ''))}</p>"
    if "requestBody" in operation:
        for media, content in operation["requestBody"]["content"].items():
            yield f"<p>Takes <code>{escape(media)}</code>: {_schema(content['schema'])}</p>"
            for example in content.get("examples", {}).values():
                yield f"<p>{escape(example['summary'])}</p>{_shown(example['value'])}"
    yield "<table>"
    for status, response in operation["responses"].items():
        yield f"<tr><td>{escape(status)}</td><td>{_prose(response['description'])}"
        for content in response["content"].values():
            yield f" {_schema(content['schema'])}" if "$ref" in content["schema"] else ""
            for example in content.get("examples", {}).values():
                yield f"<p>{escape(example['summary'])}</p>{_shown(example['value'])}"
        yield "</td></tr>"
    yield "</table></section>"


def _schema(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    return _shown(schema)


def _shown(value: object) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"


def _prose(text: str) -> str:
    """Markdown as far as descriptions use it: words in backticks."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))
