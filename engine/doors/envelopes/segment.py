"""Messages in the form of Segment's spec: `track`, `identify`, `page`, `screen`, `group`, `alias`; alone or many."""

from collections.abc import Mapping

from nextbest.dsl.checked import Bundle
from nextbest.engine.doors.envelopes.foreign import Found, first_at, found_at, text_of
from nextbest.engine.doors.envelopes.mapping import Form, meant
from nextbest.engine.doors.envelopes.messages import Joining, Message, wrong

CALLS = ("track", "identify", "page", "screen", "group", "alias")
_MARKS = ("messageId", "userId", "anonymousId", "previousId")
_TRAITS = ("identify", "group")


def is_call(document: Mapping[str, object]) -> bool:
    """Whether this is one message in Segment's form."""
    return document.get("type") in CALLS and any(each in document for each in _MARKS)


def read_call(bundle: Bundle, document: Mapping[str, object], now: int) -> Message:
    """What one message means."""
    call = str(document["type"])
    if call == "alias":
        return _alias(document)
    name = document.get("event") if call == "track" else call
    if not isinstance(name, str) or not name.strip():
        return wrong("/event", "is missing", "a `track` call names its event")
    inside = "traits" if call in _TRAITS else "properties"

    def paths(field: str) -> tuple[str, ...]:
        return (f"{inside}.{field}", field, f"context.{field}")

    return meant(
        bundle,
        Form(
            system="segment",
            document=document,
            name=name,
            id=found_at(document, "messageId"),
            at=first_at(document, ("timestamp", "originalTimestamp", "sentAt")),
            ids=_ids(bundle, document),
            field=paths,
            now=now,
        ),
    )


def _ids(bundle: Bundle, document: Mapping[str, object]) -> dict[str, Found]:
    """`user_id` is Segment's `userId`; a bundle without `identity` knows its customer by it, else by `anonymousId`."""
    found = {name: first_at(document, (_camel(name), name)) for name in bundle.identity}
    if not bundle.identity:
        found["customer"] = first_at(document, ("userId", "anonymousId"))
    return found


def _alias(document: Mapping[str, object]) -> Message:
    ids = [text_of(document.get(each)) for each in ("userId", "previousId")]
    for name, each in zip(("userId", "previousId"), ids, strict=True):
        if not isinstance(each, str) or not each.strip():
            return wrong(f"/{name}", "is missing", "an `alias` call has `previousId` and `userId`")
    return Joining(str(ids[0]), str(ids[1]))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each[:1].upper() + each[1:] for each in others)
