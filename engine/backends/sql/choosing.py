"""Who is chosen, as expressions: the places of an outbound decision (language.md Part 3, 5 to 7)."""

from collections.abc import Mapping, Sequence

from nextbest.dsl.types import BOOLEAN, INTEGER, STRING
from nextbest.engine.backends.far import DEFERRED, no_action
from nextbest.engine.backends.sql.expand import NOTHING, Expansion
from nextbest.engine.backends.sql.judging import FAR, Judged
from nextbest.engine.backends.sql.placing import Placing, each_place, numbered, outbound
from nextbest.engine.backends.sql.query import Output
from nextbest.engine.backends.sql.terms import chosen, conjunction, is_constant, negation
from nextbest.engine.functions.sql import YES, Sql, equal, first_known, known, less, sql, switch, word

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
    """Of each customer of a stage the winner, by index and name, with its key, or why there is none; and where a
    decision has several places who fills the others: `place2.candidate` and so on, the best first."""
    graph = expansion.graph
    channels = outbound(graph)
    every = [Judged(expansion, each) for each in graph.candidates if each.channel in channels]
    able = [each for each in every if not is_constant(each.able, False)]
    placing = Placing(expansion, [each.candidate for each in able])
    found: dict[str, Output] = {}
    winners: list[Sql] = []
    for place in each_place(graph):
        if place > 1 and (not able or is_constant(winners[-1])):
            found.update(_chosen(place, able, sql(NOBODY), NOTHING))
            continue
        scores = _scores(able, [placing.kept_out(each.candidate, winners) for each in able])
        best, winner = _winner([(each.candidate.index, score) for each, score in zip(able, scores, strict=True)])
        winners.append(winner)
        found.update(_chosen(place, able, best, winner))
    return {**found, "no_action": Output(_no_action(winners[0], every), STRING)}


def _chosen(place: int, able: Sequence[Judged], best: Sql, winner: Sql) -> Mapping[str, Output]:
    """Who fills one place, with what score."""

    def named(what: str) -> Output:
        of = {each.candidate.index: getattr(each.candidate, what) for each in able}
        return Output(switch(winner, of) if of and not is_constant(winner) else NOTHING, STRING)

    found = {
        "candidate": Output(winner, INTEGER),
        "engagement": named("engagement"),
        "channel": named("channel"),
        "key": Output(_key(best, winner), INTEGER),
    }
    return {numbered(name, place): each for name, each in found.items()}


def verdicts(expansion: Expansion) -> Mapping[str, Output]:
    """What becomes of every candidate, by its index: `rule.3`, `deferred.3`, `key.3`."""
    found: dict[str, Output] = {}
    for each in expansion.graph.candidates:
        judged = Judged(expansion, each)
        found[f"rule.{each.index}"] = Output(judged.rule, STRING)
        found[f"key.{each.index}"] = Output(judged.key_shown, INTEGER)
        found[f"deferred.{each.index}"] = Output(judged.deferred, BOOLEAN)
    return found


def _scores(able: Sequence[Judged], kept_out: Sequence[Sql]) -> list[Sql]:
    """Of each candidate a number: the greatest is served first, and of several the first; NOBODY may not be chosen.

    `kept_out` says of each whether those chosen before leave no place for it.
    """
    if all(each.candidate.deadline is None for each in able):
        scores = [_score(each, YES) for each in able]
    else:
        deadlines = [chosen([(out, sql(NEVER))], _deadline(each)) for each, out in zip(able, kept_out, strict=True)]
        first = _least(deadlines)
        scores = [_score(each, equal(deadline, first)) for each, deadline in zip(able, deadlines, strict=True)]
    return [chosen([(out, sql(NOBODY))], score) for score, out in zip(scores, kept_out, strict=True)]


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
