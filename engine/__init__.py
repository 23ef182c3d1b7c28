"""Checked bundle in, decision out: `Engine`, what it says, and what it raises."""

from typing import TYPE_CHECKING

from nextbest.engine.decision import (
    Candidate,
    CandidateTrace,
    ConditionTrace,
    Decision,
    Explanation,
    Factors,
    FilledTemplate,
    LimitCount,
    NoAction,
    Offer,
    Problem,
    Seen,
    Stage,
    StageTrace,
    Winner,
)
from nextbest.engine.errors import (
    BundleError,
    InvalidDocument,
    MissingExtra,
    NextbestError,
    StoreError,
    UnusableBuild,
    UsageError,
)

if TYPE_CHECKING:
    from nextbest.engine.engine import Engine

__all__ = [
    "BundleError",
    "Candidate",
    "CandidateTrace",
    "ConditionTrace",
    "Decision",
    "Engine",
    "Explanation",
    "Factors",
    "FilledTemplate",
    "InvalidDocument",
    "LimitCount",
    "MissingExtra",
    "NextbestError",
    "NoAction",
    "Offer",
    "Problem",
    "Seen",
    "Stage",
    "StageTrace",
    "StoreError",
    "UnusableBuild",
    "UsageError",
    "Winner",
]


def __getattr__(name: str) -> object:
    """`Engine`, with all that decides, is imported when it is asked for: who only checks bundles never needs it."""
    if name == "Engine":
        from nextbest.engine.engine import Engine

        return Engine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
