"""What the engine's names mean, in a marketer's words: rules, kinds of no action, answers."""

import re
from datetime import datetime

from nextbest.cli.text import amount
from nextbest.engine.decision import CandidateTrace, LimitCount, NoAction

RULES = {
    "paused": "it is paused",
    "stage": "it is not meant for the customer's stage",
    "on": "the event that it answers did not come",
    "on:not_triggered": "only what the event triggers was asked for",
    "during": "it does not run at this time",
    "when": "its conditions are not all yes",
    "goal": "its goal is already reached",
    "wait": "its next step has to wait, or a message of it is on its way",
    "due": "nothing of it is due",
    "channel": "the channel may not be used for this customer",
    "holdout": "the customer is held out of everything",
    "variant_holdout": "the customer is held out of this engagement",
    "suppressed": "there is silence after what the customer did",
    "quiet_hours": "these are quiet hours where the customer is",
    "holiday": "it is a holiday where the customer is",
    "unknown_timezone": "the customer's time zone is not known",
    "limit": "a limit of contacts is full",
    "limit:policy": "a limit for all contacts is full",
    "limit:channel": "a limit of the channel is full",
    "limit:kind": "a limit of its kind is full",
    "limit:engagement": "a limit of its own is full",
    "never_together": "it may not go together with another one",
    "budget": "its budget is spent",
    "rank_unknown": "its rank cannot be computed: something that ranks it is missing",
    "not_worth_it": "it is worth no more than it costs",
    "outranked": "another one is better",
    "place_taken": "every place was already filled",
}
"""Why a candidate was not chosen, by the rule's name without its scope; where a scope has words of its own, with it."""

BEFORE = {
    "goal": "its goal is reached, and it does not begin again before",
    "wait": "it has to wait, and does not go before",
}
"""The same where it is known when the time comes: the instant follows."""

COUNTED = ("limit", "budget")
"""Rules that speak of `CandidateTrace.limits`."""

OVER = "its time is over"
"""`during` where no calendar opens again."""

NO_ACTION = {
    "nothing_eligible": "no engagement is meant for this customer now",
    "all_limited": "the limits of contacts leave no room",
    "all_deferred": "what could be sent has to wait",
    "nothing_worth_it": "nothing that could be sent is worth sending",
    "held_out": "the customer is held out",
    "invalid_profile": "the customer document is not valid",
}
"""Why nothing was chosen, by its kind."""

ANSWER_COLORS = {"yes": "green", "no": "red", "unknown": "yellow"}


PACES = (
    (re.compile(r".* per calendar (day|week|month|year)"), r"this calendar \1"),
    (re.compile(r".* in total"), "in total"),
    (re.compile(r".* per (.*)"), r"in the last \1"),
)
"""What a limit as written says of its time, and the same beside a count."""


def reason(trace: CandidateTrace) -> str:
    """Why a candidate was not chosen, with what is full and until when."""
    rule = trace.rule or ""
    name, _, scope = rule.partition(":")
    until = None if trace.until is None else moment(trace.until)
    if name in BEFORE and until and not trace.deferred:
        return f"{BEFORE[name]} {until}"
    words = OVER if name == "during" and until is None else _words(name, scope)
    if name in COUNTED and trace.limits:
        return words
    if trace.count is not None and trace.limit is not None:
        words += f": {amount(trace.count)} of {amount(trace.limit)}"
    if until is None:
        return words
    return f"{words}: it waits, not before {until}" if trace.deferred else f"{words}, until {until}"


def _words(name: str, scope: str) -> str:
    """The words of a rule; the scope where it says more than they do."""
    known = RULES.get(f"{name}:{scope}") or RULES.get(f"{name}:{scope.partition('.')[0]}")
    if known is not None:
        return known
    return RULES.get(name, name) + (f" ({scope})" if scope else "")


def filled(limit: LimitCount) -> str:
    """What fills a limit: `3 of 3 in the last 7 days, free again 2026-11-22 10:00 UTC`."""
    words = f"{amount(limit.count)} of {amount(limit.limit)} {_pace(limit.text)}"
    if limit.until is not None:
        return f"{words}, free again {moment(limit.until)}"
    return words + (", for good" if limit.full and limit.text.endswith("in total") else "")


def _pace(text: str) -> str:
    """The time of a limit as written, beside a count."""
    text = " ".join(text.split())
    of = re.match(r"\S+ (cost|offers|contacts) ", text)
    pace = next((pattern.sub(words, text) for pattern, words in PACES if pattern.fullmatch(text)), f"({text})")
    return f"{of[1]} {pace}" if of else pace


def nothing(why: NoAction) -> str:
    """Why nothing was chosen."""
    return NO_ACTION[why.kind] + (f", not before {moment(why.not_before)}" if why.not_before else "")


def moment(instant: datetime) -> str:
    """An instant for people: `2026-11-20 10:00 -05:00`; seconds only where there are some."""
    clock = f"{instant:%Y-%m-%d %H:%M}" + (f":{instant:%S}" if instant.second else "")
    return f"{clock} {instant.isoformat()[-6:]}" if instant.utcoffset() else f"{clock} UTC"
