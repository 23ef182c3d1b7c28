"""The words of hostile policies: conditions that many share, factors and ranks whose bounds say little or too much."""

from typing import Any

Entry = dict[str, Any]

PROFILE: Entry = {
    "id": "string!",
    "a": "boolean",
    "b": "boolean",
    "d": "boolean!",
    "f": "boolean!",
    "tier": "one of [gold, silver, bronze]",
    "p": {"is": "number", "minimum": 0, "maximum": 1},
    "q": {"is": "number", "minimum": 0, "maximum": 1, "default": 1},
    "loss": {"is": "number", "minimum": -2, "maximum": 0, "default": 0},
    "j": {"is": "integer", "minimum": -3, "maximum": 3},
    "k": {"is": "integer", "default": 0},
    "n": "number",
    "s": "number!",
    "cash": "money",
    "purse": {"is": "money", "minimum": 0, "default": 10},
    "tags": "list of string",
    "timezone": "timezone",
    "country": "string",
    "renews_on": "date",
    "signed_at": "datetime",
    "consent": {"email": "boolean!", "push": "boolean!"},
    "orders": {"history": {"at": "datetime!", "total": "money!", "kind": "string", "gift": "boolean"}},
}
DEFINITIONS: Entry = {
    "big": "sum(orders.total) >= 100",
    "gifted": "any(orders where gift)",
    "wanted": "p > 0.5 and (a or b)",
    "loyal": "big or count(orders in last 30 days) >= 2",
    "usual": "average(orders.total) otherwise 1",
    "torn": "(a and d) or (b and f) or (gifted and not d)",
    "chance": "if d then q else (p otherwise 0.25)",
}
SCORES: Entry = {
    "lead": {
        "start": 1,
        "points": [
            {"add": 20, "when": "wanted"},
            {"add": 5, "per": "count(orders)", "up_to": 25},
            {"add": -3, "when": "f"},
        ],
        "range": "-2 to 40",
    },
    "free": {"points": [{"add": 1_000_000, "when": "d"}, {"add": -7, "per": "count(orders where gift)"}]},
}
TABLES: Entry = {
    "grade": {
        "inputs": ["tier", "k"],
        "rows": [
            ["gold", "any", 10],
            [["silver", "bronze"], ">= 3", "9.999999999"],
            ["missing", "< 0", "10.0000000005"],
        ],
        "otherwise": -1,
    },
    "mood": {"inputs": ["j"], "rows": [["< 0", "low"], ["0 to 1", "mid"], ["missing", "low"]], "otherwise": "high"},
}

OFTEN = (
    "d or p is known",
    "k >= 0",
    "d or not d",
    "tier is known or f",
    'none(orders where kind is "x")',
    "lead >= 1",
    "yes",
    "k < 1_000",
)
"""Nearly always yes."""
CONDITIONS = (
    "a",
    "b",
    "d",
    "not f",
    "a and b",
    "a or b",
    "a or d",
    'tier is "gold"',
    'tier in ["gold", "silver"]',
    "tier is known",
    "n > 0",
    "s >= 0",
    "p > 0.5",
    "j = 0",
    "k >= 3 or f",
    "big",
    "gifted",
    "wanted",
    "loyal",
    "torn",
    "(torn or big) and (loyal or d)",
    "any(orders in last 30 days)",
    'any(orders where kind is "x")',
    'any(orders where kind is "x" and total > 20)',
    "count(orders where gift) >= 1",
    "lead > 20",
    "grade > 0",
    'mood is "low"',
    'tags contains "x"',
    "(wanted or gifted) otherwise f",
    "local_time >= 08:00",
    "stage_since more than 3 days ago",
    'count(contacts in last 30 days where channel is "email") < 2',
)
"""Now yes, now no, often unknown."""
DEEP = "k"
for _ in range(9):
    DEEP = f"(({DEEP} * 2) - (s * 0.5))"
DEEPER = (f"{DEEP} >= 0", f"{DEEP} < 1_000_000", f"{DEEP} + p > 0 or d", f"{DEEP} <= 0 or f")
"""So deep that one expression of Python does not hold them; they have most in common."""
NEVER = ("d and not d", "k > 5 and k < 3", "a and k < -1_000_000", "no")

EQUAL = ("10", "10", "10.0", "grade", "10 * q")
CLOSE = (
    "10",
    "10.0000000004",
    "10.0000000005",
    "10.0000000006",
    "10.000000001",
    "9.9999999995",
    "9.999999999",
    "grade",
    "10 - p",
    "10 + loss",
    "if d then 10 else 9.9999999995",
)
WILD = (
    "n",
    "s",
    "0 - s",
    "s * s",
    "(n * 1_000_000) otherwise 3",
    "cash",
    "purse",
    "1 / n",
    "1 / (s - 1)",
    "j",
    "k",
    "loss",
    "abs(loss)",
    "floor(s)",
    "purse * 0.33333",
    "purse / 3",
    "round(cash, 1)",
    "days_since(renews_on)",
    "free",
    "lead",
    "9_000_000",
    "9_000_001",
    "8_999_999.99999999",
    "0",
    "-1",
    "0.000000001",
    "0.0000000004",
    "0.0000000005",
    "sum(orders.total)",
    "usual",
    'if channel is "push" then 3 else 2',
    "p * 100",
    "max(p, q) * 5",
    "sqrt(s)",
    "logistic(s) * 8",
)
LADDER = (
    *("1", "2", "3", "5", "8", "9", "9.5", "10", "11", "12", "15", "20", "30", "50", "80", "100", "1_000"),
    *("purse", "20 + loss", "j * 10", "abs(loss) * 10", "logistic(s) * 8", "max(p, q) * 5", "lead"),
)
"""Each has its own bound, and few customers reach it."""
VALUES = {"equal": EQUAL, "close": CLOSE, "ladder": LADDER, "wild": WILD, "mixed": (*EQUAL, *CLOSE, *LADDER, *WILD)}
"""By the temper of a bundle, what a success is worth."""
CHANCES = (
    "p",
    "q",
    "chance",
    "50%",
    "100%",
    "0%",
    "1 - p",
    "p * q",
    "min(p, q)",
    "25%",
    "if f then 100% else q",
    "s",
    "j",
)
SURE = ("100%", "q", "50%")
BOUNDED = ("p", "q", "chance", "50%", "100%", "1 - p", "p * q", "min(p, q)", "25%", "if f then 100% else q")
BASELINES = ("0%", "5%", "p / 2", "q", "50%", "loss")
BOUNDED_LEVERS = ("1", "1.5", "0.001", "q", "1 + p", "if d then 1 else 1.5")
LEVERS = ("1", "1.5", "0.001", "1_000_000", "s", "j", "q", "n", "loss", "1 + p")

RANKS = (
    None,
    None,
    None,
    "propensity * value",
    "propensity * value * lever",
    "value",
    "value",
    "value / propensity",
    "value - propensity * 1_000",
    "lever - propensity",
    "if propensity > 0.5 then value else -value",
    "if propensity <= baseline then lever else value",
    "min(value, propensity * 100) * lever",
    "max(value, lever) - channel_cost",
    "clamp(value, -5, 5) * propensity",
    "clamp(value, 10, 10)",
    "sqrt(value) * logistic(lever)",
    "(value / baseline) otherwise propensity",
    "(value / (propensity - 0.5)) otherwise 10",
    "abs(propensity - 0.5) * value",
    "value * value * value * lever",
    "floor(value * propensity)",
    "ceil(propensity) * lever",
    "value * 1_000_000",
    "-value",
    "value * 0.000000001",
    "(propensity - 0.5) * (value - 10)",
    "logistic(value) - 0.5",
    "5",
    "-5",
    "lever",
    "1 / (propensity - 0.25)",
    "sqrt(propensity - baseline) * value",
    "value * 0 * propensity",
    "(propensity - baseline) * (propensity - baseline) * value",
    "value - offer_cost - channel_cost",
    "10 - 0.000000001 * offer_cost",
)
"""None: the default."""
TAME = (None, None, "propensity * value", "propensity * value * lever", "value", "value - propensity * 1_000")
"""Those whose bounds say something."""
WORTHLESS = ("-5", "value * 0", "propensity - 1", "-value", "propensity * 0.0000000004")
"""Hardly anybody is worth anything."""
