"""What needs a memory is checked whole: contact policy, limits, obligations, sequences, offers, experiments."""

import pytest

from tests.dsl.memory_bundle import checked

POLICY = "contact_policy: {unknown_timezone: policy, %s}"
HATS = "engagements: {hats: {kind: sale, %s}}"
DUE = "engagements: {hats: {kind: sale, when: ends_on is known, due: %s}}"
STEPS = "engagements: {hats: {kind: sale, steps: [{}, %s]}}"
OFFER = "engagements: {hats: {kind: sale, baseline: 1%%, offer: %s}}"
TRIED = "engagements: {hats: {kind: sale, experiment: {salt: s, %s}}}"
QUIET = (
    "channels: {push: {when: consent.push, quiet_hours: %s}, email: {when: consent.email}}\n" + POLICY % "limits: []"
)
PUSH = "channels: {push: {when: consent.push, %s}, email: {when: consent.email}, page: {inbound: yes}}"
WORDS = (
    "channels: {push: {when: yes, outcomes: {open: opened, gone: bounced}},"
    " email: {when: yes, outcomes: {seen: opened}}}\n"
)
TWO = "\nengagements: {hats: {kind: sale}, caps: {kind: sale}}"
ZONES = (
    "profile: {id: string!, consent: {push: boolean!, email: boolean!}, orders: {history: {at: date!}},"
    " %s: timezone, at: {work: timezone!}}\n"
)
HOLIDAYS = POLICY % "holidays: %s"

# The sections, with marks around the place; the rule; words of message or help.
WRONG = [
    # limits
    (POLICY % "limits: [⟦1 per day⟧]", "limit", "`1 per calendar day` (counted anew from midnight) or `1 per 1 day`"),
    (POLICY % "limits: [⟦2 per week⟧]", "limit", "`2 per calendar week` (counted anew from monday) or `2 per 1 week`"),
    (POLICY % "limits: [⟦0⟧ per 7 days]", "limit", "write `paused: yes`"),
    (POLICY % "limits: [3 per ⟦7 km⟧]", "length", "measures distances"),
    (POLICY % "limits: [⟦often⟧]", "limit", "this is not a limit"),
    (HATS % "limits: [⟦1 a day⟧]", "limit", "`1 per calendar day`"),
    ("kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 10, limits: [⟦0⟧ in total]}}", "limit", "0"),
    ("channels: {push: {when: consent.push, limits: [⟦1 per month⟧]}, email: {when: yes}}", "limit", "the 1st"),
    (POLICY % "limits: [3 per 7 days, ⟦3 per 7 days⟧]", "limit", "is there twice"),
    (POLICY % "limits: [⟦5 per 7 days⟧, 5 per 14 days]", "idle-limit", "`5 per 14 days` beside it is full too"),
    (POLICY % "limits: [⟦3 per calendar day⟧, 3 per calendar month]", "idle-limit", "lower it"),
    (POLICY % "limits: [⟦3 per calendar day⟧, 2 per 2 days]", "idle-limit", "lower it"),
    (POLICY % "limits: [⟦9 per 36 hours⟧, 8 in total]", "idle-limit", "lower it"),
    (HATS % "limits: [⟦2 per 7 days⟧, 1 in total]", "idle-limit", "`1 in total` beside it"),
    (HATS % "limits: [⟦6 per 7 days⟧]" + "\n" + POLICY % "limits: [5 per 7 days]", "idle-limit", "of the policy is"),
    ("kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, limits: [1 per 30 days]}}\n"
     "engagements: {hats: {kind: sale, limits: [⟦2 per 14 days⟧]}}", "idle-limit", "of the kind `sale`"),
    ("kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, limits: [⟦4 per 7 days⟧]}}\n"
     + POLICY % "limits: [3 per 7 days]", "idle-limit", "of the policy"),
    ("channels: {push: {when: consent.push, limits: [⟦4 per 7 days⟧]}, email: {when: consent.email}}\n"
     + POLICY % "limits: [3 per 8 days]", "idle-limit", "of the policy"),
    (HATS % "limits: [⟦9 per 3 days⟧], channels: [push]" + "\n" + PUSH % "limits: [3 per 7 days]",
     "idle-limit", "`3 per 7 days` of the channel `push` is full too"),
    (HATS % "limits: [⟦9 per 3 days⟧], channels: [page]" + "\nchannels: {push: {when: yes}, email: {when: yes},"
     " page: {inbound: yes, limits: [3 per 7 days]}}", "idle-limit", "of the channel `page`"),
    ("kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, limits: [⟦4 per 7 days⟧]}}\n"
     + PUSH % "limits: [3 per 7 days]", "idle-limit", "of the channel `push`"),
    (HATS % "obeys_limits: no" + "\n" + POLICY % "limits: [⟦3 per 7 days⟧]", "idle-limit", "binds nobody"),
    (HATS % "channels: [page]" + "\n" + POLICY % "limits: [⟦3 per 7 days⟧]", "idle-limit", "is inbound"),
    (HATS % "obeys_limits: no, channels: [push]" + "\n" + PUSH % "limits: [⟦3 per 7 days⟧]", "idle-limit", "nobody"),
    ("kinds: {sale: {stages: any, channels: [page], propensity: 5%, value: 1, limits: [⟦4 per 7 days⟧]}}",
     "idle-limit", "their own always bind"),
    ("kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, obeys_limits: no,"
     " limits: [⟦4 in total⟧]}}", "idle-limit", "`4 in total` binds nobody"),
    # unknown_timezone
    ("⟦contact_policy⟧: {limits: [1 per calendar day]}", "unknown-timezone", "`unknown_timezone: hold`"),
    (HATS % "limits: [⟦1 per calendar week⟧]", "unknown-timezone", "go by the customer's clock"),
    ("channels: {push: {when: yes, quiet_hours: ⟦21:00 to 09:00⟧}, email: {when: yes}}", "unknown-timezone", "policy"),
    ("channels: {push: {when: yes, ⟦holidays⟧: {country: FR}}, email: {when: yes}}", "unknown-timezone", "policy"),
    ("contact_policy: {unknown_timezone: ⟦maybe⟧}", "not-a-choice", "`policy` or `hold`"),
    ("profile: {id: string!, consent: {push: boolean!, email: boolean!}, orders: {history: {at: date!}}}\n"
     "contact_policy: {unknown_timezone: ⟦hold⟧}", "everyone-on-hold", "no customer has a time zone"),
    (ZONES % "⟦home⟧" + POLICY % "limits: [1 per calendar day]", "which-timezone", "name the one"),
    (ZONES % "⟦home⟧" + "contact_policy: {unknown_timezone: policy}\n"
     "engagements: {hats: {kind: sale, when: local_time > 08:00}}", "which-timezone", "`home` and `at.work` are"),
    (ZONES % "⟦home⟧" + POLICY % "limits: [1 per 7 days]", "several-timezones", "`timezone`"),
    # quiet hours
    (QUIET % "⟦09:00 to 09:00⟧", "hours", "these hours end where they begin"),
    (QUIET % "⟦9pm to 9am⟧", "hours", "`21:00 to 09:00`"),
    (QUIET % "{hours: 21:00 to 09:00, days: [⟦mon⟧]}", "weekday", "did you mean `monday`?"),
    (QUIET % "{hours: 21:00 to 09:00, days: [⟦holidays⟧]}", "weekday", "write `monday`"),
    (QUIET % "{hours: 21:00 to 09:00, days: [monday, ⟦monday⟧]}", "weekday", "is there twice"),
    (QUIET % "{hours: 21:00 to 09:00, then: ⟦wait⟧}", "not-a-choice", "`defer` or `drop`"),
    (QUIET % "[⟦20:00 to 08:00⟧, 08:00 to 20:00]", "quiet-hours", "leave no time for `push`"),
    (QUIET % "⟦09:00 to 21:00⟧", "quiet-hours-by-day", "write `21:00 to 09:00`"),
    (QUIET % "[⟦21:00 to 23:00⟧, 23:30 to 09:00]", "quiet-hours-hole", "messages may go: 23:00 to 23:30"),
    (QUIET % "[⟦21:00 to 09:00⟧, {hours: 10:00 to 13:00, days: [sunday]}]", "quiet-hours-hole", "sunday 09:00 to"),
    (QUIET % "{hours: ⟦21:00 to 09:00⟧, days: [monday, tuesday, wednesday, thursday, friday, saturday]}",
     "night-without-quiet-hours", "all night after `sunday`"),
    (QUIET % "{hours: ⟦00:00 to 08:00⟧, days: [monday, tuesday, wednesday, thursday, friday]}",
     "night-without-quiet-hours", "after `friday` and `saturday`"),
    ("channels: {push: {when: yes}, email: {when: yes}, page: {inbound: yes, quiet_hours: ⟦21:00 to 09:00⟧}}",
     "idle-on-inbound", "the customer is already there"),
    ("channels: {push: {when: yes}, email: {when: yes}, page: {inbound: yes, ⟦holidays⟧: {country: FR}}}",
     "idle-on-inbound", "the inbound channel `page`"),
    # holidays
    (HOLIDAYS % "{country: ⟦UK⟧}", "country", "did you mean `GB` (Britain (UK))?"),
    (HOLIDAYS % "{country: ⟦germany⟧}", "country", "did you mean `DE` (Germany)?"),
    (HOLIDAYS % "{country: ⟦us⟧}", "country", "did you mean `US`"),
    (HOLIDAYS % "{country: ⟦US-NY⟧}", "country", "did you mean `US`"),
    (HOLIDAYS % "{country: ⟦QQ⟧}", "country", "its code of two letters"),
    (HOLIDAYS % "{by: ⟦contry⟧}", "unknown-name", "did you mean `country`?"),
    (HOLIDAYS % "{by: ⟦ltv⟧}", "country", "is money, not a country"),
    (HOLIDAYS % "{by: ⟦home⟧}", "country", "can be `Narnia`"),
    (HOLIDAYS % "[⟦every friday⟧]", "holiday", "`2026-12-24 to 2026-12-26`"),
    (HOLIDAYS % "[⟦from 2026-12-24⟧]", "holiday", "is not a day"),
    (HOLIDAYS % "[⟦2026-02-30⟧]", "date", "2026-02-30"),
    ("contact_policy: {unknown_timezone: policy, ⟦holidays⟧: {dates: []}}", "holiday", "there are no days"),
    (HOLIDAYS % "{country: FR, ⟦by⟧: country}", "conflicting-keys", "exclude each other"),
    # holdout, salts
    (POLICY % "holdout: {share: ⟦0.05⟧, salt: x}", "share", "write it in percent: `5%`"),
    (POLICY % "holdout: {share: ⟦120%⟧, salt: x}", "share", "is more than all"),
    (POLICY % "holdout: {share: ⟦0.005%⟧, salt: x}", "share", "whole hundredths of a percent"),
    (POLICY % "holdout: {share: ⟦-5%⟧, salt: x}", "share", "is not a share"),
    (POLICY % "holdout: {share: ⟦0%⟧, salt: x}", "idle-holdout", "holds nobody out"),
    (POLICY % "holdout: {share: ⟦100%⟧, salt: x}", "holdout-of-everyone", "holds everyone out"),
    ("define: {a: 'bucket(id, \"x\") < 0.1'}\n" + POLICY % "holdout: {share: 5%, salt: ⟦x⟧}", "salt", "into `define`"),
    ("define: {a: 'bucket(id, \"x\") < 0.1', b: 'bucket(id, ⟦\"x\"⟧) < 0.2'}", "salt", "is used in two places"),
    ("define: {a: 'any(orders where bucket(id, \"x\") < 0.1)', b: 'bucket(id, ⟦\"x\"⟧) < 0.2'}", "salt", "`x`"),
    ("engagements: {a: {kind: sale, experiment: {salt: x, holdout: 5%}},"
     " b: {kind: sale, experiment: {salt: ⟦x⟧, holdout: 5%}}}", "salt", "the same customers"),
    ("engagements: {a: {kind: sale, when: 'bucket(id, \"x\") < 0.1'}}\n" + POLICY % "holdout: {share: 5%, salt: ⟦x⟧}",
     "salt", "its own salt"),
    # never_together, suppress
    (POLICY % "never_together: [{these: [⟦hats⟧]}]", "never-together", "stands here alone"),
    (POLICY % "never_together: [{these: [hats, ⟦hat⟧]}]", "reference", "did you mean `hats`?"),
    (POLICY % "never_together: [{these: [⟦hats⟧, sale]}]", "never-together", "it would exclude itself"),
    (POLICY % "never_together: [{these: [hats, caps], within: ⟦3 km⟧}]"
     + "\nengagements: {hats: {kind: sale}, caps: {kind: sale}}", "length", "is a distance"),
    (POLICY % "never_together: [{these: [hats, ⟦sale⟧]}]"
     + "\nengagements: {hats: {kind: other}, sale: {kind: other}}"
     + "\nkinds: {sale: {}, other: {stages: any, channels: [push], propensity: 1%, value: 1}}",
     "never-together", "is a kind and an engagement"),
    (POLICY % "never_together: [{these: [⟦hats⟧, caps]}]" + TWO, "idle-never-together", "`within: 7 days`"),
    ("arbitration: {places: one per channel}\nchannels: {push: {when: yes}, page: {inbound: yes}}\n"
     "kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1}}\n"
     + POLICY % "never_together: [{these: [⟦hats⟧, caps]}]" + TWO, "idle-never-together", "it has one place"),
    (WORDS + POLICY % "suppress: [{after: ⟦3 declined⟧, of: kind, for: 30 days}]",
     "outcome-without-word", "no word in the `outcomes` of the channels means `declined`"),
    (WORDS + POLICY % "suppress: [{after: ⟦1 redeemed⟧, of: kind, for: 30 days}]", "outcome-without-word", "add what"),
    (POLICY % "suppress: [{after: ⟦3 decline⟧, of: kind, for: 30 days}]", "outcome", "did you mean `declined`?"),
    (POLICY % "suppress: [{after: ⟦3 smiled⟧, of: kind, for: 30 days}]", "outcome", "there are `opened`"),
    (POLICY % "suppress: [{after: ⟦0⟧ declined, of: kind, for: 30 days}]", "count", "whole number"),
    (POLICY % "suppress: [{after: 3 declined, of: kind, for: ⟦long⟧}]", "length", "length"),
    (POLICY % "suppress: [{after: 3 declined, of: ⟦stage⟧, for: 3 days}]", "not-a-choice", "`channel`"),
    ("channels: {push: {when: yes, outcomes: {open: ⟦seen⟧}}, email: {when: yes}}", "not-a-choice", "`opened`"),
    # due
    (DUE % "{within: ⟦30 days⟧}", "due", "`within` has no beginning"),
    (DUE % "{by: ends_on, of: ⟦ends_on⟧, urgent: 3 days}", "due", "leave `of` out"),
    (DUE % "{by: ⟦ends_on⟧}", "due", "add `urgent: 7 days`"),
    (DUE % "{by: ⟦ltv⟧, urgent: 3 days}", "due", "a deadline is a date, and this is money"),
    (DUE % "{by: ⟦end_on⟧, urgent: 3 days}", "unknown-name", "did you mean `ends_on`?"),
    (DUE % "{by: ends_on, urgent: ⟦36 hours⟧}", "due", "a date has no hours"),
    (DUE % "{within: ⟦36 hours⟧, of: ends_on}", "due", "write days"),
    (DUE % "{within: 7 days, of: ends_on, urgent: ⟦10 days⟧}", "urgent-from-the-start", "`class: mandatory`"),
    (DUE % "{within: 7 days, of: ends_on, urgent: ⟦7 days⟧}", "urgent-from-the-start", "make `urgent` shorter"),
    (DUE % "{by: ends_on, urgent: ⟦3 km⟧}", "length", "is a distance"),
    (DUE % "{by: ⟦left_at⟧, urgent: 3 days}", "due-can-be-missing", "where `left_at` is missing there is no deadline"),
    (DUE % "{by: last(⟦order.at⟧), urgent: 3 days}", "unknown-name", "orders"),
    (DUE % "{by: ⟦started⟧, urgent: 3 days}", "may-not-stand", "in `goal` and `steps`"),
    (HATS % "due: {by: ends_on, urgent: 3 days}, when: ends_on is known, on: ⟦opened⟧", "on", "cannot stand together"),
    # steps
    ("engagements: {⟦hats⟧: {kind: sale, steps: []}}", "step", "one message is one step"),
    (HATS % "steps: [{after: ⟦3 days⟧}, {after: 3 days}]", "step", "`on: {event: …, after: 3 days}`"),
    (STEPS % "⟦{⟧}", "step-without-wait", "step 2 has no `after`"),
    (STEPS % "{after: ⟦soon⟧}", "length", "length"),
    (STEPS % "{after: 1 day, channels: [⟦emial⟧]}", "reference", "did you mean `email`?"),
    (STEPS % "{after: 1 day, channels: [⟦page⟧]}", "step", "`push` or `email`, or add `page`"),
    (STEPS % "{after: 1 day, channels: [push, ⟦push⟧]}", "reference", "is there twice"),
    (STEPS % "{after: 1 day, when: ⟦likes_it⟧}", "unknown-name", "likes_it"),
    (STEPS % "{after: 1 day, when: ⟦local_time⟧ > 12:00}", "may-not-stand", "the `when` of a step"),
    (STEPS % "{after: 1 day, when: ⟦ltv⟧}", "not-a-condition", "ltv"),
    (STEPS % '{after: 1 day, when: not (⟦country is "DE"⟧)}', "negative-place", "country"),
    (STEPS % "{after: 1 day, message: {title: 'Hi {⟦nam⟧}'}}", "unknown-name", "nam"),
    (STEPS % "{after: 1 day, message: {title: 'Hi {⟦country⟧}'}}", "placeholder-without-otherwise", "country"),
    ("channels: {push: {when: yes, parts: [title]}, email: {when: yes, parts: [title]}}\n"
     "engagements: {hats: {kind: sale, message: {title: a},"
     " steps: [{}, {after: 1 day, message: {title: b, ⟦titel⟧: c}}]}}", "unknown-part", "did you mean `title`?"),
    (HATS % "during: 2026-11-20 to 2026-11-22, steps: [{}, {after: ⟦9 days⟧}]", "step-after-the-end", "never goes"),
    (HATS % "during: 2026-11-20 09:00 to 2026-11-20 18:00, steps: [{}, {after: 1 day}, {after: ⟦2 days⟧}]",
     "step-after-the-end", "step 3 never goes"),
    (STEPS % "{after: ⟦3 days⟧}" + "\n" + POLICY % "limits: [1 in total]", "step-without-room", "`1 in total` of the"),
    (STEPS % "{after: ⟦3 days⟧}" + "\n" + POLICY % "limits: [1 per 40 days]", "step-without-room", "run is over"),
    (STEPS % "{after: 3 days}, {after: ⟦1 week⟧}" + "\n" + POLICY % "limits: [2 in total]", "step-without-room", "3"),
    (STEPS % "{⟦when⟧: points > 3}" + "\n" + POLICY % "limits: [1 in total]", "step-without-room", "step 2 never goes"),
    ("kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, limits: [1 per 3 months],"
     " steps: [{}, {after: ⟦3 days⟧}]}}", "step-without-room", "of the kind `sale`"),
    (HATS % "channels: [push], steps: [{}, {after: ⟦3 days⟧}]" + "\n" + PUSH % "limits: [1 per 1_000 hours]",
     "step-without-room", "of the channel `push`"),
    (WORDS + STEPS % "{after: 1 day, when: not ⟦responded⟧}", "outcome-without-word", "of `email` and `push` means"),
    (WORDS + HATS % "goal: ⟦responded⟧ or any(orders since started), steps: [{}, {after: 1 day}]",
     "outcome-without-word", "without it this is never yes"),
    # offers
    ("engagements: {⟦hats⟧: {kind: sale, offer: {reward: A hat}}}", "engagement", "add `baseline:`"),
    ("engagements: {⟦hats⟧: {kind: sale, steps: [{}, {after: 1 day, offer: {reward: A}}]}}", "engagement", "baseline"),
    (OFFER % "{reward: A hat, cost: ⟦-4⟧}", "offer", "less than nothing"),
    (OFFER % "{reward: A hat, cost: ⟦yes⟧}", "wrong-type", "an amount"),
    (OFFER % "{reward: A hat, cost: ⟦bonus⟧}", "unknown-score", "`bonus`"),
    (OFFER % "{reward: A hat, cost: ⟦4.00001⟧}", "wrong-type", "wanted is an amount"),
    (OFFER % "{reward: A hat, redeem: {on: ⟦purchas⟧}}", "reference", "did you mean `purchase`?"),
    (OFFER % "{reward: A hat, redeem: {on: purchase, when: ⟦event.stor⟧ is known}}", "unknown-name", "event.store"),
    (OFFER % "{reward: A hat, redeem: {on: purchase, when: ⟦event.total⟧}}", "not-a-condition", "event.total"),
    (OFFER % "{reward: A hat, expires: ⟦soon⟧}", "length", "length"),
    (OFFER % "{reward: A hat, expires: ⟦5 km⟧}", "length", "a length of time"),
    (OFFER % "{reward: 'Hat for {⟦nam⟧}'}", "unknown-name", "nam"),
    ("engagements: {hats: {kind: sale, baseline: 1%, ⟦offer⟧: {terms: {a: 1}}}}", "missing-key", "`reward`"),
    (OFFER % "{reward: A hat, expires: 7 days, redeem: {on: purchase, when: ⟦today >= 2027-01-15⟧}},"
     " during: 2026-11-20 to 2026-11-30", "offer-never-redeemed", "the last offer has expired"),
    (OFFER % "{reward: A hat, redeem: {on: purchase, when: ⟦today <= 2026-11-17⟧}},"
     " during: 2026-11-20 to 2026-11-30", "offer-never-redeemed", "the first offer has not been sent yet"),
    (OFFER % "{reward: A hat, redeem: {on: purchase, when: ⟦event.total > 5 and event.at before 2026-11-18⟧}},"
     " during: from 2026-11-20", "offer-never-redeemed", "let it be redeemed later"),
    # budgets
    (OFFER % "{reward: A}, budget: [⟦9 offers per calendar day⟧, 9 offers per calendar month]", "idle-budget", "used"),
    (OFFER % "{reward: A}, budget: [9 offers in total, ⟦9 offers in total⟧]", "budget", "is there twice"),
    ("kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: 1, budget: [50 contacts in total]}}\n"
     + HATS % "budget: [⟦60 contacts per calendar week⟧]", "idle-budget", "of the kind `sale` is used up too"),
    (OFFER % "{reward: A, cost: 4}, channels: [email], budget: [⟦4 cost in total⟧]", "budget-too-small", "4.01 at"),
    (OFFER % "{reward: A, cost: 'if tier is \"gold\" then 6 else 5'}, budget: [⟦4 cost per calendar day⟧]",
     "budget-too-small", "one costs 5 at least"),
    (OFFER % "{reward: A}, budget: [⟦0 offers in total⟧]", "budget-too-small", "`hats` never goes"),
    (HATS % "budget: [⟦0 contacts per calendar day⟧]", "budget-too-small", "`paused: yes`"),
    (HATS % "budget: [⟦100 offers in total⟧]", "idle-budget", "there is no offer"),
    ("engagements: {hats: {kind: sale, channels: [push], budget: [⟦50 cost in total⟧]}}", "idle-budget", "anything"),
    (HATS % "budget: [⟦100⟧ contacts per 7 days]", "budget", "runs by the calendar"),
    (HATS % "budget: [⟦100 hats in total⟧]", "budget", "budget"),
    # experiments
    ("engagements: {hats: {kind: sale, experiment: {salt: ⟦s⟧, holdout: 0%}}}", "idle-experiment", "tries nothing"),
    (TRIED % "holdout: ⟦100%⟧", "holdout-of-everyone", "holds everyone out"),
    (TRIED % "holdout: ⟦10⟧", "share", "`5%`"),
    (TRIED % "variants: {a: {share: ⟦50%⟧}, b: {share: 40%}}", "share", "10% are left over"),
    (TRIED % "variants: {a: {share: ⟦50%⟧}, b: {share: 60%}}", "share", "add up to 110%"),
    (TRIED % "variants: {a: {share: ⟦33.33%⟧}, b: {share: 33.33%}, c: {share: 33.33%}}", "share", "0.01% are left"),
    (TRIED % "variants: {a: {share: ⟦half⟧}, b: {share: 50%}}", "share", "in percent"),
    ("channels: {push: {when: yes, parts: [title]}, email: {when: yes}}\n"
     + TRIED % "variants: {a: {share: 50%, message: {title: x}}, ⟦b⟧: {share: 50%}}",
     "message-without-part", "on `push` has no `title`"),
    (TRIED % "variants: {⟦a⟧: {}, b: {share: 100%}}", "missing-key", "`share`"),
    (TRIED % "variants: {a: {share: 100%, message: {title: '{⟦nam⟧}'}}}", "unknown-name", "nam"),
    # guarantees
    ("guarantees: [{id: a, never: ⟦ltv⟧}]", "not-a-condition", "ltv"),
    ("guarantees: [{id: a, never: 'channel is ⟦\"fax\"⟧'}]", "outside-set", "fax"),
    ("guarantees: [{id: a, never: 'kind is ⟦\"sales\"⟧'}]", "outside-set", "sale"),
    ("guarantees: [{id: a, never: 'engagement is ⟦\"hat\"⟧'}]", "outside-set", "hats"),
    ("guarantees: [{id: a, never: points > 5}, {id: ⟦a⟧, never: points > 6}]", "guarantee", "two guarantees `a`"),
    ("guarantees: [{id: a, never: ⟦bonus > 5⟧}]", "guarantee-can-be-unknown", "`(…) otherwise no`"),
    ("guarantees: [{id: a, always: served, when: '⟦channel⟧ is \"push\"'}]", "may-not-stand", "channel"),
    ("guarantees: [{id: a, never: '⟦local_time⟧ > 12:00'}]", "may-not-stand", "local_time"),
    ("guarantees: [{id: a, always: ⟦sent⟧}]", "not-a-choice", "`eligible` or `served`"),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "rule", "words"), WRONG)
def test_finding(sections: str, rule: str, words: str) -> None:
    _, found, text, marked = checked(sections)
    shown = [(each.rule, each.place.line, text[each.place.start : each.place.end], each.message) for each in found]
    assert [each.rule for each in found] == [rule], shown
    assert [(each.place.start, each.place.end) for each in found] == marked, shown
    assert words in f"{found[0].message}; {found[0].help}", (found[0].message, found[0].help)
