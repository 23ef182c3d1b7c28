"""Decisions that are kept whole, for an event that asks twice: from their JSON form back to what they were."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from nextbest.engine.decision import Candidate, Decision, Factors, FilledTemplate, NoAction, Offer, Problem, Winner
from nextbest.engine.stores.forms import to_text

Made = Callable[[Any], object]


def answer_to_text(decision: Decision) -> str:
    """As it is kept."""
    return to_text(decision.to_json())


def answer_from_text(text: str) -> Decision:
    """The decision that `answer_to_text` wrote."""
    return answer_from_json(json.loads(text))


def answer_from_json(document: Mapping[str, Any]) -> Decision:
    """The decision whose JSON form (`Decision.to_json`) it is. Raises TypeError, KeyError or ValueError for no such."""
    parts = _parts(
        document,
        now=datetime.fromisoformat,
        winners=_each(_winner),
        no_action=_no_action,
        alternatives=_each(_candidate),
        problems=_each(_problem),
    )
    return Decision(**parts)


def _parts(document: Mapping[str, Any], **made: Made) -> dict[str, Any]:
    """What a JSON object holds; those that are named here are made of theirs, where there is one."""
    return {
        name: made[name](value) if name in made and value is not None else value for name, value in document.items()
    }


def _each(make: Made) -> Made:
    return lambda documents: tuple(make(each) for each in documents)


def _winner(document: Mapping[str, Any]) -> Winner:
    return Winner(**_parts(document, factors=_factors, message=_message, offer=_offer))


def _message(document: Mapping[str, Any]) -> Mapping[str, str | FilledTemplate | None]:
    return {name: FilledTemplate(**part) if isinstance(part, dict) else part for name, part in document.items()}


def _offer(document: Mapping[str, Any]) -> Offer:
    return Offer(**_parts(document, expires_at=datetime.fromisoformat))


def _factors(document: Mapping[str, Any]) -> Factors:
    return Factors(**document)


def _candidate(document: Mapping[str, Any]) -> Candidate:
    return Candidate(**_parts(document, factors=_factors))


def _no_action(document: Mapping[str, Any]) -> NoAction:
    return NoAction(**_parts(document, not_before=datetime.fromisoformat, problems=_each(_problem)))


def _problem(document: Mapping[str, Any]) -> Problem:
    return Problem(**document)
