"""One expression on its own, in the context of a checked bundle: what `eval` asks."""

from dataclasses import replace

from nextbest.dsl import zones
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.check_expression import ANY, check_expression
from nextbest.dsl.check_names import Defined, Scope
from nextbest.dsl.check_presence import define
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Place, Source, Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import TIME, Declared, OneOf


def check_alone(bundle: Bundle, text: str, signatures: Signatures) -> tuple[Expression | None, Report]:
    """The typed expression, or None where the report has errors.

    It may use what an engagement's `when` may use: attributes, definitions, lists, `stage`, `stage_since` and
    `local_time`.
    """
    report = Report()
    source = Source("expression", text)
    scope = _scope(bundle, signatures)
    expression = check_expression(Text(text, Place(source, 0, len(text))), scope, ANY, signatures, report)
    if expression is not None:
        define(expression, scope, signatures, report)
    return (expression if report.ok else None), report


def _scope(bundle: Bundle, signatures: Signatures) -> Scope:
    zone = zones.zone(bundle.timezone)
    assert zone is not None, "the checker lets only known zones pass"
    scope = Scope(profile=bundle.profile, zone=zone, lists=bundle.lists)
    known: dict[str, Defined | None] = {}
    for each in bundle.definitions.values():
        # Checked already, so nothing is found again; only what its uses must know is gathered.
        known[each.name] = define(each.expression, replace(scope, definitions=known), signatures, Report())
    stage = Declared(OneOf(tuple(stage.name for stage in bundle.stages)), required=True)
    context = {("stage",): stage, **STAGE_SINCE, ("local_time",): Declared(TIME)}
    return replace(scope, definitions=known, context=context, place="an expression on its own")
