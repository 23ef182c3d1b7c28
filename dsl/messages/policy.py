"""Wording of the checker: contact policy, limits, quiet hours, holidays, shares (language.md 2.4)."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.messages.words import a, listed
from nextbest.dsl.source import Place, Text
from nextbest.dsl.types import Type


def distance_for_time(text: Text) -> Diagnostic:
    """`within: 10 km`."""
    help = "write a length of time, such as `7 days` or `36 hours`"
    return Diagnostic("length", f"`{text}` is a distance, and a length of time is wanted here", text.place, help=help)


def not_a_share(text: Text) -> Diagnostic:
    """`share: 0.05`."""
    return Diagnostic("share", f"`{text}` is not a share", text.place, help="write it in percent: `5%`")


def share_above_all(text: Text) -> Diagnostic:
    """`share: 120%`."""
    return Diagnostic("share", f"`{text}` is more than all", text.place, help="write at most `100%`")


def share_too_fine(text: Text) -> Diagnostic:
    """`share: 0.005%`."""
    help = "shares are whole hundredths of a percent: `0.01%` is the least"
    return Diagnostic("share", f"`{text}` is finer than customers are drawn", text.place, help=help)


def holdout_of_nobody(text: Text) -> Diagnostic:
    """A holdout that holds nobody out."""
    help = "give it a share, or leave the holdout out"
    return Diagnostic("idle-holdout", "this holdout holds nobody out", text.place, severity="warning", help=help)


def holdout_of_everyone(text: Text) -> Diagnostic:
    """A holdout that lets nobody through."""
    help = "lower the share; to stop everything but what is mandatory on purpose, allow this warning with the reason"
    return Diagnostic("holdout-of-everyone", "this holds everyone out", text.place, severity="warning", help=help)


# --- local time -------------------------------------------------------------------------------------------------------


def unknown_timezone_required(place: Place, rule: Place) -> Diagnostic:
    """Rules in local time, and nothing said for customers of whom the zone is not known."""
    return Diagnostic(
        "unknown-timezone",
        "some rules go by the customer's clock, and it is not said what holds where the time zone is unknown",
        place,
        help="add `unknown_timezone: policy` (the policy zone stands in) or `unknown_timezone: hold` (nothing is sent)"
        " to `contact_policy`",
        related=((rule, "this rule goes by the customer's clock"),),
    )


def which_timezone(place: Place, names: Sequence[str], rule: Place) -> Diagnostic:
    """`home: timezone` beside `work: timezone`, and quiet hours."""
    return Diagnostic(
        "which-timezone",
        _several(names),
        place,
        help=_NAME_IT,
        related=((rule, "this goes by the customer's clock"),),
    )


def several_timezones(place: Place, names: Sequence[str]) -> Diagnostic:
    """`home: timezone` beside `work: timezone`, where nothing goes by the customer's clock so far."""
    return Diagnostic("several-timezones", _several(names), place, severity="warning", help=_NAME_IT)


_NAME_IT = "name the one by which the customer lives `timezone`"


def _several(names: Sequence[str]) -> str:
    return f"{listed(names)} are time zones, and it is not said which of them is the customer's"


def everyone_on_hold(place: Place) -> Diagnostic:
    """`hold` in a bundle whose customers have no zone."""
    help = "declare `timezone: timezone` in the profile, or write `unknown_timezone: policy`"
    message = "no customer has a time zone, so `hold` stops whatever goes by the customer's clock"
    return Diagnostic("everyone-on-hold", message, place, severity="warning", help=help)


def not_a_weekday(text: Text, known: Iterable[str]) -> Diagnostic:
    """`days: [mon]`."""
    known = tuple(known)
    word = text.value.strip()
    meant = next((day for day in known if len(word) > 2 and day.startswith(word.lower())), None) or closest(word, known)
    return Diagnostic(
        "weekday",
        f"`{text}` is not a day of the week",
        text.place,
        help=f"did you mean `{meant}`?" if meant else "write `monday`, `tuesday` and so on",
        edit=Edit(text.place, meant) if meant else None,
    )


def weekday_twice(text: Text) -> Diagnostic:
    """`days: [monday, monday]`."""
    return Diagnostic("weekday", f"`{text}` is there twice", text.place, help="leave one of them out")


def never_open(channel: Text, place: Place) -> Diagnostic:
    """Quiet hours all week."""
    help = "leave some time open; to switch a channel off, write `when: no`"
    return Diagnostic("quiet-hours", f"these quiet hours leave no time for `{channel}`", place, help=help)


def quiet_hours_with_hole(holes: Sequence[str], place: Place) -> Diagnostic:
    """A short time between quiet hours."""
    message = f"between these quiet hours messages may go: {', '.join(holes)}"
    return Diagnostic(
        "quiet-hours-hole", message, place, severity="warning", help="join the hours, if that time should be quiet too"
    )


def quiet_hours_by_day(start: str, end: str, place: Place) -> Diagnostic:
    """`09:00 to 21:00`."""
    help = f"write `{start} to {end}`, if nothing should be sent at night"
    return Diagnostic(
        "quiet-hours-by-day", "these hours are quiet by day and open at night", place, severity="warning", help=help
    )


def night_without_quiet_hours(days: Sequence[str], place: Place) -> Diagnostic:
    """Nights that nobody thought of: quiet hours belong to the day on which they begin."""
    message = f"messages may go all night after {listed(days)}"
    help = "quiet hours belong to the day on which they begin: add those days, if their nights should be quiet too"
    return Diagnostic("night-without-quiet-hours", message, place, severity="warning", help=help)


def not_for_inbound(key: str, channel: Text, place: Place) -> Diagnostic:
    """Quiet hours or holidays where the customer has come by herself."""
    help = "leave them out: on an inbound channel the customer is already there"
    return Diagnostic(
        "idle-on-inbound",
        f"{key} do not apply to the inbound channel `{channel}`",
        place,
        severity="warning",
        help=help,
    )


# --- holidays ---------------------------------------------------------------------------------------------------------


def unknown_country(text: Text, meant: str | None, name: str | None) -> Diagnostic:
    """A country by another name than its code."""
    help = f"did you mean `{meant}` ({name})?" if meant else "write its code of two letters: `US`, `DE`, `JP`"
    edit = Edit(text.place, meant) if meant else None
    return Diagnostic("country", f"`{text}` is not the code of a country", text.place, help=help, edit=edit)


def value_not_a_country(text: Text, value: str, meant: str | None) -> Diagnostic:
    """An attribute with values that are no codes."""
    return Diagnostic(
        "country",
        f"`{text}` can be `{value}`, which is not the code of a country",
        text.place,
        help=f"name it `{meant}` in the profile" if meant else "holidays are known by codes of two letters: `US`, `DE`",
    )


def country_not_text(text: Text, type: Type) -> Diagnostic:
    """A country of another type."""
    help = "name an attribute with the country's code of two letters"
    return Diagnostic("country", f"`{text}` is {a(type)}, not a country", text.place, help=help)


def no_holidays(place: Place) -> Diagnostic:
    """`dates: []`."""
    help = "name the days, or leave `holidays` out"
    return Diagnostic("holiday", "there are no days in this list", place, help=help)


def holiday_not_a_day(text: Text) -> Diagnostic:
    """`dates: [every friday]`."""
    help = "write a day, `2026-12-24`, or days, `2026-12-24 to 2026-12-26`"
    return Diagnostic("holiday", f"`{text}` is not a day", text.place, help=help)


# --- never_together, suppress, limits, salts --------------------------------------------------------------------------


def alone_together(name: Text) -> Diagnostic:
    """`these: [sale]`."""
    help = "name what it must not meet; to limit one engagement by itself, give it `limits`"
    return Diagnostic("never-together", f"`{name}` stands here alone", name.place, help=help)


def kind_or_engagement(name: Text) -> Diagnostic:
    """A name with two meanings."""
    help = "give one of them another name"
    return Diagnostic("never-together", f"`{name}` is a kind and an engagement", name.place, help=help)


def member_of_member(name: Text, kind: str) -> Diagnostic:
    """An engagement beside its own kind."""
    help = "name one of the two; to limit a kind by itself, give it `limits`"
    message = f"`{name}` is of the kind `{kind}`, which stands here too: it would exclude itself"
    return Diagnostic("never-together", message, name.place, help=help)


def never_in_one_decision(names: Sequence[Text]) -> Diagnostic:
    """`never_together` without `within` where a decision has one place."""
    help = "say how far apart they must be: `within: 7 days`; or fill several places: `places: one per channel`"
    message = f"{listed([name.value for name in names])} never meet in one decision, since it has one place"
    return Diagnostic("idle-never-together", message, names[0].place, severity="warning", help=help)


def outcome_without_word(text: Text, outcome: str) -> Diagnostic:
    """`3 declined` where the senders of all channels have words, none of which means it."""
    message = f"no word in the `outcomes` of the channels means `{outcome}`"
    help = f"add what the sender calls it: `outcomes: {{…: {outcome}}}`, or `{outcome}: {outcome}`"
    return Diagnostic("outcome-without-word", message, text.place, severity="warning", help=help)


def response_without_word(place: Place, channels: Sequence[str]) -> Diagnostic:
    """`responded` where the senders of all channels have words, none of which means a response."""
    message = f"no word in the `outcomes` of {listed(channels)} means `clicked`, `replied` or `redeemed`"
    help = "add what the sender calls it, `outcomes: {…: clicked}`: without it this is never yes"
    return Diagnostic("outcome-without-word", message, place, severity="warning", help=help)


def unknown_outcome(text: Text, outcome: str, known: Sequence[str]) -> Diagnostic:
    """`3 decline`."""
    meant = closest(outcome, known)
    help = f"did you mean `{meant}`?" if meant else f"there are {listed(known)}"
    edit = Edit(text.place, text.value.replace(outcome, meant)) if meant else None
    return Diagnostic("outcome", f"`{outcome}` is not what becomes of a message", text.place, help=help, edit=edit)


def idle_limit(limit: Text, other: Text, of: str) -> Diagnostic:
    """A limit under one that is never wider."""
    return Diagnostic(
        "idle-limit",
        f"`{limit}` never holds anything back: whenever it is full, `{other}` {of} is full too",
        limit.place,
        severity="warning",
        help="lower it, or leave it out",
        related=((other.place, "this one is reached first"),),
    )


def limit_for_nobody(limit: Text) -> Diagnostic:
    """A limit of which all engagements are free."""
    message = f"`{limit}` binds nobody: whatever it is for is inbound, or has `obeys_limits: no`"
    help = "leave it out, or give `limits` to the engagements themselves: their own always bind"
    return Diagnostic("idle-limit", message, limit.place, severity="warning", help=help)


def limit_twice(limit: Text, other: Text) -> Diagnostic:
    """The same limit twice in one list."""
    return Diagnostic(
        "limit",
        f"`{limit}` is there twice",
        limit.place,
        help="leave one of them out",
        related=((other.place, "the first one"),),
    )


def salt_twice(salt: str, place: Place, before: Place) -> Diagnostic:
    """The same customers drawn in two places."""
    return Diagnostic(
        "salt",
        f"the salt `{salt}` is used in two places: both would draw the same customers",
        place,
        help="give each its own salt; to use one draw in several places, put the `bucket(…)` into `define`",
        related=((before, "it is used here too"),),
    )


def guarantee_twice(name: Text, before: Place) -> Diagnostic:
    """Two guarantees of one name."""
    return Diagnostic(
        "guarantee",
        f"there are two guarantees `{name}`",
        name.place,
        help="give one of them another `id`",
        related=((before, "the first one"),),
    )


def never_can_be_unknown(text: Text, names: Iterable[str]) -> Diagnostic:
    """A lint: what blocks is violated by anything but no."""
    return Diagnostic(
        "guarantee-can-be-unknown",
        f"where {listed(tuple(names), 'or')} is missing this is unknown, and then the guarantee is broken",
        text.place,
        severity="warning",
        help="say what is meant for them: `(…) otherwise no`, or ask for it in `when`",
    )
