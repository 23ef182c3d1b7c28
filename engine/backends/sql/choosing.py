"""Who is chosen, as expressions: the one place of an outbound decision (language.md Part 3, 5 to 7)."""

from collections.abc import Mapping, Sequence

from nextbest.dsl.types import BOOLEAN, INTEGER, STRING
from nextbest.engine.backends.far import DEFERRED, no_action
from nextbest.engine.backends.sql.expand import NOTHING, Expansion
from nextbest.engine.backends.sql.judging import FAR, Judged
from nextbest.engine.backends.sql.query import Output
from nextbest.engine.backends.sql.terms import chosen, conjunction, is_constant, negation
from nextbest.engine.errors import UsageError
from nextbest.engine.functions.sql import YES, Sql, equal, first_known, known, less, sql, switch, word
from nextbest.engine.graph.graph import Graph

MANDATORY, FALLBACK, NOBODY = 2**56, -(2**56), -(2**60)
"""What sets the scores of classes apart: a score is a key moved by that; keys are within ±2^53."""

UNRANKED = -(2**54)
"""In the place of a key that is missing: behind every other."""

BETWEEN = 2**55
"""Beyond it, up and down, scores are no longer of the class `normal`."""

LATEST, NEVER = 2**50, 2**51
"""In the place of a deadline: of what is mandatory without one, and of what is not."""

BLOCK = 16
"""Scores of which the greatest is a column."""


def decisions(expansion: Expansion) -> Mapping[str, Output]:
    """Of each customer of a stage the winner, by index and name, with its key; or why there is none."""
    channels = outbound(expansion.graph)
    every = [Judged(expansion, each) for each in expansion.graph.candidates if each.channel in channels]
    able = [each for each in every if not is_constant(each.able, False)]
    scores = _scores(able)
    best, winner = _winner([(each.candidate.index, score) for each, score in zip(able, scores, strict=True)])
    names = {each.candidate.index: each.candidate for each in able}

    def named(of: Mapping[int, str]) -> Output:
        return Output(switch(winner, dict(of)) if of and not is_constant(winner) else NOTHING, STRING)

    return {
        "candidate": Output(winner, INTEGER),
        "engagement": named({index: each.engagement for index, each in names.items()}),
        "channel": named({index: each.channel for index, each in names.items()}),
        "key": Output(_key(best, winner), INTEGER),
        "no_action": Output(_no_action(winner, every), STRING),
    }


def verdicts(expansion: Expansion) -> Mapping[str, Output]:
    """What becomes of every candidate, by its index: `rule.3`, `deferred.3`, `key.3`."""
    found: dict[str, Output] = {}
    for each in expansion.graph.candidates:
        judged = Judged(expansion, each)
        found[f"rule.{each.index}"] = Output(judged.rule, STRING)
        found[f"key.{each.index}"] = Output(judged.key_shown, INTEGER)
        found[f"deferred.{each.index}"] = Output(judged.deferred, BOOLEAN)
    return found


def outbound(graph: Graph) -> frozenset[str]:
    """The channels of an outbound decision. Raises UsageError where it has more than one place."""
    if graph.bundle.arbitration.places != "one per customer":
        raise UsageError("a query decides for one place: this bundle has `places: one per channel`")
    return frozenset(name for name, each in graph.bundle.channels.items() if not each.inbound)


def _scores(able: Sequence[Judged]) -> list[Sql]:
    """Of each candidate a number: the greatest is served first, and of several the first; NOBODY may not be chosen."""
    if all(each.candidate.deadline is None for each in able):
        return [_score(each, YES) for each in able]
    deadlines = [_deadline(each) for each in able]
    first = _least(deadlines)
    return [_score(each, equal(deadline, first)) for each, deadline in zip(able, deadlines, strict=True)]


def _mandatory(each: Judged) -> Sql:
    return YES if each.candidate.class_ == "mandatory" else each.obliged


def _deadline(each: Judged) -> Sql:
    """Until when it must be served, where it must be."""
    until: Sql = sql(LATEST)
    if each.candidate.deadline is not None:
        until = first_known(each.expansion.value(each.candidate.deadline), LATEST)
    return chosen([(conjunction((each.able, _mandatory(each))), until)], sql(NEVER))


def _least(deadlines: Sequence[Sql]) -> Sql:
    asked = [each for each in dict.fromkeys(deadlines) if not is_constant(each, NEVER)]
    return -word("greatest", *(-each for each in asked), -NEVER) if asked else sql(NEVER)


def _score(each: Judged, served: Sql) -> Sql:
    """Its key, moved by its class; `served` says that no deadline is earlier than its own."""
    key = each.key
    if is_constant(key, None):
        key = sql(UNRANKED)
    elif each.rank_unknown:
        key = first_known(key, UNRANKED)
    choices = [(conjunction((each.able, _mandatory(each), served)), _moved(key, MANDATORY))]
    if each.candidate.class_ != "mandatory":
        left = conjunction((each.able, negation(_mandatory(each))))
        choices.append((left, _moved(key, FALLBACK if each.candidate.class_ == "fallback" else 0)))
    return chosen([choice for choice in choices if not is_constant(choice[0], False)], sql(NOBODY))


def _moved(key: Sql, by: int) -> Sql:
    return key + by if by else key


def _winner(scores: Sequence[tuple[int, Sql]]) -> tuple[Sql, Sql]:
    """The greatest score, and the index of the first candidate that has it; NULL where nobody may be chosen."""
    if not scores:
        return sql(NOBODY), NOTHING
    blocks = [scores[start : start + BLOCK] for start in range(0, len(scores), BLOCK)]
    tops = [_greatest([score for _, score in block]) for block in blocks]
    best = _greatest(tops)
    found = [
        (equal(best, top), chosen([(equal(best, score), sql(index)) for index, score in block], NOTHING))
        for block, top in zip(blocks, tops, strict=True)
    ]
    return best, chosen([(equal(best, NOBODY), NOTHING), *found], NOTHING)


def _greatest(values: Sequence[Sql]) -> Sql:
    values = list(dict.fromkeys(values))
    return values[0] if len(values) == 1 else word("greatest", *values)


def _key(best: Sql, winner: Sql) -> Sql:
    """The key of the winner, from its score."""
    if is_constant(winner):
        return NOTHING
    key = chosen([(less(BETWEEN, best), best - MANDATORY), (less(best, -BETWEEN), best - FALLBACK)], best)
    return chosen([(negation(known(winner)), NOTHING), (equal(key, UNRANKED), NOTHING)], key)


def _no_action(winner: Sql, every: Sequence[Judged]) -> Sql:
    """Why nobody was chosen; NULL where somebody was."""
    kinds = {place: no_action(DEFERRED if said is None else said) for place, said in enumerate(FAR)}
    far = _greatest([sql(0), *(each.far for each in every if each.before is None)])
    said = sql(kinds[0]) if is_constant(far) else switch(far, dict(kinds))
    return said if is_constant(winner) else chosen([(known(winner), NOTHING)], said)
