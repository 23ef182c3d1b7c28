"""The manual of the language holds: every line of its pages comes out as it says, on every back end.

Behind `#` on a line of a `policy` block can stand

- `yes`, `no`, `unknown`; `missing`; a value as the language writes it (`12.50`, `"gold"`, `2026-11-20`), and after it,
  where it matters, its type: `12.50 (money)`;
- `refused: words`: an error whose message or help has these words; `warned: words`: the same of a warning, and the
  line comes out all the same; `written: …`: how `fmt` writes it.

A `decision` block shows who won, by which channel, and with what rank; where there are several, which step and which
variant, and the offer and until when it is good. Or it shows why nobody did, and when to ask again. A `why` block shows
candidates that did not win, each with the rule that stopped it, what fills the limit, and when the rule ends. A
`message` block shows each part on a line, `title: …`; of a template its name, and on lines of their own its data:
`body.name: …`.

In the blocks of bundles and situations, `refused: words` and `warned: words` (of customers and events: `noted: words`)
are what is said of that line; nothing else may be said.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache

import pytest

from nextbest.dsl import types
from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.types import Type
from nextbest.dsl.zones import zone
from nextbest.engine import Engine
from nextbest.engine.backends.program import Backend
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.request import Options
from nextbest.engine.decision import CandidateTrace, Decision, Explanation, FilledTemplate, Winner
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.now import parse_now
from nextbest.engine.evaluate import evaluator
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.shown import shown
from nextbest.engine.stores import open_store
from tests.backends import BACKENDS
from tests.language.pages import HERE, PAGES, Block, blocks

BLOCKS = [block for page in PAGES for block in blocks(page)]
LINES = [
    pytest.param(block, expression, says, id=f"{block.page}:{number}: {expression}")
    for block in BLOCKS
    if block.kind == "policy"
    for number, expression, says in block.answers
]
QUIET = "no-engagements"
"""Most bundles of the manual have no engagement, and the manual does not repeat that."""


def _given(kind: str) -> list[object]:
    return [pytest.param(each, id=f"{each.page}:{each.line}") for each in BLOCKS if each.kind == kind]


@cache
def _bundle(text: str) -> tuple[Bundle | None, tuple[Diagnostic, ...]]:
    bundle, report = check_text(text, "manual.yaml", FUNCTIONS)
    return bundle, tuple(each for each in report.diagnostics if each.rule != QUIET)


def _words(found: Diagnostic) -> str:
    return f"{found.message}; {found.help}"


def _wanted(says: str, verb: str) -> str | None:
    """The words that a complaint must have; None where the answer speaks of none."""
    _, told, words = says.partition(f"{verb}: ")
    return words if told else None


@pytest.mark.parametrize("block", _given("bundle"))
def test_of_a_bundle_is_said_what_stands_behind_its_lines(block: Block) -> None:
    _, found = _bundle(block.bundle)
    lines = block.bundle.splitlines()
    complaints = [(lines[each.place.line - 1], each) for each in found]
    expected = [line for line in lines if "# refused: " in line or "# warned: " in line]
    for line, each in complaints:
        verb = "refused" if each.severity == "error" else "warned"
        words = _wanted(line, verb)
        assert words is not None, f"not expected: {each}"
        assert words in _words(each)
    assert sorted(expected) == sorted({line for line, _ in complaints}), "not all that should be said is said"


@pytest.mark.parametrize("block", _given("situation"))
def test_of_a_customer_is_said_what_stands_behind_the_lines(block: Block) -> None:
    bundle, found = _bundle(block.bundle)
    assert bundle is not None, found
    clock = Clock(parse_now(block.situation.now), bundle.timezone)
    door = Door(bundle, bundle.profile.attributes)
    admitted = door.admit(block.customer, clock, "all")
    fatal, problems = admitted.fatal if isinstance(admitted, Refused) else (), admitted.problems
    if block.situation.event is not None:
        told = door.events.admit(block.situation.event, clock, admitted.id)
        fatal, problems = (*fatal, *told.fatal), (*problems, *told.problems)
    for verb, found_in in (("refused", fatal), ("noted", problems)):
        said = [f"{each.path} {each.message}; {each.help}" for each in found_in]
        wanted = [words for _, _, says in block.answers if (words := _wanted(says, verb)) is not None]
        assert len(wanted) == len(said), said
        assert all(any(words in each for each in said) for words in wanted), said


@pytest.mark.parametrize(("block", "expression", "says"), LINES)
def test_of_an_expression_comes_out_what_stands_behind_it(block: Block, expression: str, says: str) -> None:
    if (canonical := _wanted(says, "written")) is not None:
        tree = parse_expression(expression).tree
        assert tree is not None
        assert format_expression(tree) == canonical
        return
    bundle, found = _bundle(block.bundle)
    assert bundle is not None, found
    checked, report = check_alone(bundle, expression, FUNCTIONS)
    if (words := _wanted(says, "refused")) is not None:
        assert any(words in _words(each) for each in report.errors), report.diagnostics
        return
    if (words := _wanted(says, "warned")) is not None:
        assert any(words in _words(each) for each in report.warnings), report.diagnostics
        return
    assert checked is not None, report.diagnostics
    for backend in BACKENDS:
        _assert_same(_answer(block, bundle, expression, backend), checked.type, says)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("block", _given("decision"))
def test_of_a_decision_comes_out_what_is_shown(block: Block, backend: Backend) -> None:
    decision = _decision(block, backend)
    nothing = decision.no_action
    if nothing is not None:
        until = f" until {_instant(nothing.not_before)}" if nothing.not_before is not None else ""
        assert block.text == f"{nothing.kind}{until}\n"
        return
    bundle, _ = _bundle(block.bundle)
    assert bundle is not None
    assert block.text.splitlines() == [_winner(each, bundle) for each in decision.winners]


def _winner(winner: Winner, bundle: Bundle) -> str:
    said = [f"{winner.engagement} by {winner.channel}"]
    if bundle.engagements[winner.engagement].promises.steps:
        said.append(f"step {winner.step}")
    if winner.variant is not None:
        said.append(f"variant {winner.variant}")
    if winner.offer is not None:
        until = "" if winner.offer.expires_at is None else f" until {_instant(winner.offer.expires_at)}"
        said.append(f"offer {winner.offer.reward}{until}")
    if winner.rank is not None:
        said.append(f"worth {winner.rank:g}")
    return ", ".join(said)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("block", _given("why"))
def test_of_candidates_is_explained_what_is_shown(block: Block, backend: Backend) -> None:
    told = {f"{each.engagement} by {each.channel}": _why(each) for each in _explanation(block, backend).candidates}
    for line in block.text.splitlines():
        candidate, _, why = line.partition(": ")
        assert told[candidate] == why


def _why(trace: CandidateTrace) -> str:
    said = [str(trace.rule)]
    if trace.count is not None:
        said.append(f"{trace.count:g} of {trace.limit:g}")
    if trace.until is not None:
        said.append(f"{'deferred ' if trace.deferred else ''}until {_instant(trace.until)}")
    return ", ".join(said)


def _instant(instant: datetime) -> str:
    """As in a policy: seconds only where there are some."""
    return re.sub(r"(\d\d:\d\d):00(?=[-+])", r"\1", instant.isoformat(" "))


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("block", _given("message"))
def test_of_a_message_comes_out_what_is_shown(block: Block, backend: Backend) -> None:
    shown = []
    for part, said in _decision(block, backend).winners[0].message.items():
        text, data = (said.template, said.data) if isinstance(said, FilledTemplate) else (said, {})
        shown += [f"{part}: {text}", *(f"{part}.{key}: {each}" for key, each in data.items())]
    assert block.text.splitlines() == shown


def _decision(block: Block, backend: Backend) -> Decision:
    engine = _engine(block.bundle, BACKENDS.index(backend))
    with _options(block, engine) as options:
        return engine.decide(block.customer, block.situation.now, **options)


def _explanation(block: Block, backend: Backend) -> Explanation:
    engine, asked = _engine(block.bundle, BACKENDS.index(backend)), block.situation
    with _options(block, engine) as options:
        store = options.get("store")
        return engine.explain(block.customer, asked.now, event=asked.event, places=asked.places, store=store)


@contextmanager
def _options(block: Block, engine: Engine) -> Iterator[Options]:
    """What is asked for; with a store, after it has decided for the others."""
    asked = block.situation
    options = Options(event=asked.event, places=asked.places, triggered_only=asked.triggered_only)
    if asked.others is None:
        yield options
        return
    with open_store("sqlite://") as store:
        options["store"] = store
        for number in range(asked.others):
            engine.decide({**block.customer, "id": f"other-{number}"}, asked.now, **options)
        yield options


@cache
def _engine(text: str, backend: int) -> Engine:
    bundle, found = _bundle(text)
    assert bundle is not None, found
    return Engine(bundle, BACKENDS[backend])


def _customer(block: Block, bundle: Bundle) -> Mapping[str, object]:
    """The customer document, after the event if one has come."""
    given = block.situation
    return block.customer if given.event is None else Engine(bundle).apply(block.customer, given.event, given.now)


def test_readers_of_the_language_find_every_page() -> None:
    guide = (HERE.parent.parent / "docs" / "language.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"](../tests/language/{page.name})" not in guide] == []


def _answer(block: Block, bundle: Bundle, expression: str, backend: Backend) -> str:
    """What comes out on one back end, as the language writes it."""
    checked, _ = check_alone(bundle, expression, FUNCTIONS)
    assert checked is not None
    asked = evaluator(bundle, checked, backend)
    clock = Clock(parse_now(block.situation.now), bundle.timezone)
    admitted = Door(bundle, asked.program.graph.reads).admit(_customer(block, bundle), clock)
    assert not isinstance(admitted, Refused), admitted.fatal
    return _written(asked.value(admitted.row, clock), checked.type, bundle.timezone)


def _written(value: object, type: Type, timezone: str) -> str:
    if value is None:
        return "unknown" if type == types.BOOLEAN else "missing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    place = zone(timezone)
    assert place is not None
    said = shown(value, type, place)
    if isinstance(value, str):  # the engine's value: dates are no texts there
        return json.dumps(said, ensure_ascii=False)
    if type == types.DATETIME:
        return _instant(datetime.fromisoformat(str(said)))
    return str(said)


def _assert_same(written: str, type: Type, says: str) -> None:
    wanted, _, named = says.partition(" (")
    assert not named or named.rstrip(")") == str(type)
    try:
        assert Decimal(written) == Decimal(wanted)
    except InvalidOperation:
        assert written == wanted
