"""Deciding for all at once says, to the last byte, what deciding one by one says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import yaml

from nextbest.engine import Engine
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Outcome
from nextbest.engine.batch.one_by_one import OneByOne
from nextbest.engine.batch.together.choosing import Together
from nextbest.engine.batch.where import where
from nextbest.engine.doors.now import parse_now
from nextbest.engine.stores import open_store
from nextbest.engine.stores.store import Store
from tests.batch.chunks import chunk, read
from tests.batch.test_one_by_one import MOMENTS
from tests.differential.cases import AtOnce
from tests.memory.random_policies import bundle_text

POLICIES = Path(__file__).parents[2] / "policies"


def same(
    engine: Engine,
    documents: Sequence[Mapping[str, object]],
    asked: Asked,
    most: int | None = None,
    store: Store | None = None,
) -> Outcome:
    """What both choosers say, which is the same."""
    asks = None if asked.where is None else where(engine.bundle, asked.where)
    given = chunk(documents, 3, 1_000)
    one = OneByOne(engine._deciding, asked, asks, store).decide(given, most)
    with closing(Together(engine._deciding, asked, asks, store)) as both:
        if both.contested:
            assert both.hear(given, most) == one.customers
            both.settle()
        all_ = both.decide(given, most)
    for name in ("decisions", "obligations", "violations", "rejects"):
        assert getattr(all_, name).to_pylist() == getattr(one, name).to_pylist(), name
        assert getattr(all_, name).schema == getattr(one, name).schema
    assert (all_.customers, all_.refused, all_.left_out) == (one.customers, one.refused, one.left_out)
    assert Counter(dict(all_.met)) == Counter(dict(one.met))
    assert Counter(dict(all_.stopped)) == Counter(dict(one.stopped))
    return one


@pytest.mark.parametrize(("name", "now"), MOMENTS)
@pytest.mark.parametrize("counting", ["gates", "everything"])
def test_ready_bundles(name: str, now: str, counting: str) -> None:
    engine, documents = Engine.load(POLICIES / name), read(POLICIES / name / "customers.jsonl")[:800]
    same(engine, documents, Asked(parse_now(now), messages=True, counting=counting))  # type: ignore[arg-type]


GUARANTEES = [
    {"id": "silent", "never": "any(contacts in last 2 days)", "when": 'channel is "push" or engagement is "e1"'},
    {"id": "scored", "never": '(score > 0) or stage is "new"'},
    {"id": "pushed", "always": "served", "when": "consent.push"},
    {"id": "meant", "always": "eligible", "when": "consent.email and tier >= 1"},
    {"id": "signed", "never": "signed_at is missing", "when": 'kind is not "upsell"'},
]
WHERE = (None, "consent.email", "tier >= 2 or score > 0", 'stage is "new" or any(orders in last 30 days)')


def made(seed: int) -> Engine:
    """A bundle with a place for each channel and budgets that serve all, or with one and without budgets: alone, nobody
    competes for them."""
    entries = yaml.safe_load(bundle_text(seed))
    if seed % 2:
        entries["arbitration"] = {"places": "one per channel"}
    else:
        entries.pop("arbitration", None)
    for each in (*entries["kinds"].values(), *entries["engagements"].values()):
        if budgets := each.pop("budget", None):
            each.update({"budget": list(map(ample, budgets))} if seed % 2 else {})
    kinds = list(entries["kinds"])
    guarantees = [
        {**each, "when": each["when"].replace("upsell", kinds[0])} if "when" in each else each for each in GUARANTEES
    ]
    return Engine.from_text(yaml.safe_dump({**entries, "guarantees": guarantees}))


def ample(budget: str) -> str:
    """The same budget, enough for all."""
    amount, _, rest = budget.partition(" ")
    return f"{float(amount) * 10_000:.0f} {rest}"


def compared(seeds: Iterable[int], count: int) -> Counter[str]:
    seen = Counter[str]()
    for seed in seeds:
        engine, random = made(seed), Random(seed)
        customers = AtOnce(engine.bundle, seed)
        now = customers.clock().now
        documents = []
        for number in range(count):
            document = {**customers.asked(held=False).document, "id": f"c{number}"}
            if random.random() < 0.1:
                document["consent"] = {"email": True}
            if random.random() < 0.1:
                document["score"] = float("nan")
            documents.append(document)
        asked = Asked(now, random.choice(WHERE), messages=True, counting=random.choice(("gates", "everything")))
        outcome = same(engine, documents, asked, random.choice((None, None, count // 3)))
        seen.update(Counter({str(each): 1 for each in outcome.decisions.column("no_action").to_pylist()}))
        seen.update(outcome.obligations.column("state").to_pylist())
        seen.update(outcome.violations.column("guarantee").to_pylist())
        seen.update({"met": sum(outcome.met.values()), "rejects": outcome.refused, "left out": outcome.left_out})
        for name in ("message", "offer", "variant", "not_before", "sent_by", "blocked"):
            table = outcome.decisions if name in outcome.decisions.column_names else outcome.obligations
            seen[name] += table.num_rows - table.column(name).null_count
        seen["further"] += outcome.decisions.num_rows - len(outcome.decisions.column("customer").unique())
    return seen


def members(random: Random) -> Iterator[dict[str, object]]:
    """Of the coffee club."""
    for number in range(60):
        days = [random.randint(0, 120) for _ in range(random.randint(0, 4))]
        yield {
            "id": f"m{number}",
            "timezone": random.choice(["Europe/Paris", "America/Montreal", "Australia/Sydney", None]),
            "member_until": random.choice(["2026-12-01", "2026-11-25", "2027-06-30", "2026-11-01", None]),
            "consent": {"email": random.random() < 0.8, "push": random.random() < 0.6},
            "orders": [{"at": f"2026-{8 + day // 31:02}-{1 + day % 28:02}T10:00:00Z", "total": 20} for day in days],
        }


def test_what_a_store_remembers(tmp_path: Path) -> None:
    random, seen = Random(1), Counter[str]()
    engine, documents = Engine.load(POLICIES / "coffee_club"), list(members(Random(2)))
    with open_store(f"sqlite:///{tmp_path / 'contacts.db'}") as store:
        for day in range(1, 20):
            at = datetime(2026, 11, day, 11, tzinfo=UTC)
            for document in random.sample(documents, 20):
                decision = engine.decide(document, at, store=store, hold_for=timedelta(days=30))
                if decision.id is None or not decision.winners or random.random() < 0.2:
                    continue  # what is not confirmed stays reserved
                store.confirm(decision.id, at=at)
                if random.random() < 0.3:
                    store.record(f"{decision.id}-1", "declined", id=f"{decision.id}", at=at)
        # The first is of somebody whose clock is behind: half of what was sent is after it.
        for now in ("2026-11-12T12:00:00+01:00", "2026-11-20T10:00:00+01:00", "2026-12-02T10:00:00+01:00"):
            asked = Asked(parse_now(now), messages=True, counting="everything")
            outcome = same(engine, documents, asked, store=store)
            seen.update(map(str, outcome.decisions.column("no_action").to_pylist()))
            seen.update(outcome.obligations.column("state").to_pylist())
            seen["met"] += sum(outcome.met.values())
            seen.update(rule.partition(":")[0] for _, _, rule in outcome.stopped)
    wanted = "None all_limited all_deferred held_out urgent overdue met limit suppressed wait".split()
    assert [each for each in wanted if not seen[each]] == []


CROWDED = """
nextbest: 1
bundle: crowded
timezone: Europe/Berlin
profile: {id: string!, renews_on: date, rich: boolean!, language: {is: string, default: en}}
lifecycle: [{stage: everybody, otherwise: yes}]
channels:
  email: {when: yes, parts: [title]}
  push: {when: yes, parts: [title]}
  letter: {when: yes, parts: [title], cost: 0.5}
contact_policy:
  limits: [2 per 7 days]
  never_together: [{these: [sale, news], within: 3 days}]
arbitration: {places: one per channel}
guarantees:
  - {id: quiet, never: kind is "any_kind" and rich}
  - {id: no_push, never: channel is "push"}
  - {id: sold, always: served, when: rich}
kinds: {any_kind: {stages: any, propensity: 5%}}
engagements:
  sale: {kind: any_kind, value: 40, channels: [email], message: {title: Sale}, budget: [900 contacts in total]}
  card: {kind: any_kind, value: 30, when: rich, channels: [letter, push], message: {title: "In {language}"}}
  news: {kind: any_kind, value: 20, channels: [push, letter], message: {title: News}}
  renewal:
    kind: any_kind
    value: 15
    due: {within: 30 days, of: renews_on, urgent: 10 days}
    channels: [push, letter]
    message: {title: Renew}
"""


def test_whom_those_chosen_before_leave_no_room() -> None:
    """Of a decision of several places: obligations are told what kept them, and broken guarantees place by place."""
    random, engine = Random(5), Engine.from_text(CROWDED)
    documents = [
        {"id": f"c{number}", "rich": random.random() < 0.5, "renews_on": f"2026-{random.choice((10, 11))}-{day:02}"}
        for number, day in enumerate(random.choices(range(1, 29), k=80))
    ]
    asked = Asked(parse_now("2026-11-20T10:00:00+01:00"), messages=True, counting="everything")
    outcome = same(engine, documents, asked)
    blocked, sent_by = (outcome.obligations.column(name).to_pylist() for name in ("blocked", "sent_by"))
    assert {"push outranked, letter limit:policy", None} <= set(blocked)
    assert {"push", None} <= set(sent_by)
    assert {rule for *_, rule in outcome.stopped} == {"outranked", "when", "due"}
    broken = Counter(outcome.violations.column("got").to_pylist())
    assert broken["yes of sale by email"] == sum(1 for each in documents if each["rich"])
    assert broken["yes of card by push"] > broken["yes of sale by email"]
    assert outcome.decisions.num_rows > len(documents)


WANTED = (
    "None nothing_eligible all_limited all_deferred nothing_worth_it held_out open urgent overdue missed met silent"
    " scored pushed meant signed rejects message offer variant not_before sent_by blocked further"
).split()
"""What must have occurred, or little is compared."""


def test_random_bundles() -> None:
    seen = compared(range(40), 25)
    assert [each for each in (*WANTED, "left out") if not seen[each]] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_many_more_random_bundles(block: int) -> None:
    compared(range(1_000 + block * 40, 1_040 + block * 40), 300)
