"""Names of a bundle as they are read aloud."""

import re

_VERBS = frozenset("is has was had does did can may will owns buys bought uses likes wants needs listens".split())
_STEMS = re.compile(r"(ss|x|ch|sh)es$")


def readable(name: str) -> str:
    """`cart.updated_at` → `cart updated at`."""
    return re.sub(r"[._]+", " ", name).strip() or name


def one_of(history: str) -> str:
    """What one record of a history is called: `orders` → `order`; `contact of loyalty` where the name has no plural."""
    name = readable(history)
    if _STEMS.search(name):
        return name[:-2]
    if re.search(r"[^aeiou]ies$", name):
        return name[:-3] + "y"
    if re.search(r"[^s]s$", name):
        return name[:-1]
    return f"record of {name}"


def many_of(history: str) -> str:
    """What several records of it are called: `orders`; `records of mail` where the name has no plural."""
    return readable(history) if not one_of(history).startswith("record of ") else f"records of {readable(history)}"


def is_verbal(segment: str) -> bool:
    """Whether the name of a segment says what its customers do: `is_customer`, `buys_only_dresses`."""
    return readable(segment).partition(" ")[0].lower() in _VERBS
