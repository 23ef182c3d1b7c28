"""What deciding asks of the customers of one stage: the terms of each candidate, worked out once for all customers."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from nextbest.engine.backends.arrays.bits import joined
from nextbest.engine.backends.arrays.decisions import Stop
from nextbest.engine.backends.arrays.recipe import Recipe, recipe
from nextbest.engine.backends.far import DEFERRED, channel_bits, said_by
from nextbest.engine.backends.program import CLASSES
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.judging import Judged
from nextbest.engine.backends.sql.terms import below, is_constant
from nextbest.engine.functions.sql import YES, Sql


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A gate."""

    rule: str
    passes: Sql
    said: int
    """What it says of a candidate that it stops (see `far`)."""
    defers: bool


@dataclass(frozen=True, slots=True)
class Contestant:
    """A candidate in one stage."""

    index: int
    bound: int
    """No customer gives it a key above this one."""
    class_: int
    """As in `program.CLASSES`."""
    dropping: tuple[Hurdle, ...]
    deferring: tuple[Hurdle, ...]
    """Its gates in the order of the decision, but for those that everybody passes."""
    able: tuple[Sql, ...]
    """What must all be yes for it to be ranked."""
    obliged: Sql
    """Whether it is mandatory: by its class, or by an obligation."""
    key: Recipe
    deadline: Recipe | None
    """Of its obligation."""


@dataclass(frozen=True, slots=True)
class StagePlan:
    """All candidates who may be chosen in a stage."""

    elsewhere: Sequence[Stop]
    """Why the others may not, whoever the customer is."""
    contestants: Sequence[Contestant]
    """In the order of their indices."""
    mandatory: Sequence[Contestant]
    """Those who are, or of whom an obligation may make it so; those first who can have the highest key."""
    normal: Sequence[Contestant]
    """Of that class, in the same order."""
    fallback: Sequence[Contestant]
    """Of that class, in the same order."""


def plan(expansion: Expansion, channels: frozenset[str]) -> StagePlan:
    """The plan of the stage of an expansion, for candidates on these channels. Raises NotInSql."""
    judged = [Judged(expansion, each) for each in expansion.graph.candidates if each.channel in channels]
    elsewhere = [Stop(each.candidate.index, each.before) for each in judged if each.before is not None]
    judged = [each for each in judged if each.before is None]
    gates = {expansion.yes(gate.passes) for each in judged for gate in each.candidate.gates}
    looked_at = {each for each in below(*gates, into=joined) if not joined(each)}
    every = [_contestant(each, looked_at) for each in judged]
    able = [each for each in every if not any(is_constant(term) for term in each.able)]
    able.sort(key=lambda each: (-each.bound, each.index))
    return StagePlan(
        elsewhere=elsewhere,
        contestants=every,
        mandatory=[each for each in able if not is_constant(each.obliged, False)],
        normal=[each for each in able if each.class_ == CLASSES["normal"]],
        fallback=[each for each in able if each.class_ == CLASSES["fallback"]],
    )


def _contestant(judged: Judged, looked_at: Set[Sql]) -> Contestant:
    candidate, expansion = judged.candidate, judged.expansion
    waits = DEFERRED * channel_bits(expansion.graph.bundle.channels)[candidate.channel]
    hurdles: dict[bool, list[Hurdle]] = {False: [], True: []}
    for gate in candidate.gates:
        passes = expansion.yes(gate.passes)
        if not is_constant(passes, True):
            said = waits if gate.defers else said_by(gate.rule)
            hurdles[gate.defers].append(Hurdle(gate.rule, passes, said, gate.defers))
    mandatory = candidate.class_ == "mandatory"
    return Contestant(
        index=candidate.index,
        bound=candidate.bound,
        class_=CLASSES[candidate.class_],
        dropping=tuple(hurdles[False]),
        deferring=tuple(hurdles[True]),
        able=tuple(dict.fromkeys(each.passes for defers in hurdles.values() for each in defers)),
        obliged=YES if mandatory else expansion.terms.shared(judged.obliged),
        key=recipe(expansion.terms.shared(judged.key), looked_at),
        deadline=None if candidate.deadline is None else recipe(expansion.value(candidate.deadline), looked_at),
    )
