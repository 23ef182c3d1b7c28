"""Nothing that is right is complained of: contact policy, obligations, sequences, offers, experiments, guarantees."""

import pytest

from tests.dsl.memory_bundle import checked
from tests.dsl.test_check_memory import DUE, HATS, HOLIDAYS, OFFER, POLICY, PUSH, QUIET, STEPS, TRIED, TWO, WORDS

FREE = "engagements: {caps: {kind: sale}, hats: {kind: sale, %s}}"
NIGHTS = "21:00 to 09:00"
RIGHT = [
    "contact_policy: {}",
    "contact_policy: {about: Not too much, limits: [5 per 7 days, 1 per 36 hours]}",
    POLICY % "limits: [3 per 7 days, 1 per calendar day, 50 in total]",
    POLICY % "limits: [1 per 14 days, 3 per 60 days]",
    POLICY % "limits: [5 per 7 days, 5 per calendar week]",
    POLICY % "limits: [1 per 1 month, 1 per 30 days]",
    POLICY % "limits: [3 per 7 days]" + "\n" + HATS % "limits: [3 per 7 days]",
    POLICY % "limits: [3 per 7 days]" + "\n" + FREE % "limits: [9 per 7 days], obeys_limits: no",
    POLICY % "limits: [3 per 7 days]" + "\n" + HATS % "limits: [9 per 7 days], counts_toward_limits: no",
    POLICY % "limits: [3 per 7 days]" + "\n" + FREE % "limits: [9 per 7 days], channels: [page]",
    POLICY % "limits: [3 per 7 days]"
    + "\nchannels: {push: {when: yes}, email: {when: yes}, page: {inbound: yes, limits: [9 per 7 days]}}",
    HATS % "limits: [1 in total], obeys_limits: no, counts_toward_limits: yes",
    "channels: {push: {when: yes}, email: {when: yes}, page: {inbound: yes, slots: 2}}",
    "contact_policy: {unknown_timezone: hold, limits: [1 per calendar day]}",
    QUIET % NIGHTS,
    QUIET % f"{{hours: {NIGHTS}, then: drop}}",
    QUIET % f"[{NIGHTS}, {{hours: 20:00 to 11:00, days: [saturday, sunday]}}]",
    QUIET % f"[{NIGHTS}, 12:00 to 14:00]",
    QUIET % "12:00 to 14:00",
    QUIET % "[21:00 to 00:00, 00:00 to 08:00]",
    QUIET % f"{{hours: {NIGHTS}, days: [monday]}}",
    QUIET % "{hours: 00:00 to 23:59, days: [sunday]}",
    QUIET % "[17:00 to 09:00, {hours: 09:00 to 17:00, days: [saturday, sunday]}]",
    QUIET % "[22:00 to 07:00, {hours: 22:00 to 10:00, days: [friday, saturday], then: drop}]",
    HOLIDAYS % "{country: US, then: defer}",
    HOLIDAYS % "{by: country}",
    HOLIDAYS % "{by: shop, then: drop}",
    HOLIDAYS % "[2026-12-24, 2026-12-31 to 2027-01-01]",
    "define: {land: 'country otherwise \"FR\"'}\n" + HOLIDAYS % "{by: land}",
    POLICY % "holdout: {share: 5%, salt: 2026}",
    POLICY % "holdout: {share: 0.01%, salt: 2026-q4}",
    POLICY % "holdout: {share: 12.50%, salt: x y}",
    "define: {a: 'bucket(id, \"x\") < 0.1', b: 'bucket(id, \"y\") < 0.1', c: a and b}",
    "kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, experiment: {salt: s, holdout: 5%}}}\n"
    "engagements: {hats: {kind: sale}, caps: {kind: sale}}",
    POLICY % "never_together: [{these: [hats, caps]}, {these: [hats, other], within: 14 days}]"
    + "\nkinds: {sale: {stages: any, channels: [push], propensity: 1%, value: 1}, other: {}}"
    + "\nengagements: {hats: {kind: sale}, caps: {kind: sale}}\narbitration: {places: one per channel}",
    POLICY
    % "suppress: [{after: 3 declined, of: engagement, for: 30 days}, {after: 1 bounced, of: channel, for: 1 year}]",
    "channels: {push: {when: yes, outcomes: {open: opened, hard_bounce: bounced}}, email: {when: yes}}",
    DUE % "{by: ends_on, urgent: 10 days}",
    DUE % "{within: 30 days, of: joined, urgent: 7 days}",
    DUE % "{within: 48 hours, of: joined, urgent: 12 hours}",
    DUE % "{within: 2 days, of: ends_on}",
    DUE % "{by: 2026-12-31, urgent: 1 month}",
    "engagements: {hats: {kind: sale, when: any(orders in last 60 days),"
    " due: {within: 30 days, of: first(orders.at in last 60 days), urgent: 7 days}}}",
    "kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, due: {by: ends_on, urgent: 3 days}}}\n"
    "engagements: {hats: {kind: sale, when: ends_on is known}}",
    "engagements: {hats: {kind: sale, when: ends_on is known, due: {by: ends_on, urgent: 3 days},"
    " propensity: if days_until(ends_on) < 3 then 5% else 4%}}",
    "engagements: {hats: {kind: sale, due: {by: joined, urgent: 3 days}, goal: any(orders since started)}}",
    STEPS % "{after: 3 days}",
    STEPS % "{when: responded}",
    STEPS % "{after: 1 day, when: [not responded, none(orders since started)], channels: [email]}",
    STEPS % '{after: 1 day, when: country is known and country is not "DE"}',
    STEPS % "{after: 1 day, when: country is known, message: {title: '{country}'}}",
    STEPS % "{after: 1 day, offer: {reward: A hat}}], baseline: 1%, goal: responded, tags: [a",
    HATS % "goal: responded or any(orders since started)",
    HATS % "during: 2026-11-20 to 2026-11-30, steps: [{}, {after: 9 days}]",
    HATS % "during: [2026-11-20 to 2026-11-22, 2026-12-20 to 2026-12-22], steps: [{}, {after: 20 days}]",
    HATS % "during: from 2026-11-20, steps: [{}, {after: 1 year}]",
    HATS % "during: every friday, steps: [{}, {after: 10 days}]",
    HATS % "on: {event: opened, after: 1 hour, within: 1 day}, message: {title: 'At {event.place}'}",
    HATS % "on: opened, steps: [{message: {title: 'At {event.place}'}}, {after: 1 day, message: {title: Still there}}]",
    OFFER % "{reward: A hat}",
    OFFER % "{reward: 'A hat for {tier}', terms: {of: [a, {b: c}]}, cost: 4, redeem: {on: purchase}, expires: 7 days}",
    OFFER % "{reward: A hat, cost: 'if tier is \"gold\" then 5 else 4.5'}",
    OFFER % "{reward: A hat, cost: ltv * 2}",
    OFFER % "{reward: A hat, redeem: {on: [purchase, opened], when: event.at after 2026-01-01}}",
    OFFER % "{reward: A hat, redeem: {on: purchase, when: event.store is known and event.total > 5}}",
    OFFER % "{reward: A hat, expires: 7 days, redeem: {on: purchase, when: today >= 2026-12-03}},"
    " during: 2026-11-20 to 2026-11-30",
    OFFER % "{reward: A hat, redeem: {on: purchase, when: today >= 2027-12-03}}, during: 2026-11-20 to 2026-11-30",
    OFFER % "{reward: A hat}, budget: [100 offers in total, 5_000 cost per calendar day, 9 contacts per calendar week]",
    "engagements: {hats: {kind: sale, class: mandatory, offer: {reward: A hat}}}\n"
    "kinds: {sale: {stages: any, channels: [push]}}",
    "kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, baseline: 1%, offer: {reward: A hat}}}",
    HATS % "budget: [100 contacts in total, 5 cost per calendar month]",
    TRIED % "holdout: 10%",
    TRIED % "variants: {calm: {share: 50%}, bold: {share: 50%, message: {title: '2x!'}}}",
    TRIED % "variants: {a: {share: 33.33%}, b: {share: 33.33%}, c: {share: 33.34%}}, holdout: 0.5%",
    TRIED % "variants: {a: {share: 0%}, b: {share: 100%}}",
    "channels: {push: {when: yes, parts: [title]}, email: {when: yes}}\n"
    + TRIED % "variants: {a: {share: 50%, message: {title: x}}, b: {share: 50%, message: {title: y}}}",
    "channels: {push: {when: country is known}, email: {when: country is known}}\n"
    + TRIED % "variants: {a: {share: 50%, message: {title: '{country}'}}, b: {share: 50%}}",
    FREE % "limits: [9 per 3 days]" + "\n" + PUSH % "limits: [3 per 7 days]",
    FREE % "obeys_limits: no" + "\n" + POLICY % "limits: [3 per 7 days]",
    FREE % "channels: [page]" + "\n" + POLICY % "limits: [3 per 7 days]",
    PUSH % "limits: [3 per 7 days]" + "\nengagements: {hats: {kind: sale, channels: [email], obeys_limits: no}}",
    STEPS % "{after: 3 days}" + "\n" + POLICY % "limits: [2 in total]",
    STEPS % "{after: 3 days}" + "\n" + POLICY % "limits: [1 per 30 days]",
    STEPS % "{after: 3 days}" + "\n" + POLICY % "limits: [1 per calendar year]",
    STEPS % "{after: 3 days}], obeys_limits: no, limits: [1 in total"
    + "\n"
    + POLICY % "limits: []"
    + "\nkinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1}}",
    HATS % "limits: [1 in total], steps: [{}, {after: 3 days}]",
    HATS % "steps: [{when: points > 3}, {after: 3 days}]" + "\n" + POLICY % "limits: [1 in total]",
    HATS % "channels: [page], steps: [{}, {after: 3 days}]",
    FREE % "steps: [{channels: [push]}, {after: 3 days, channels: [email]}]" + "\n" + PUSH % "limits: [1 in total]",
    OFFER % "{reward: A hat, redeem: {on: purchase, when: today <= 2026-11-20}}, during: 2026-11-20 to 2026-11-30",
    OFFER % "{reward: A hat, redeem: {on: purchase, when: today <= 2026-11-01}}, during: every friday",
    OFFER % "{reward: A hat, cost: 4}, channels: [push, email], budget: [4 cost in total]",
    OFFER % "{reward: A hat, cost: points * 2.50}, budget: [1 cost in total]",
    OFFER % "{reward: A hat}, budget: [9 offers per calendar day, 20 offers in total]",
    OFFER % "{reward: A hat}, budget: [9 offers per calendar week, 9 offers per calendar month]",
    POLICY % "never_together: [{these: [hats, caps]}]"
    + TWO
    + "\nchannels: {push: {when: yes}, email: {when: yes}, page: {inbound: yes, slots: 2}}",
    POLICY % "never_together: [{these: [hats, caps]}]"
    + TWO
    + "\nchannels: {push: {when: yes}, email: {when: yes}, page: {inbound: yes}, app: {inbound: yes}}",
    WORDS + POLICY % "suppress: [{after: 1 bounced, of: kind, for: 1 day}, {after: 9 opened, of: kind, for: 1 day}]",
    WORDS + OFFER % "{reward: A}, steps: [{}, {after: 1 day, when: not responded}]",
    "channels: {push: {when: yes, outcomes: {open: opened}}, email: {when: yes}}\n"
    + STEPS % "{after: 1 day, when: not responded}",
    "channels: {push: {when: yes, outcomes: {open: clicked}}, email: {when: yes, outcomes: {no: declined}}}\n"
    + STEPS % "{after: 1 day, when: not responded}",
    "guarantees: [{id: a, never: 'channel is \"email\" and not consent.email'}]",
    'guarantees: [{id: a, never: \'kind is "sale" and stage is "new" and engagement is not "hats"\'}]',
    "guarantees: [{id: a, always: served, when: 'tier is \"gold\" and consent.push'}, {id: b, always: eligible}]",
    "guarantees: [{id: a, never: bonus > 5, when: bonus is known}, {id: b, never: (bonus > 5) otherwise no}]",
    "sources: {customers: {from: orders}, orders: {file: o.csv}}",
]


@pytest.mark.parametrize("sections", RIGHT)
def test_nothing_to_say(sections: str) -> None:
    bundle, found, _, _ = checked(sections)
    assert [(each.rule, each.message) for each in found] == []
    assert bundle is not None
