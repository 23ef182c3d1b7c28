"""What a service answers, as the engine's own values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nextbest.engine.decision import (
    CandidateTrace,
    ConditionTrace,
    Decision,
    Explanation,
    Factors,
    LimitCount,
    Offer,
    Problem,
    Seen,
    Stage,
    StageTrace,
)
from nextbest.engine.stores.answers import answer_from_json
from nextbest.engine.stores.store import Outcome, Redemption

Json = Mapping[str, Any]


def decision(form: Json) -> Decision:
    """The decision whose JSON form it is."""
    return answer_from_json(form)


def explanation(form: Json) -> Explanation:
    """The explanation whose JSON form it is."""
    stages = tuple(StageTrace(**{**each, "conditions": _conditions(each)}) for each in form["stages"])
    return Explanation(decision(form["decision"]), stages, tuple(map(_candidate, form["candidates"])))


def stage(form: Json) -> Stage:
    """The stage whose JSON form it is."""
    problems = tuple(Problem(**each) for each in form["problems"])
    return Stage(form["name"], moment(form["since"]), _conditions(form), problems)


def outcome(form: Json) -> Outcome:
    """What became of a write that was not refused."""
    return Outcome(form["kind"])


def redemption(form: Json) -> Redemption:
    """What became of an offer at the till."""
    offer = form["offer"]
    found = offer and Offer(**{**offer, "expires_at": moment(offer["expires_at"])})
    return Redemption(form["accepted"], form["reason"], found)


def moment(text: str | None) -> datetime | None:
    """The instant, where there is one."""
    return None if text is None else datetime.fromisoformat(text)


def _conditions(form: Json) -> tuple[ConditionTrace, ...]:
    return tuple(
        ConditionTrace(each["text"], each["answer"], tuple(Seen(**seen) for seen in each["saw"]))
        for each in form["conditions"]
    )


def _candidate(form: Json) -> CandidateTrace:
    made = {
        "factors": None if form["factors"] is None else Factors(**form["factors"]),
        "conditions": _conditions(form),
        "until": moment(form["until"]),
        "limits": tuple(LimitCount(**{**each, "until": moment(each["until"])}) for each in form["limits"]),
    }
    return CandidateTrace(**{**form, **made})
