"""What the engine's names mean, in a marketer's words: rules, kinds of no action, answers."""

from datetime import datetime

from nextbest.engine.decision import CandidateTrace, NoAction

RULES = {
    "paused": "it is paused",
    "stage": "it is not meant for the customer's stage",
    "on": "the event that it answers did not come",
    "on:not_triggered": "only what the event triggers was asked for",
    "during": "it does not run at this time",
    "when": "its conditions are not all yes",
    "goal": "its goal is already reached",
    "wait": "its next step has to wait",
    "due": "it is not due",
    "channel": "the channel may not be used for this customer",
    "holdout": "the customer is held out of everything",
    "variant_holdout": "the customer is held out of this engagement",
    "suppressed": "the customer has turned it down too often",
    "quiet_hours": "it is night where the customer is",
    "holiday": "it is a holiday where the customer is",
    "unknown_timezone": "the customer's time zone is not known",
    "limit": "a limit of contacts is full",
    "never_together": "it may not go together with another one",
    "budget": "its budget is spent",
    "rank_unknown": "its rank cannot be computed: something that ranks it is missing",
    "not_worth_it": "it is worth no more than it costs",
    "outranked": "another one is better",
    "place_taken": "every place was already filled",
}
"""Why a candidate was not chosen, by the rule's name without its scope; where a scope has words of its own, with it."""

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


def reason(trace: CandidateTrace) -> str:
    """Why a candidate was not chosen, with what is full and until when."""
    rule = trace.rule or ""
    name, _, scope = rule.partition(":")
    words = OVER if name == "during" and trace.until is None else RULES.get(rule) or RULES.get(name, rule)
    if scope and rule not in RULES:
        words += f" ({scope})"
    if trace.count is not None and trace.limit is not None:
        words += f": {trace.count} of {trace.limit}"
    return words + (f", until {moment(trace.until)}" if trace.until else "")


def nothing(why: NoAction) -> str:
    """Why nothing was chosen."""
    return NO_ACTION[why.kind] + (f", not before {moment(why.not_before)}" if why.not_before else "")


def moment(instant: datetime) -> str:
    """An instant for people: `2026-11-20 10:00 -05:00`; seconds only where there are some."""
    clock = f"{instant:%Y-%m-%d %H:%M}" + (f":{instant:%S}" if instant.second else "")
    return f"{clock} {instant.isoformat()[-6:]}" if instant.utcoffset() else f"{clock} UTC"
