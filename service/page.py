"""The description as a page for people: text and style in one file, without scripts and without a network."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf8; --ink: #1d2129; --soft: #5a6270; --line: #dfe1e6; --wash: #eef1f5;
  --accent: #0b5cad; --good: #00664f; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e8eaee; --soft: #a9b0bc;
  --line: #343a45; --wash: #1f2a38; --accent: #7db8f2; --good: #6fd3b5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere; }
header, nav, main { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 2rem 0 .5rem; }
h2 { font-size: 1.4rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1.1rem; margin: .4rem 0; }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; background: var(--paper); padding: .5rem 1rem; }
.skip:focus { left: 1rem; top: 1rem; }
nav a { text-decoration: none; }
nav ul { list-style: none; margin: 1rem 0; padding: 0; columns: 22rem; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em; }
pre { background: var(--wash); padding: .75rem; overflow-x: auto; border-radius: 6px; overflow-wrap: normal; }
section { border-top: 1px solid var(--line); padding: .6rem 0; }
dl { display: grid; grid-template-columns: 4rem minmax(0, 1fr); gap: .2rem 1rem; margin: .6rem 0; }
dt { font-weight: 600; font-variant-numeric: tabular-nums; }
dd { margin: 0; }
.method { display: inline-block; min-width: 5rem; font-weight: 700; color: var(--good); }
@media print { :root { --paper: #fff; --ink: #000; }
  nav, .skip { display: none; } pre { white-space: pre-wrap; overflow-wrap: anywhere; } }
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
    title = f"{escape(info['title'])} {escape(info['version'])}"
    operations = [
        (path, method, operation) for path, methods in told["paths"].items() for method, operation in methods.items()
    ]
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{STYLE}</style></head><body>"
    yield '<a class="skip" href="#content">Skip to the content</a>'
    yield f"<header><h1>{title}</h1><p>{escape(info['summary'])} "
    yield 'For programs: <a href="/openapi.json">openapi.json</a></p></header>'
    yield '<nav aria-label="Contents"><ul>'
    for path, method, _ in operations:
        yield f'<li><a href="#{_anchor(path, method)}">{_named(path, method)}</a></li>'
    yield '<li><a href="#schemas">Schemas</a></li></ul></nav>'
    yield '<main id="content"><h2>Requests</h2>'
    for path, method, operation in operations:
        yield from _operation(path, method, operation)
    yield '<h2 id="schemas">Schemas</h2>'
    for name, schema in told["components"]["schemas"].items():
        yield f'<section id="{escape(name)}"><h3>{escape(name)}</h3>{_shown(schema)}</section>'
    yield "</main></body></html>\n"


def _anchor(path: str, method: str) -> str:
    """No schema is called so: their names have no dots."""
    return escape(f"{method}.{path.strip('/').replace('/', '.')}")


def _named(path: str, method: str) -> str:
    return f'<span class="method">{method.upper()}</span> <code>{escape(path)}</code>'


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section id="{_anchor(path, method)}"><h3>{_named(path, method)}</h3>'
    yield f"<p>{escape(operation['summary'])}. {_prose(operation['description'])}</p>"
    for parameter in operation["parameters"]:
        yield f"<p><code>{escape(parameter['name'])}</code> ({escape(parameter['in'])})"
        yield f" {_prose(parameter.get('description', ''))}</p>"
    if "requestBody" in operation:
        for media, content in operation["requestBody"]["content"].items():
            yield f"<p>Takes <code>{escape(media)}</code>: {_schema(content['schema'])}</p>"
            yield from _examples(content)
    yield "<dl>"
    for status, response in operation["responses"].items():
        yield f"<dt>{escape(status)}</dt><dd>{_prose(response['description'])}"
        for content in response["content"].values():
            yield f" {_schema(content['schema'])}" if "$ref" in content["schema"] else ""
            yield from _examples(content)
        yield "</dd>"
    yield "</dl></section>"


def _examples(content: Mapping[str, Any]) -> Iterator[str]:
    for example in content.get("examples", {}).values():
        yield f"<p>{escape(example['summary'])}</p>{_shown(example['value'])}"


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
