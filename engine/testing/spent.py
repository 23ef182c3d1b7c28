"""What other customers have had of budgets when a story begins, put into its memory without any customer."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import testing_stories as say
from nextbest.dsl.parse.clauses import parse_budget
from nextbest.dsl.source import Text

OF_KIND = "kind."
MOST = 10_000
"""So many contacts or offers a story can begin with: each is put down by itself."""


class Spent(NamedTuple):
    """What of one budget is gone."""

    engagement: str
    """Or `kind.NAME`, which no engagement is called: then only the budget of the kind is meant."""
    kind: str
    of: str
    """`cost`, `offers`, `contacts`."""
    amount: int
    """Of cost: ten-thousandths."""


def read_spent(given: Mapping[Text, Text], bundle: Bundle, report: Report) -> tuple[Spent, ...]:
    """`{free_delivery: 199 offers}`; what fits no budget of the bundle is reported."""
    found = (_read(owner, amount, bundle, report) for owner, amount in given.items())
    return tuple(each for each in found if each is not None)


def _read(owner: Text, amount: Text, bundle: Bundle, report: Report) -> Spent | None:
    budgets = _budgets(bundle)
    own = budgets.get(owner.value)
    if own is None:
        report.add(say.no_budget(owner.place, owner.value, list(budgets)))
        return None
    read = parse_budget(f"{amount.value} in total").value  # an amount stands only before a pace
    if read is None or (read.of != "cost" and read.amount > MOST):
        report.add(say.not_spent(amount.place, amount.value, MOST))
        return None
    if all(each.of != read.of for each in own):
        report.add(say.no_budget_of(amount.place, owner.value, read.of, [each.text.value for each in own]))
        return None
    engagement = bundle.engagements.get(owner.value)
    kind = owner.value.removeprefix(OF_KIND) if engagement is None else engagement.kind
    return Spent(owner.value, kind, read.of, read.amount)


def _budgets(bundle: Bundle) -> Mapping[str, Sequence[Budget]]:
    """The budgets of each engagement, and of each kind as `kind.NAME`; only of those that have any."""
    own = {each.name: each.budgets for each in bundle.engagements.values()}
    of_kinds = {f"{OF_KIND}{each.name}": each.budgets for each in bundle.kinds.values()}
    return {name: budgets for name, budgets in (own | of_kinds).items() if budgets}


def spent_records(bundle: Bundle, spent: Sequence[Spent], at: str) -> Iterator[Mapping[str, object]]:
    """The records that `Store.import_` takes: a decision about nobody for each budget, at that time."""
    for number, each in enumerate(spent, start=1):
        yield {
            "record": "decision",
            "id": f"spent-{number}",
            "at": at,
            "bundle": bundle.name,
            "digest": bundle.digest,
            "contacts": _contacts(each, at, bundle.timezone),
        }


def _contacts(spent: Spent, at: str, zone: str) -> list[Mapping[str, object]]:
    """As many as there were; of a budget of costs a single one, which has cost it all."""
    slot: dict[str, object] = {"state": "confirmed", "at": at, "lapses": at, "place": "outbound", "channel": "outbound"}
    slot |= {"engagement": spent.engagement, "kind": spent.kind}
    if spent.of == "cost":
        return [slot | {"number": 1, "channel_cost": str(Decimal(spent.amount).scaleb(-4))}]
    if spent.of == "offers":
        slot["offer"] = {"reward": "", "terms": {}, "cost": "0", "zone": zone, "expires": ()}
    return [slot | {"number": number} for number in range(1, spent.amount + 1)]
