"""Checked bundle in, decision out: `Engine`, what it says, and what it raises."""

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
from nextbest.engine.engine import Engine
from nextbest.engine.errors import (
    BundleError,
    InvalidDocument,
    MissingExtra,
    NextbestError,
    StoreError,
    UsageError,
)

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
    "UsageError",
    "Winner",
]
