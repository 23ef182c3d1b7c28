"""Random bundles whose budgets cannot serve all, and what one gets by going through all pairs one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

import yaml

from nextbest.engine import Engine
from nextbest.engine.backends.python import Python
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import choose_one, places
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Request, request
from nextbest.engine.functions.chance import bucket
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.remembering.columns import spent_of
from nextbest.engine.remembering.memory import Memory, Purse

NOW = "2026-11-20T10:00:00+01:00"
BUDGETS = ["{} contacts in total", "{} contacts per calendar day", "{} offers per calendar week", "{} cost in total"]
Won = tuple[int | None, int | None, int | None]
"""Index of the candidate, key, class; none of them where nobody was chosen."""


def several_text(random: Random, customers: int) -> str:
    """A bundle with a place for each channel, where what fills one leaves no room for others."""
    bundle = yaml.safe_load(bundle_text(random, customers))
    bundle["channels"]["text"] = {"when": "keen or taste > 3", "parts": ["title"], "cost": 0.1}
    for each in bundle["engagements"].values():
        each["channels"] = random.sample(["push", "mail", "text"], random.randint(1, 3))
        if random.random() < 0.2:
            each["obeys_limits"] = False
        if random.random() < 0.2:
            each["counts_toward_limits"] = False
        if random.random() < 0.2:
            each["limits"] = ["1 per 7 days"]
    for each in bundle["kinds"].values():
        if random.random() < 0.3:
            each["limits"] = [f"{random.randint(1, 2)} per 7 days"]
    policy: dict[str, Any] = {}
    if random.random() < 0.5:
        policy["limits"] = [f"{random.randint(1, 2)} per 7 days"]
    names = list(bundle["engagements"])
    if len(names) > 2 and random.random() < 0.6:
        policy["never_together"] = [{"these": random.sample(names, random.randint(2, 3))}]
    places = {"contact_policy": policy, "arbitration": {"places": "one per channel"}}
    return yaml.safe_dump({**bundle, **places}, sort_keys=False)


def bundle_text(random: Random, customers: int) -> str:
    """A bundle whose ranks are often alike."""
    engagements = {f"e{number}": _engagement(random, customers) for number in range(random.randint(1, 7))}
    kind = {"stages": "any", "propensity": "10%", "value": 100, "budget": _budgets(random, customers, 0.7)}
    return yaml.safe_dump(
        {
            "nextbest": 1,
            "bundle": random.choice(["scarce", "Knappes"]),
            "timezone": "Europe/Berlin",
            "profile": {
                "id": "string!",
                "taste": "integer!",
                "wealth": "money",
                "keen": "boolean!",
                "consent": {"push": "boolean!"},
            },
            "events": {"purchase": {}},
            "lifecycle": [{"stage": "keen", "when": "keen"}, {"stage": "other", "otherwise": "yes"}],
            "channels": {
                "push": {"when": "consent.push", "parts": ["title"], "cost": 0.01},
                "mail": {"when": "yes", "parts": ["title"], "cost": random.choice([0, 0.5])},
            },
            "kinds": {"promo": kind, "plain": {"stages": "any", "propensity": "5%", "value": 10}},
            "engagements": engagements,
        }
    )


def _engagement(random: Random, customers: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": random.choice(["promo", "promo", "plain"]),
        "when": random.choice(["yes", "taste > 2", "taste < 5", "wealth is known"]),
        "value": random.choice(["100", "if taste > 4 then 80 else 40", "taste"]),
        "channels": random.choice([["push"], ["mail"], ["push", "mail"]]),
        "message": {"title": "Hello"},
        "budget": _budgets(random, customers, 0.6),
    }
    if random.random() < 0.3:
        found["class"] = random.choice(["mandatory", "fallback"])
    if random.random() < 0.6:
        found["offer"] = {"reward": "Something", "cost": random.choice([1, "wealth otherwise 2", "taste * 1"])}
        found["offer"]["redeem"] = {"on": "purchase"}
        found["baseline"] = "1%"
        if random.random() < 0.4:
            bold = {"share": "40%", "offer": {**found["offer"], "cost": 3}}
            found["experiment"] = {"salt": f"salt {random.random()}", "variants": {"a": {"share": "60%"}, "b": bold}}
    return found


def _budgets(random: Random, customers: int, share: float) -> list[str]:
    kept = [each for each in BUDGETS if random.random() < share / 2]
    return [each.format(random.randint(1, max(1, customers // 2))) for each in kept]


def documents(random: Random, count: int) -> list[dict[str, Any]]:
    """Customers."""
    found = []
    for number in range(count):
        document: dict[str, Any] = {"id": f"c{number}", "taste": random.randint(0, 6), "keen": random.random() < 0.5}
        document["consent"] = {"push": random.random() < 0.7}
        if random.random() < 0.7:
            document["wealth"] = random.choice([0, 1, 5, 2.5, 40])
        found.append(document)
    return found


@dataclass(frozen=True)
class Plain:
    """Everybody's pairs, from the back end that decides for one customer."""

    deciding: Deciding
    documents: Sequence[Mapping[str, Any]]
    spent: Mapping[Purse, int]

    @cached_property
    def asked(self) -> Request:
        return request(self.deciding.bundle, NOW, {})

    @cached_property
    def clock(self) -> Clock:
        return self.deciding.fast(self.asked.now).clock

    def cases(self, spent: Mapping[Purse, int]) -> list[Case]:
        found = [
            self.deciding.case(each, self.asked, self.deciding.fast, Memory(spent=spent)) for each in self.documents
        ]
        assert all(isinstance(each, Case) for each in found)
        return found  # type: ignore[return-value]

    def won(self) -> tuple[list[Won], list[str | None]]:
        """What each gets at her only place, and why some get nothing."""
        found, why = self.filled()
        return [each[0] if each else (None, None, None) for each in found], why

    def filled(self) -> tuple[list[list[Won]], list[str | None]]:
        """What each gets, the best first, and why some get nothing."""
        cases, name, graph = self.cases(self.spent), self.deciding.bundle.name, self.deciding.graph
        pairs, far = [], []
        for number, case in enumerate(cases):
            ranking = case.bound.ranking(case.row, case.stage, self.asked.lane)
            for class_, until, less, index, key in ranking.candidates:
                id = case.customer.id
                pairs.append((class_, until, less, bucket(id, name), id, index, key, number))
            far.append(ranking.far)
        found: list[list[Won]] = [[] for _ in cases]
        spent, refused = dict(self.spent), set[int]()
        for class_, _, _, _, _, index, key, number in sorted(pairs, key=lambda each: each[:6]):
            candidate, case = graph.candidates[index], cases[number]
            if not self._has_place(
                case, candidate, [graph.candidates[each] for each, _, _ in found[number] if each is not None]
            ):
                continue
            rooms = [gate.room for gate in candidate.gates if gate.room is not None]
            draws = [(purse, each.limit, case.whole(each.takes)) for each in rooms if (purse := spent_of(each.column))]
            if any(spent.get(purse, 0) + takes > limit for purse, limit, takes in draws):
                refused.add(number)
                continue
            for purse, takes in {purse: takes for purse, _, takes in draws}.items():
                spent[purse] = spent.get(purse, 0) + takes
            found[number].append((index, key, class_))
        return found, self._why(found, refused, far, spent)

    def _has_place(self, case: Case, candidate: Candidate, picked: Sequence[Candidate]) -> bool:
        """Whether those picked before leave a customer a place for it, and room within her limits."""
        if not picked:
            return True
        if self.deciding.bundle.arbitration.places == "one per customer":
            return False
        if any(each.channel == candidate.channel or each.engagement == candidate.engagement for each in picked):
            return False
        for group, member in candidate.members:
            if any(other == group and its != member for each in picked for other, its in each.members):
                return False
        for room in (gate.room for gate in candidate.gates if gate.room is not None):
            filled = [each.takes for one in picked for each in one.fills if each.column == room.column]
            if filled and not spent_of(room.column):
                taken = sum(map(case.whole, filled))
                if case.whole(room.count) + taken + case.whole(room.takes) > room.limit:
                    return False
        return True

    def _why(
        self, found: list[list[Won]], refused: set[int], far: list[int], spent: Mapping[Purse, int]
    ) -> list[str | None]:
        graph, one = self.deciding.graph, places(self.deciding.bundle)
        after = self.cases(spent)
        for number in refused:
            case = after[number]
            ranking = case.bound.ranking(case.row, case.stage, self.asked.lane)
            assert found[number] or not list(ranking.candidates)
            far[number] = ranking.far
        return [None if won else choose_one(graph, each, one).no_action for each, won in zip(far, found, strict=True)]


def plain(random: Random, customers: int, text: str | None = None) -> Plain:
    """Some customers of some bundle, with budgets of which something may be spent."""
    deciding = Deciding(Engine.from_text(text or bundle_text(random, customers)).bundle, Python())
    share = random.choice([0, 0, 0.3])
    spent = {purse: int(share * random.randint(0, 2)) for purse in deciding.graph.purses}
    return Plain(deciding, documents(random, customers), spent)
