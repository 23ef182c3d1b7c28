"""One policy in which each engagement's worth, class and eligibility are a customer's attributes: all orders occur."""

from datetime import datetime, timedelta
from typing import Any

from tests.choice.bundles import Random
from tests.choice.customers import NOWS, Asked
from tests.choice.words import Entry

BOUNDS: tuple[int | None, ...] = (3, 5, 5, 8, 8, 8, 20, None)
"""Highest values of those whose class is normal."""
OTHERS = ("plain", "fallback", "mandatory", "fallback", "plain")
"""Classes of those with an obligation."""
WORTHS = (None, -1, 0, 0.0000000005, 0.0000000004, 0.000000001, 1, 2, 3, 3, 5, 5, 8, 8, 20)
CHANNELS = ("push", "email", "sms", "chat", "page")
HOURS = ("21:00 to 09:00", "11:00 to 16:00", "03:00 to 13:00", "03:00 to 13:00")
DAY = timedelta(days=1)


def arena(random: Random) -> Entry:
    """The bundle; what differs are names, conditions, channels and costs."""
    engagements: Entry = {}
    names = random.sample("abcdefghijklmnopqrstuvwxyz", 20)
    attributes: Entry = {f"v{index}": _bounded(bound) for index, bound in enumerate(BOUNDS)}
    for index in range(len(BOUNDS)):
        engagements[names.pop()] = _engagement(random, f"v{index}")
    # In some, nobody goes whose rank is worth nothing.
    peaceful = random.random() < 0.4
    obliged = random.choice(((), ("plain", "plain"))) if peaceful else OTHERS
    for index, class_ in enumerate(obliged):
        engagement = _engagement(random, random.choice(("v1", "v4", "v7", "v6")))
        due: Entry = {"within": "30 days", "of": f"o{index}"}
        if random.random() < 0.7:
            due["urgent"] = "2 days"
        engagements[names.pop()] = {**engagement, "kind": class_, "due": due}
        attributes[f"o{index}"] = "date"
    for class_ in () if peaceful else ("fallback", "fallback", "mandatory"):
        if random.random() < 0.7:
            every: Entry | None = {"push": {}, "email": {}, "sms": {}} if random.random() < 0.5 else None
            engagement = _engagement(random, random.choice(("v0", "v4", "v7")))
            engagements[names.pop()] = {**engagement, "kind": class_, "channels": every or engagement["channels"]}
    found: Entry = {
        "nextbest": 1,
        "bundle": "arena",
        "timezone": "UTC",
        "profile": {
            "id": "string!",
            **attributes,
            "a": "boolean",
            "b": "boolean",
            "consent": {"email": "boolean!", "push": "boolean!"},
        },
        "lifecycle": [{"stage": "everyone", "otherwise": True}],
        "channels": {
            "push": {"when": "consent.push", "cost": random.choice((0, 1))},
            "email": {"when": "consent.email", "cost": random.choice((0, "0.0001"))},
            "sms": {"when": random.choice(("a", "yes", "consent.email")), "cost": random.choice((0, 2))},
            "chat": {"when": "b", "cost": random.choice((0, 2))},
            "page": {"inbound": True, "slots": 2},
        },
        "contact_policy": {},
        "kinds": {
            "plain": {"stages": "any", "channels": ["push"], "propensity": 1, "baseline": 0},
            "fallback": {"stages": "any", "channels": ["push"], "class": "fallback", "propensity": 1, "baseline": 0},
            "mandatory": {"stages": "any", "channels": ["push"], "class": "mandatory", "propensity": 1, "baseline": 0},
        },
        "engagements": engagements,
        "arbitration": {"places": random.choice(("one per customer", "one per customer", "one per channel"))},
    }
    if random.random() < 0.4:
        _keep_apart(random, found)
    if random.random() < 0.5:
        _put_off(random, found)
    return found


def _keep_apart(random: Random, bundle: Entry) -> None:
    """Winners leave little room for others."""

    def maybe(entry: Entry, key: str, *values: object) -> None:
        if random.random() < 0.5:
            entry[key] = random.choice(values)

    bundle["arbitration"]["places"] = "one per channel"
    names = list(bundle["engagements"])
    pairs = (
        [{"these": random.sample(names, 3)}],
        [{"these": ["plain", "fallback"]}],
        [{"these": ["mandatory", "plain"]}],
    )
    maybe(bundle["contact_policy"], "limits", ["1 per 7 days"], ["2 per 7 days"])
    maybe(bundle["contact_policy"], "never_together", *pairs)
    for kind in bundle["kinds"].values():
        maybe(kind, "limits", ["1 per 7 days"], ["2 per 7 days", "3 per 30 days"])
        maybe(
            kind,
            "budget",
            ["1 contacts in total"],
            ["2 contacts in total"],
            ["0.0001 cost in total"],
            ["3 cost in total"],
        )
    for name in ("push", "page"):
        maybe(bundle["channels"][name], "limits", ["1 per 7 days"])
    for engagement in bundle["engagements"].values():
        if random.random() < 0.2:
            engagement[random.choice(("obeys_limits", "counts_toward_limits"))] = False
        if random.random() < 0.3:
            engagement["offer"] = {"reward": "Something", "cost": random.choice((0.0001, 1, 3))}


def _put_off(random: Random, bundle: Entry) -> None:
    """Many wait for the morning, and half of all customers get nothing but what must be."""
    bundle["contact_policy"] |= {"unknown_timezone": "policy", "holdout": {"share": "50%", "salt": "policy"}}
    everything = random.random() < 0.6
    rule = {"hours": random.choice(HOURS), "then": "defer"}
    for name in CHANNELS[:-1]:
        if not everything:
            rule = {"hours": random.choice(HOURS), "then": random.choice(("defer", "defer", "drop"))}
        if everything or random.random() < 0.7:
            bundle["channels"][name]["quiet_hours"] = [dict(rule)]


def _bounded(bound: int | None) -> Entry:
    return {"is": "number"} if bound is None else {"is": "number", "maximum": bound}


def _engagement(random: Random, value: str) -> Entry:
    channels: Entry = {name: {} for name in random.sample(CHANNELS, random.choice((1, 2, 3, 5)))}
    if random.random() < 0.5:
        value_there = random.choice(("v2", "v7", "5", "0"))
        for name in random.sample(list(channels), random.randint(1, len(channels))):
            channels[name] = {"value": value_there}
    entry: Entry = {"kind": "plain", "value": value, "channels": channels}
    if random.random() < 0.6:
        entry["when"] = random.choice(("a", "b", "a and b", ["a", "b"], "a or b"))
    return entry


def entrant(random: Random, bundle: Entry) -> Asked:
    """A customer of the arena, and a request."""
    now = random.choice(NOWS)
    # Of some, hardly anything is worth anything.
    worths = random.choice((WORTHS, WORTHS, (*WORTHS[:5], None, None), (5, 8, 8, 20)))
    document: Entry = {
        "id": f"c{random.randrange(20)}",
        "consent": {name: random.random() < 0.7 for name in ("email", "push")},
    }
    for name, declared in bundle["profile"].items():
        value = _value(random, name, declared, worths, now)
        if value is not None and random.random() < 0.9:
            document[name] = value
    options: Entry = {"alternatives": random.choice((0, 0, 0, 1, 4, 30)), "messages": False}
    if random.random() < 0.2:
        options["places"] = ["page"]
    return Asked([document], now, options)


def _value(random: Random, name: str, declared: Any, worths: tuple[float | None, ...], now: datetime) -> Any:
    if name in ("a", "b"):
        return random.random() < 0.8
    if name.startswith("o"):
        return (now - DAY * random.choice((40, 31, 30, 29, 28, 27, 5, 0, -1))).date().isoformat()
    if name.startswith("v"):
        worth = random.choice(worths)
        return worth if worth is None else min(worth, declared.get("maximum", worth))
    return None
