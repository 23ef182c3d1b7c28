"""A report as figures: one JSON object, in which every list says which rows it comes from."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.analysis.report.contacts import DAYS
from nextbest.engine.analysis.report.intervals import LEAST, LEAST_SENT, Share, difference, interval
from nextbest.engine.analysis.report.months import NEWCOMERS, MonthEnd, StageAt
from nextbest.engine.analysis.report.report import Report
from nextbest.engine.analysis.report.touchpoints import FEW, STEPS
from nextbest.engine.analysis.report.trials import HELD_OUT, Trial
from nextbest.engine.shown import amount, at

Json = Mapping[str, Any]


def figures(report: Report) -> dict[str, Any]:
    """Everything; shares are of one, money as the bundle has it, times in the policy zone."""
    return {
        "bundle": report.bundle.name,
        "digest": report.bundle.digest,
        "now": report.now.isoformat(),
        "order_value": None if report.orders is None else str(report.orders),
        "stages": {"rows": "touchpoints.csv", "customers": report.run["stages"]},
        "months": {"rows": "stages.csv", "ends": [_month(report, each) for each in report.months.ends]},
        "engagements": {"rows": "touchpoints.csv", "few": FEW, "stages": list(_engagements(report))},
        "touchpoint_curve": {"rows": "touchpoints.csv", "points": list(_curve(report))},
        "decisions": _decisions(report),
        "obligations": {"rows": "obligations.csv", "engagements": report.run["obligations"]},
        "contacts": _contacts(report),
        "conversions": {
            "rows": "conversions.csv",
            "least_customers": LEAST_SENT,
            "engagements": [_converted(report, *each) for each in report.conversions.shares().items()],
        },
        "experiments": {
            "rows": "experiments.csv",
            "least_customers": LEAST,
            "trials": [_trial(report, each) for each in report.trials],
        },
    }


def _when(report: Report, seconds: int) -> datetime:
    return at(seconds, report.contacts.zone)


def _month(report: Report, end: MonthEnd) -> Json:
    return {
        "at": _when(report, end.at).date().isoformat(),
        "customers": sum(each.customers for each in end.stages.values()),
        "nothing_recorded_yet": end.unknown,
        "stages": {name: _stage(report, each) for name, each in end.stages.items()},
        "flow": [
            {"from": None if before == NEWCOMERS else before, "to": after, "customers": count}
            for (before, after), count in sorted(end.flow.items())
        ],
    }


def _stage(report: Report, of: StageAt) -> Json:
    found: dict[str, Any] = {"customers": of.customers}
    if report.orders is not None:
        found |= {
            "revenue": amount(of.spent),
            "revenue_since_last": amount(of.spent_since),
            "orders": of.orders,
            "lifetime_value": _ratio(of.spent, of.customers),
            "order_value": _ratio(of.spent, of.orders),
        }
    if of.wanted:
        found["goal"] = {"in_stage_before": of.wanted, "reached": of.reached}
    return found


def _ratio(money: int, count: int) -> float | None:
    return round(money / 10_000 / count, 4) if count else None


def _engagements(report: Report) -> Iterator[Json]:
    """By stage: what there is for it, and how much of it its customers can be offered."""
    for stage in report.bundle.stages:
        here = [each for each in report.bundle.engagements.values() if each.stages is None or stage.name in each.stages]
        active = [each.name for each in here if not each.paused]
        point = report.touchpoints.of_stage(stage.name)
        yield {
            "stage": stage.name,
            "engagements": len(active),
            "paused": len(here) - len(active),
            "customers": point.customers,
            "offered_on_average": round(point.average, 3),
            "too_few": point.average < FEW,
            "offered": {name: report.touchpoints.offered.get((stage.name, name), 0) for name in active},
        }


def _curve(report: Report) -> Iterator[Json]:
    for stage in report.bundle.stages:
        for step in range(STEPS):
            point = report.touchpoints.points.get((stage.name, step))
            if point is not None:
                ends = {"known_from": step / STEPS, "known_to": (step + 1) / STEPS}
                average = round(point.average, 3)
                yield {"stage": stage.name, **ends, "customers": point.customers, "offered_on_average": average}


def _decisions(report: Report) -> Json:
    """What a run at `now` decides, and what stops all the rest."""
    run = report.run
    dropped: dict[str, int] = {}
    for each in run["engagements"].values():
        for channel in each["channels"].values():
            for rule, count in channel["blocked"].items():
                dropped[rule] = dropped.get(rule, 0) + count
    # Nobody is decided for on a channel to which she comes herself.
    outbound = {name for name, each in report.bundle.channels.items() if not each.inbound}
    uses = (use for each in report.bundle.engagements.values() for use in each.uses)
    considered = sum(use.channel in outbound for use in uses) * run["decided"]
    return {
        "rows": "decisions.csv",
        "customers": run["decided"],
        "chosen": run["chosen"],
        "rejected": run["rejected"],
        "engagements": {name: each["chosen"] for name, each in run["engagements"].items()},
        "channels": run["channels"],
        "funnel": {
            "rows": "funnel.csv",
            "considered": considered,
            "dropped_by_rule": dict(sorted(dropped.items(), key=lambda each: -each[1])),
        },
        "nothing_to_receive": {
            "why": run["no_action"],
            "by_stage": [
                {"stage": stage, "why": kind, "customers": count}
                for (stage, kind), count in sorted(report.missing.items(), key=lambda each: -each[1])
            ],
        },
    }


def _contacts(report: Report) -> Json:
    found = report.contacts
    channels = [*report.bundle.channels, *sorted(set(found.channels) - set(report.bundle.channels))]
    engagements = sorted({name for name, _ in found.outcomes})
    return {
        "rows": "contacts.csv",
        "total": found.total,
        "customers": found.customers,
        "channels": {name: found.channels[name] for name in channels},
        "engagements": {
            name: {outcome: found.outcomes[name, outcome] for outcome in ("sent", *OUTCOMES)} for name in engagements
        },
        "days": [
            {"days_ago": age, **{name: found.days[age, name] for name in channels}} for age in reversed(range(DAYS))
        ]
        if found.total
        else [],
        "hours": [
            {"weekday": weekday, "hour": hour, "contacts": count}
            for (weekday, hour), count in sorted(found.hours.items())
        ],
        "limits": [
            {"limit": name, "most": each.most, "customers_full": each.full, "customers_over": each.over}
            for name, each in found.limits.items()
        ],
    }


def _converted(report: Report, engagement: str, variants: Mapping[str, Share]) -> Json:
    """Who of those who were sent an engagement did what it is for, by variant."""
    found = []
    for name, share in variants.items():
        told = interval(share)
        low, high = (None, None) if told is None else told
        found.append(
            {
                "variant": name or None,
                "customers": share.customers,
                "converted": share.reached,
                "rate": share.rate,
                "low": low,
                "high": high,
                "too_few_to_say": told is None,
            }
        )
    return {
        "engagement": engagement,
        "counts": report.conversions.counts(engagement),
        "compared_with": _compared_with(report, engagement),
        "variants": found,
    }


def _compared_with(report: Report, engagement: str) -> str | None:
    """Whom `experiments` compares them with: its own `holdout`, or with all else that of the contact `policy`."""
    if any(each.engagement == engagement and each.experiment.holdout for each in report.trials):
        return "holdout"
    overall = next((each for each in report.trials if each.engagement is None), None)
    return "policy" if overall is not None and engagement in overall.kept_back else None


def _trial(report: Report, trial: Trial) -> Json:
    held_out = trial.share(HELD_OUT)
    groups = []
    for name in trial.groups:
        share = trial.share(name)
        told = None if name == HELD_OUT or not trial.experiment.holdout else difference(share, held_out)
        groups.append(
            {
                "group": name,
                "customers": share.customers,
                "reached": share.reached,
                "rate": share.rate,
                "more_than_held_out": None if told is None else {"by": told.by, "low": told.low, "high": told.high},
                "too_few_to_say": name != HELD_OUT and bool(trial.experiment.holdout) and told is None,
            }
        )
    return {"engagement": trial.engagement, "since": _when(report, trial.began).isoformat(), "groups": groups}
