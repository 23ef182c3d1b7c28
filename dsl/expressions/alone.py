"""One expression on its own, in the context of a checked bundle: what `eval` asks."""

from dataclasses import replace

from nextbest.dsl import zones
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.check.named import defined
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import ANY, check_expression
from nextbest.dsl.expressions.names import Defined, Scope
from nextbest.dsl.expressions.presence import define
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Place, Source, Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import TIME, Declared, OneOf


def check_alone(bundle: Bundle, text: str, signatures: Signatures) -> tuple[Expression | None, Report]:
    """The typed expression, or None where the report has errors.

    It may use what an engagement's `when` may use: attributes, definitions, scores, tables, lists, `stage`,
    `stage_since` and `local_time`; and `nearest`, so that what stands in a placeholder can be tried.
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
    definitions: dict[str, Defined | None] = {}
    others: dict[str, Defined | None] = {}
    scope = Scope(profile=bundle.profile, zone=zone, lists=bundle.lists, definitions=definitions, scores=others)
    for each in bundle.named:
        # Checked already, so nothing is found again; only what its uses must know is gathered.
        known = definitions if each.name in bundle.definitions else others
        known[each.name] = defined(each, scope, signatures, Report())
    stage = Declared(OneOf(tuple(stage.name for stage in bundle.stages)), required=True)
    local_time = Declared(TIME, required=bundle.always_local)
    context: dict[tuple[str, ...], Declared] = {("stage",): stage, **STAGE_SINCE, ("local_time",): local_time}
    return replace(scope, context=context, place="an expression on its own", message=True)
