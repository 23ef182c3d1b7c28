"""`where` of a run: which customers it is for, by an expression over the profile."""

from nextbest.dsl.checked import Bundle
from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.types import BOOLEAN
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.guarantees import Question, question
from nextbest.engine.prebuilt.left_out import NotKept

Where = Question


def where(bundle: Bundle, text: str) -> Where:
    """The question that an expression asks; customers for whom it is not yes are left out.

    `BundleError` with everything that is wrong with the text, `UsageError` where it is no condition, or where the
    bundle is a built one that leaves out what the expression rests on.
    """
    try:
        expression, report = check_alone(bundle, text, FUNCTIONS)
    except NotKept as error:
        raise UsageError(
            "`where` rests on what a built bundle leaves out: load the texts that it was built from (`prebuilt=False`)"
        ) from error
    if expression is None:
        raise BundleError(report)
    if expression.type != BOOLEAN:
        raise UsageError(f"`where` takes a condition, and `{text}` is of type {expression.type}")
    return question(bundle, expression)
