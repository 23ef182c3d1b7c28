"""A document that has the right shape → a checked bundle, or everything that is wrong with what it means."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from nextbest.dsl import types, zones
from nextbest.dsl.check_channels import check_channels, check_lifecycle
from nextbest.dsl.check_definitions import check_definitions
from nextbest.dsl.check_engagements import Surroundings, check_engagements, check_kinds
from nextbest.dsl.check_expression import FACTOR, check_expression
from nextbest.dsl.check_lists import check_lists
from nextbest.dsl.check_names import Scope
from nextbest.dsl.check_profile import check_profile
from nextbest.dsl.checked import Arbitration, Bundle, Kind, Profile
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.digest import digest
from nextbest.dsl.document import Document
from nextbest.dsl.load import Loaded, load_path, load_text
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.namespaces import check_namespace, other_names
from nextbest.dsl.not_yet import check_not_yet
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
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


def check_path(path: Path, signatures: Signatures, report: Report | None = None) -> Checked:
    """Read and check a bundle in one file, or in a folder of them; complaints go to the report, if one is given.

    Raises OSError where a file cannot be read.
    """
    return _checked(load_path(path, report), signatures)


def check_text(text: str, name: str, signatures: Signatures, report: Report | None = None) -> Checked:
    """Check a bundle in memory, as if it stood in a file of that name."""
    return _checked(load_text(text, name, report), signatures)


def _checked(loaded: Loaded, signatures: Signatures) -> Checked:
    document, report = loaded
    bundle = check_document(document, signatures, report) if document is not None else None
    return Checked(bundle if report.ok else None, report)


def check_document(document: Document, signatures: Signatures, report: Report) -> Bundle | None:
    """Check what a document means; complaints go to the report."""
    check_not_yet(document, report)
    check_namespace(document, report)
    zone = zones.zone(document.timezone.value)
    if zone is None:
        report.add(say.unknown_timezone(document.timezone, zones.names()))
        return None
    profile = check_profile(document.profile, document.place, zone, report)
    lists = check_lists(document.lists, zone, report)
    scope = Scope(profile=profile, zone=zone, lists=lists, elsewhere=other_names(document))
    definitions = check_definitions(document.define, scope, signatures, report)
    scope = replace(scope, definitions=definitions.known)
    stages, facts = check_lifecycle(
        document.lifecycle, replace(scope, place="a stage of the lifecycle"), signatures, report
    )
    around = _surroundings(document, scope, signatures, report)
    channels = check_channels(document.channels, replace(around.when, place="a channel"), signatures, report)
    around = replace(around, stages={**dict.fromkeys((stage.name for stage in stages), frozenset()), **facts})
    kinds = check_kinds(document.kinds, around)
    if not document.engagements:
        report.add(say.no_engagements(document.bundle.place))
    engagements = check_engagements(document.engagements, kinds, around)
    rank = _rank(document, scope, signatures, report)
    if rank is None:
        return None
    places = document.arbitration.places if document.arbitration else None
    return Bundle(
        name=document.bundle.value,
        timezone=document.timezone.value,
        profile=profile,
        lists=lists,
        definitions=definitions.typed,
        stages=stages,
        channels=channels,
        kinds={name.value: Kind(name.value, str(entry.about or "").strip()) for name, entry in document.kinds.items()},
        engagements=engagements,
        arbitration=Arbitration(
            rank, "one per channel" if places and places.value == "one per channel" else "one per customer"
        ),
        digest=digest(document),
        about=str(document.about or "").strip(),
    )


def _surroundings(document: Document, scope: Scope, signatures: Signatures, report: Report) -> Surroundings:
    """Where which context names may stand (language.md 1.7)."""
    stage_names = tuple(dict.fromkeys(stage.stage.value for stage in document.lifecycle))
    channel_names = tuple(name.value for name in document.channels)
    stage: Context = {
        ("stage",): Declared(OneOf(stage_names), required=True),
        ("stage_since",): Declared(types.DATETIME),
    }
    local_time: Context = {("local_time",): Declared(types.TIME)}
    channel: Context = {("channel",): Declared(OneOf(channel_names), required=True)} if channel_names else {}
    run: Context = {
        ("started",): Declared(types.DATETIME, required=True),
        ("responded",): Declared(types.BOOLEAN, required=True),
    }
    return Surroundings(
        stages={},
        channels=channel_names,
        when=replace(scope, context={**stage, **local_time}, place="the `when` of an engagement"),
        factor=replace(scope, context={**stage, **channel}, place="a factor of the rank"),
        goal=replace(scope, context={**stage, **run}, place="a goal"),
        signatures=signatures,
        report=report,
    )


def _rank(document: Document, scope: Scope, signatures: Signatures, report: Report) -> Expression | None:
    """The rank of candidates: over the factors, and nothing else."""
    given = document.arbitration.rank if document.arbitration else None
    text = given or Text(DEFAULT_RANK, document.place, (document.place.start,) * (len(DEFAULT_RANK) + 1))
    factors: Context = {(name,): Declared(types.NUMBER, required=True) for name in RANK_NAMES}
    only_factors = Scope(
        profile=Profile({}), zone=scope.zone, context=factors, elsewhere=scope.elsewhere, place="`rank`"
    )
    return check_expression(text, only_factors, FACTOR, signatures, report)
