"""CloudEvents 1.0: the attributes that every event must have, in its JSON form or in the headers of a request."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import unquote

from nextbest.dsl.checked import Bundle
from nextbest.engine.decision import Problem
from nextbest.engine.doors.envelopes.foreign import Found, first_at
from nextbest.engine.doors.envelopes.mapping import Form, meant
from nextbest.engine.doors.envelopes.messages import Message, Wrong
from nextbest.engine.doors.reading import pointer

VERSION = "1.0"
PREFIX = "ce-"
_NEEDED = ("id", "source", "type")
_TEXTS = ("subject", "dataschema")
_CORE = frozenset((*_NEEDED, *_TEXTS, "specversion", "datacontenttype", "time", "data", "data_base64"))
_NAME = re.compile(r"[a-z0-9]+")
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEDIA = re.compile(rf"{_TOKEN}/{_TOKEN}(\s*;\s*{_TOKEN}=({_TOKEN}|\"[^\"]*\"))*\s*")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_JSON = re.compile(r"[^/]+/([^;]+\+)?json\s*(;.*)?")


def from_headers(headers: Mapping[str, str], body: object) -> dict[str, object]:
    """The event of a request in binary mode: attributes in headers, data as the body."""
    found: dict[str, object] = {
        name.removeprefix(PREFIX): unquote(value) for name, value in headers.items() if name.startswith(PREFIX)
    }
    if "content-type" in headers:
        found["datacontenttype"] = headers["content-type"]
    return found if body is None else {**found, "data": body}


def read_event(bundle: Bundle, document: Mapping[str, object], now: int) -> Message:
    """What one event means, in the JSON form."""
    given = {name: value for name, value in document.items() if value is not None}
    problems = tuple(_problems(given))
    if problems:
        return Wrong(problems)
    given = _with_data(given)
    source, id = given["source"], given["id"]

    def paths(field: str) -> tuple[str, ...]:
        return (f"data.{field}", field)

    names = ("customer", *bundle.identity)
    return meant(
        bundle,
        Form(
            system="cloudevents",
            document=given,
            name=str(given["type"]),
            # An id is unique only together with its source.
            id=Found(f"{source}#{id}", "/id"),
            at=Found(given.get("time"), "/time"),
            ids={name: first_at(given, (name.replace("_", ""), f"data.{name}", name)) for name in names},
            field=paths,
            now=now,
        ),
    )


def _problems(given: Mapping[str, object]) -> Iterator[Problem]:
    if given.get("specversion") != VERSION:
        yield Problem("/specversion", "must be the text 1.0", "only CloudEvents 1.0 are read")
    for name in _NEEDED:
        if name not in given:
            yield Problem(f"/{name}", "is missing", "every CloudEvent has `id`, `source`, `specversion` and `type`")
    for name in (*_NEEDED, *_TEXTS):
        if name in given and not _is_text(given[name]):
            yield Problem(f"/{name}", "must be text that is not empty")
    if "time" in given and not _is_time(given["time"]):
        yield Problem("/time", "must be a time with seconds and its offset", "write it like 2026-11-20T10:00:00-05:00")
    media = given.get("datacontenttype")
    if media is not None and not (isinstance(media, str) and _MEDIA.fullmatch(media)):
        yield Problem("/datacontenttype", "must be a media type", "write it like application/json")
    if "data" in given and "data_base64" in given:
        yield Problem("/data_base64", "cannot stand beside `data`", "give one of them")
    yield from _wrong_extensions(given)


def _wrong_extensions(given: Mapping[str, object]) -> Iterator[Problem]:
    for name, value in given.items():
        if name in _CORE:
            continue
        place = pointer(name)
        if not _NAME.fullmatch(name):
            yield Problem(place, "is no name of an attribute", "names have lower-case letters and digits only")
        elif not isinstance(value, str | bool | int):
            yield Problem(place, "must be text, a whole number, or true or false")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value).upper())
    except ValueError:
        return False
    return True


def _with_data(given: dict[str, object]) -> dict[str, object]:
    """The event with its data as JSON, where it is that."""
    encoded, media = given.get("data_base64"), given.get("datacontenttype")
    if not isinstance(encoded, str) or (isinstance(media, str) and not _JSON.fullmatch(media)):
        return given
    try:
        return {**given, "data": json.loads(base64.b64decode(encoded, validate=True))}
    except (binascii.Error, ValueError, RecursionError):
        return given
