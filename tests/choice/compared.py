"""Whole decisions of every engine compared with each other, with their explanations, and with a plain chooser."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from nextbest.dsl.checked import Bundle
from nextbest.engine import Decision, Engine
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.json_form import json_object
from nextbest.engine.loading import read_bundle_text
from nextbest.engine.stores.store import Store
from tests.choice import plain
from tests.choice.bundles import text
from tests.choice.customers import Asked
from tests.choice.plain_request import Request
from tests.choice.words import Entry
from tests.memory.engine_side import OneMemory


@dataclass(frozen=True)
class Engines:
    """The same bundle behind each engine."""

    written: Entry
    plain: Engine
    lazy: Engine
    """Makes what it needs when a decision first asks for it."""
    warm: Engine | None
    """Has made everything before the first decision."""

    @classmethod
    def of(cls, written: Entry, *, warm: bool) -> "Engines":
        bundle: Bundle = read_bundle_text(text(written), "hostile.yaml")
        found = cls(written, Engine(bundle, Interpreter()), Engine(bundle), Engine(bundle) if warm else None)
        if found.warm is not None:
            found.warm.warm()
        return found


def compare(
    engines: Engines, asked: Asked, found: Counter[str], *, explained: bool = True, fresh: bool = False
) -> None:
    """The decisions for all customers of a request, and why the first is what it is; counts what came of them."""
    options = dict(asked.options)
    if asked.memory is not None:
        options["store"] = cast(Store, OneMemory(asked.memory))
    wanted = [engines.plain.decide(each, asked.now, **options) for each in asked.documents]
    said = [_json(each) for each in wanted]
    assert [_json(each) for each in engines.lazy.decide_many(asked.documents, asked.now, **options)] == said
    if engines.warm is not None:
        assert [_json(engines.warm.decide(each, asked.now, **options)) for each in asked.documents] == said
    if fresh:
        # What was kept from earlier decisions changes nothing.
        anew = Engine(engines.lazy.bundle)
        assert [_json(anew.decide(each, asked.now, **options)) for each in asked.documents] == said
    if explained:
        document = asked.documents[0]
        kept = {name: options[name] for name in ("event", "places", "store") if name in options}
        explanation = engines.lazy.explain(document, asked.now, **kept)
        _same_as_explained(engines, asked, wanted[0], json_object(explanation), found)
        assert _json(engines.lazy.decide(document, asked.now, **kept)) == _json(explanation.decision)
    for each in wanted:
        found[each.no_action.kind if each.no_action else f"{len(each.winners)} winners"] += 1


def _json(what: Any) -> str:
    """It tells 1 from 1.0, and 0.0 from -0.0."""
    return json.dumps(what.to_json())


def _same_as_explained(
    engines: Engines, asked: Asked, decision: Decision, explanation: Mapping[str, Any], found: Counter[str]
) -> None:
    """Decision and explanation are what the plain chooser makes of what became of each candidate by itself."""
    assert decision.stage is not None, decision
    document, options = asked.documents[0], asked.options
    traces: Sequence[Mapping[str, Any]] = explanation["candidates"]
    request = Request(
        engines.written,
        document if options.get("event") is None else engines.plain.apply(document, options["event"], asked.now),
        asked.now,
        options.get("places", ()),
        options.get("triggered_only", False),
        [each for each in _contacts(asked) if datetime.fromisoformat(each["at"]) <= asked.now],
        [json_object(each) for each in _counts(engines, asked)],
    )
    chosen = plain.choose(request, traces)
    winners = [(each.place, each.engagement, each.channel, each.key) for each in decision.winners]
    assert winners == [(place, each.engagement, each.channel, each.key) for place, each in chosen.winners]
    beaten = [(each.engagement, each.channel, each.key) for each in decision.alternatives]
    wanted = [(each.engagement, each.channel, each.key) for each in chosen.alternatives]
    assert beaten == wanted[: options.get("alternatives", 0)]
    assert chosen.no_action == _no_action(decision)
    if not request.triggered_only:
        fates = {(each["engagement"], each["channel"]): each["rule"] for each in traces}
        everybody = [*(each for _, each in chosen.winners), *chosen.alternatives]
        assert all(fates[each.name] == each.rule for each in everybody)
    _count(traces, chosen, request, found)


def _no_action(decision: Decision) -> tuple[str, str | None] | None:
    found = decision.no_action
    return None if found is None else (found.kind, None if found.not_before is None else found.not_before.isoformat())


def _contacts(asked: Asked) -> Sequence[Any]:
    return asked.documents[0].get("contacts", ()) if asked.memory is None else asked.memory.contacts


def _counts(engines: Engines, asked: Asked) -> Sequence[Any]:
    store = None if asked.memory is None else cast(Store, OneMemory(asked.memory))
    return engines.plain.counts(asked.documents[0], asked.now, store=store)


def _count(traces: Sequence[Mapping[str, Any]], chosen: plain.Chosen, request: Request, found: Counter[str]) -> None:
    for each in traces:
        rule = each["rule"] or "won"
        rule = f"{rule.partition('.')[0]} by others" if each["reached"] == "places" else rule.partition(":")[0]
        found[f"{rule} deferred" if each["deferred"] else rule] += 1
    ahead = [each for each in traces if each["reached"] in plain.AHEAD]
    keys = [each["key"] for each in ahead if each["key"] is not None]
    found["tied"] += len(keys) > len(set(keys))
    found["tied at the top"] += keys.count(max(keys, default=None)) > 1
    found["cut"] += any(abs(each) == 9_000_000 * 10**9 for each in keys)
    classes = {request.engagement(each["engagement"]).get("class", "normal") for each in ahead}
    found["several classes"] += len(classes) > 1
    found["several winners"] += len(chosen.winners) > 1
