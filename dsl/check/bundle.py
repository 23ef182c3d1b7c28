"""A document that has the right shape → a checked bundle, or everything that is wrong with what it means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple, cast
from zoneinfo import ZoneInfo

from nextbest.dsl import types, zones
from nextbest.dsl.allow import allowances
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.check.budgets import check_budgets
from nextbest.dsl.check.channels import check_channels, check_lifecycle
from nextbest.dsl.check.contact_policy import check_contact_policy
from nextbest.dsl.check.engagements import check_engagements, check_kinds
from nextbest.dsl.check.events import check_events, check_identity
from nextbest.dsl.check.guarantees import check_guarantees
from nextbest.dsl.check.languages import check_languages
from nextbest.dsl.check.limits import check_limits
from nextbest.dsl.check.lists import check_lists
from nextbest.dsl.check.local_time import check_customer_zone
from nextbest.dsl.check.messages import Writing
from nextbest.dsl.check.named import check_named
from nextbest.dsl.check.namespaces import check_namespace, other_names
from nextbest.dsl.check.profile import check_profile
from nextbest.dsl.check.reported import check_reported
from nextbest.dsl.check.salts import check_salts
from nextbest.dsl.check.sizes import check_sizes
from nextbest.dsl.check.sources import check_sources
from nextbest.dsl.check.step_room import check_step_room
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.checked import Arbitration, Bundle, Channel, Definition, Kind, Profile, always_local
from nextbest.dsl.checked_events import Event
from nextbest.dsl.checked_tables import Score, Table
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.digest import digest
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.expressions.expression import FACTOR, check_expression
from nextbest.dsl.expressions.facts import NOTHING, askable, named
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.files.load import Loaded, load_path, load_text
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.gaps import WHOLE, Gaps, section_named_by
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.messages.words import listed
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text, words
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import Declared, OneOf

DEFAULT_RANK = "((propensity - baseline) * value - propensity * offer_cost - channel_cost) * lever"
"""language.md 2.7."""
Context = Mapping[tuple[str, ...], Declared]
RANK_NAMES = ("propensity", "baseline", "value", "lever", "offer_cost", "channel_cost")


class Checked(NamedTuple):
    """A bundle, None exactly where the report has errors, and everything there is to say of it."""

    bundle: Bundle | None
    report: Report


def check_path(
    path: Path, signatures: Signatures, report: Report | None = None, read: Read = Path.read_bytes
) -> Checked:
    """Read and check a bundle in one file, or in a folder of them; complaints go to the report, if one is given.

    Raises OSError where a file cannot be read.
    """
    return check_loaded(load_path(path, report, read), signatures)


def check_text(
    text: str, name: str, signatures: Signatures, *, folder: Path | None = None, report: Report | None = None
) -> Checked:
    """Check a bundle in memory, as if it stood in a file of that name; in that folder, if it is to find CSV files."""
    return check_loaded(load_text(text, name, folder, report), signatures)


def check_loaded(loaded: Loaded, signatures: Signatures) -> Checked:
    """Check a bundle that is read; complaints go to its report."""
    document, report, gaps = loaded
    if document is None:
        return Checked(None, report)
    bundle = check_document(document, signatures, report, gaps)
    report.allow(allowances(document, report))
    return Checked(bundle if report.ok else None, report)


def check_document(document: Document, signatures: Signatures, report: Report, gaps: Gaps = WHOLE) -> Bundle | None:
    """Check what a document means; complaints go to the report, but for those that rest on what is left out of it."""
    if not check_sizes(document, report):
        return None
    zone, utc = zones.zone(document.timezone.value), zones.zone("UTC")
    assert utc is not None, "tzdata has it"
    if zone is None:
        report.add(say.unknown_timezone(document.timezone, zones.names()))
        gaps = gaps.without("timezone")
    if not gaps:
        return _bundle(document, zone or utc, gaps, signatures, report)
    found = report.apart()
    _bundle(document, zone or utc, gaps, signatures, found)
    report.extend(each for each in found.everything if gaps.certain(each))
    return None


def _bundle(document: Document, zone: ZoneInfo, gaps: Gaps, signatures: Signatures, report: Report) -> Bundle:
    """The checked bundle; what has errors is not in it, or not as it is written."""
    check_namespace(document, report)
    profile = check_profile(document, zone, gaps, report)
    lists = check_lists(document.lists, zone, report)
    scope = Scope(profile=profile, zone=zone, lists=lists, elsewhere=other_names(document, gaps), gaps=gaps)
    entries = check_named(document, scope, signatures, report)
    scope = entries.scope
    definitions = {each.name: each for each in entries.typed if isinstance(each, Definition)}
    spoken = check_languages(document.languages, profile, report)
    stages, facts = check_lifecycle(
        document.lifecycle, replace(scope, place="a stage of the lifecycle"), signatures, report
    )
    names = _stage_names(document, gaps)
    events = check_events(document, names, scope, signatures, report)
    around = _surroundings(document, scope, events, signatures, report)
    channels = check_channels(
        document.channels, replace(around.when, place="the `when` of a channel"), signatures, report
    )
    around = replace(
        around,
        stages={**dict.fromkeys(names, frozenset()), **facts},
        writing=replace(around.writing, definitions=definitions, spoken=spoken, channels=_all(channels, gaps)),
    )
    kinds = check_kinds(document.kinds, around)
    if not document.engagements:
        report.add(say.no_engagements(document.bundle.place))
    engagements = check_engagements(document.engagements, kinds, around)
    customer = replace(around.plain, context={}, place="`contact_policy`")
    check_customer_zone(document, profile, report)
    policy = check_contact_policy(document, customer, signatures, report)
    named = {name: Kind(name, words(kind.entry.about), kind.limits, kind.budgets) for name, kind in kinds.items()}
    check_limits(policy, channels, named, engagements, report)
    check_budgets(channels, named, engagements, report)
    check_step_room(document, policy, channels, named, engagements, report)
    check_reported(document, channels, engagements, report)
    tables = {each.name: each for each in entries.typed if isinstance(each, Table)}
    places = document.arbitration.places if document.arbitration else None
    bundle = Bundle(
        name=document.bundle.value,
        timezone=document.timezone.value,
        profile=profile,
        lists=lists,
        definitions=definitions,
        scores={each.name: each for each in entries.typed if isinstance(each, Score)},
        tables=tables,
        order=tuple(each.name for each in entries.typed),
        stages=stages,
        channels=channels,
        kinds=named,
        engagements=engagements,
        arbitration=Arbitration(
            _rank(document, scope, signatures, report),
            "one per channel" if places and places.value == "one per channel" else "one per customer",
        ),
        digest=digest(document, tables),
        about=words(document.about),
        languages=spoken.languages if spoken else None,
        events=events,
        identity=check_identity(document.identity, scope, events, report),
        policy=policy,
        guarantees=tuple(check_guarantees(document.guarantees, _guarded(document, around), signatures, report)),
        sources=check_sources(document.sources, profile, gaps, report),
    )
    check_salts(document, bundle, report)
    return bundle


def _guarded(document: Document, around: Surroundings) -> tuple[Scope, Scope]:
    """What a guarantee sees of a decision, and of a customer."""
    names: Mapping[str, Iterable[Text]] = {
        "channel": document.channels,
        "kind": document.kinds,
        "engagement": document.engagements,
    }
    decided = {path: each for key, named in names.items() for path, each in _one_of(key, named, around.gaps)}
    return replace(around.plain, context={**around.plain.context, **decided}), around.plain


def _surroundings(
    document: Document, scope: Scope, events: Mapping[str, Event], signatures: Signatures, report: Report
) -> Surroundings:
    """Where which context names may stand (language.md 1.7)."""
    gaps = scope.gaps
    stage: Context = {**dict(_one_of("stage", (each.stage for each in document.lifecycle), gaps)), **STAGE_SINCE}
    local_time: Context = {("local_time",): Declared(types.TIME, required=_always_local(document, scope.profile))}
    channel: Context = dict(_one_of("channel", document.channels, gaps))
    run: Context = {
        ("started",): Declared(types.DATETIME, required=True),
        ("responded",): Declared(types.BOOLEAN, required=True),
    }
    return Surroundings(
        stages={},
        channels=gaps.known("channels", (name.value for name in document.channels)),
        events=events,
        plain=replace(scope, context=stage),
        due=replace(scope, context=stage, place="`due`"),
        step=replace(scope, context={**stage, **run}, place="the `when` of a step"),
        cost=replace(scope, context=stage, place="the cost of an offer"),
        when=replace(scope, context={**stage, **local_time}, place="the `when` of an engagement"),
        factor=replace(scope, context={**stage, **channel}, place="a factor of the rank"),
        goal=replace(scope, context={**stage, **run}, place="a goal"),
        writing=Writing(
            scope=replace(
                scope,
                context=stage,
                place="a message",
                message=True,
                lost=frozenset(["event"] if gaps.touch("events") else []),
            ),
            definitions={},
            spoken=None,
            channels={},
            signatures=signatures,
            report=report,
        ),
        signatures=signatures,
        report=report,
    )


def _stage_names(document: Document, gaps: Gaps) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gaps.known("lifecycle", (stage.stage.value for stage in document.lifecycle))))


def _one_of(key: str, names: Iterable[Text], gaps: Gaps) -> Iterator[tuple[tuple[str, ...], Declared]]:
    """What a context name is that is one of the entries of a section; nothing where it has none, or may have any."""
    section = section_named_by(key)
    known = tuple(dict.fromkeys(gaps.known(section, (name.value for name in names))))
    if known and section not in gaps.unread:
        yield (key,), Declared(OneOf(known), required=True)


def _all(channels: Mapping[str, Channel], gaps: Gaps) -> Mapping[str, Channel]:
    """The channels with those that are left out of the check, of which nothing is known."""
    return {name: channels.get(name) or Channel(name, ()) for name in gaps.known("channels", channels)}


def _always_local(document: Document, profile: Profile) -> bool:
    given = document.contact_policy.unknown_timezone if document.contact_policy else None
    return always_local(profile, cast(Literal["policy", "hold"], given.value) if given else None)


def _rank(document: Document, scope: Scope, signatures: Signatures, report: Report) -> Expression:
    """The rank of candidates: over the factors, and nothing else; the usual one where there is none without errors."""
    usual = Text(DEFAULT_RANK, document.place, (document.place.start,) * (len(DEFAULT_RANK) + 1))
    given = document.arbitration.rank if document.arbitration else None
    factors: Context = {(name,): Declared(types.NUMBER, required=True) for name in RANK_NAMES}
    attributes = (path[0] for path in scope.profile.attributes)
    barred = ("now", "today", *attributes, *scope.definitions, *scope.scores, *scope.lists)
    only_factors = Scope(
        profile=Profile({}),
        zone=scope.zone,
        context=factors,
        elsewhere=scope.elsewhere,
        barred=dict.fromkeys(barred, f"everywhere else; a rank is made of {listed(RANK_NAMES)}"),
        place="`rank`",
        gaps=scope.gaps,
    )
    expression = check_expression(given or usual, only_factors, FACTOR, signatures, report)
    if expression is None:
        expression = check_expression(usual, only_factors, FACTOR, signatures, Report())
    assert expression is not None, "the usual rank has no errors"
    presence = check_presence(expression, NOTHING, only_factors, signatures, report)
    if presence.unknown:
        report.add(say.rank_unknown("rank", named(presence.causes), askable(presence.causes), expression.text.place))
    return expression
