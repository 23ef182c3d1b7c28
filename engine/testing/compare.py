"""What was expected of a decision, against what came out."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from nextbest.engine.decision import CandidateTrace, Decision, Explanation, FilledTemplate, Winner
from nextbest.engine.testing.cases import Bounds, CandidateName, Expectation
from nextbest.engine.testing.results import Difference

Explain = Callable[[], Explanation]

_STEPS = ("eligible", "contactable", "rank", "order", "places", "chosen")
_OF_WINNER = ("engagement", "channel", "variant", "step", "place")


def differences(expectations: Sequence[Expectation], decision: Decision, explain: Explain) -> tuple[Difference, ...]:
    """What came out otherwise, in the order of the file. `explain` is asked only where it takes that."""
    in_order = sorted(expectations, key=lambda each: each.place.start)
    return tuple(found for each in in_order for found in _compared(each, decision, explain))


def _compared(each: Expectation, decision: Decision, explain: Explain) -> Iterator[Difference]:
    winner = decision.winner
    match each.key:
        case "stage":
            yield from _unless(decision.stage == each.wanted, each, decision.stage or "none: the customer is not valid")
        case "no_action":
            kind = decision.no_action.kind if decision.no_action else None
            fits = kind == each.wanted if each.wanted is not None else kind is None
            yield from _unless(fits, each, decision.words)
        case "rank":
            yield from _rank(each, winner, decision)
        case "message":
            yield from _message(each, winner, decision)
        case "places":
            yield from _places(each, decision)
        case "order":
            yield from _order(each, decision)
        case "not":
            yield from _not(each, decision)
        case "blocked":
            yield from _blocked(each, decision, explain())
        case _:
            yield from _of_winner(each, winner, decision)


def _unless(fits: bool, each: Expectation, got: str, *concerns: str) -> Iterator[Difference]:
    if not fits:
        words = "something" if each.key == "no_action" and each.wanted is None else each.words
        yield Difference(each.name, words, got, each.place, concerns)


def _of_winner(each: Expectation, winner: Winner | None, decision: Decision) -> Iterator[Difference]:
    assert each.key in _OF_WINNER
    concerns = (str(each.wanted),) if each.key == "engagement" else ()
    if winner is None:
        yield from _unless(False, each, decision.words, *concerns)
        return
    found = getattr(winner, each.key)
    yield from _unless(found == each.wanted, each, "none" if found is None else str(found), *concerns)


def _rank(each: Expectation, winner: Winner | None, decision: Decision) -> Iterator[Difference]:
    assert isinstance(each.wanted, Bounds)
    if winner is None or winner.key is None:
        yield from _unless(False, each, decision.words if winner is None else "none")
    else:
        yield from _unless(each.wanted.hold(winner.key), each, rank_words(winner.key))


def _message(each: Expectation, winner: Winner | None, decision: Decision) -> Iterator[Difference]:
    if winner is None:
        yield from _unless(False, each, decision.words)
        return
    found = winner.message.get(each.part)
    if isinstance(found, FilledTemplate):
        same = each.wanted == (found.template, dict(found.data))
        yield from _unless(same, each, f"the template {found.template} with {dict(found.data)}")
    else:
        yield from _unless(found == each.wanted, each, "no such part" if found is None else found)


def _places(each: Expectation, decision: Decision) -> Iterator[Difference]:
    wanted = _names(each)
    found = [winner for winner in decision.winners if winner.place == each.part]
    fits = len(wanted) == len(found) and all(
        name.means(winner.engagement, winner.channel) for name, winner in zip(wanted, found, strict=True)
    )
    chosen_here = {winner.engagement for winner in found}
    absent = [name.engagement for name in wanted if name.engagement not in chosen_here]
    yield from _unless(fits, each, ", ".join(winner.engagement for winner in found) or "nothing", *absent)


def _order(each: Expectation, decision: Decision) -> Iterator[Difference]:
    """Whether they stand in that order among all that could be chosen: those chosen first, then the others."""
    wanted = _names(each)
    ranked = [(found.engagement, found.channel) for found in decision.winners]
    ranked += [(found.engagement, found.channel) for found in decision.alternatives]
    at = [next((index for index, found in enumerate(ranked) if name.means(*found)), None) for name in wanted]
    known = [index for index in at if index is not None]
    fits = len(known) == len(at) and all(low < high for low, high in pairwise(known))
    came = dict.fromkeys(engagement for engagement, _ in ranked)
    if any(name.channel for name in wanted):
        came = dict.fromkeys(f"{engagement} by {channel}" for engagement, channel in ranked)
    absent = [name.engagement for name, index in zip(wanted, at, strict=True) if index is None]
    yield from _unless(fits, each, ", ".join(came) or decision.words, *absent)


def _not(each: Expectation, decision: Decision) -> Iterator[Difference]:
    (name,) = _names(each)
    found = [winner for winner in decision.winners if name.means(winner.engagement, winner.channel)]
    if found:
        yield Difference(each.name, f"not {each.words}", f"{found[0].engagement} by {found[0].channel}", each.place)


def _blocked(each: Expectation, decision: Decision, explanation: Explanation) -> Iterator[Difference]:
    """Whether that rule stops the engagement where it comes furthest."""
    engagement, _, channel = each.part.partition(" by ")
    name = CandidateName(engagement, channel or None)
    traces = [found for found in explanation.candidates if name.means(found.engagement, found.channel)]
    if not traces:
        yield from _unless(False, each, decision.words)
        return
    furthest = max(_STEPS.index(found.reached) for found in traces)
    rules = [_rule(found) for found in traces if _STEPS.index(found.reached) == furthest]
    fits = any(_names_rule(str(each.wanted), rule) for rule in rules)
    yield from _unless(fits, each, " and ".join(dict.fromkeys(rules)), engagement)


def _rule(trace: CandidateTrace) -> str:
    return trace.rule or f"it is chosen, by {trace.channel}"


def _names_rule(wanted: str, rule: str) -> bool:
    """Whether a rule is meant: `limit` is every limit, `limit:channel` every limit of a channel."""
    return rule == wanted or rule.startswith((f"{wanted}:", f"{wanted}.") if ":" in wanted else f"{wanted}:")


def _names(each: Expectation) -> tuple[CandidateName, ...]:
    assert isinstance(each.wanted, tuple)
    return tuple(name for name in each.wanted if isinstance(name, CandidateName))


def rank_words(key: int) -> str:
    """A rank with all the places that it has."""
    whole, rest = divmod(abs(key), 10**9)
    return f"{'-' if key < 0 else ''}{whole}" + f".{rest:09}".rstrip("0").rstrip(".")
