"""Names of a bundle as they are read aloud."""

import re

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


def article(noun: str) -> str:
    """`an order`, `a visit`."""
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"
