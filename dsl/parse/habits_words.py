"""Wrong habits in words: SQL, other spellings of the operators, upper case, everyday English."""

from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.habit import Finding, Match, habit, mend, refused, whole, written
from nextbest.dsl.parse.spot import Spot, enclosing
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import AGGREGATES, RESERVED

_OPERAND = r"((?:[\w.]+\([^()]*\)|[\w.%]+|\"[^\"]*\"))"
_MORE_WORDS = frozenset(("last", "next", "any", "all"))


def _upper_word(match: Match) -> Finding | None:
    word = match[1]
    if word == word.lower() or word.lower() not in RESERVED | _MORE_WORDS:
        return None
    return mend(say.lower_case(word, word.lower(), Span(*match.span(1))))


def _upper_here(_: Spot, __: Match, here: Match) -> Finding | None:
    return _upper_word(here)


def _upper_before(_: Spot, before: Match, __: Match) -> Finding | None:
    """`NOT a`: the word was read as a name, so the error is behind it."""
    return _upper_word(before)


def _like(_: Spot, __: Match, here: Match) -> Finding:
    span, text = Span(*here.span()), here[2][1:-1]
    core = text.strip("%")
    if here[1] or not core or "%" in core or "_" in core:
        return Finding(say.like(span), (span, 'is "text"'))
    if text.startswith("%"):
        word = "contains" if text.endswith("%") and len(text) > 1 else "ends with"
    else:
        word = "starts with" if text.endswith("%") else "is"
    return mend(say.instead(here[0], f'{word} "{core}"', span))


def _superfluous_is(_: Spot, before: Match, here: Match) -> Finding:
    found = before[0] + here[0]
    right = f"not {here[0]}" if before[1] else here[0]
    return mend(say.instead(found, right, whole(before, here)))


def _star(_: Spot, before: Match, here: Match) -> Finding:
    name = before[1].lower()
    return Finding(say.aggregate_star(name, whole(before, here)), (whole(before, here), f"{name}(x)"))


def _aggregate_name(spot: Spot, _: Match, __: Match) -> Finding | None:
    """`COUNT(orders where …)`, `count (orders where …)`: read as a function, so the error is inside."""
    bracket = enclosing(spot)
    if bracket is None or bracket.name.lower() not in AGGREGATES:
        return None
    name, start = bracket.name.lower(), bracket.at - bracket.gap - len(bracket.name)
    if name != bracket.name:
        return mend(say.lower_case(bracket.name, name, Span(start, start + len(name))))
    return mend(say.space_before_bracket(name, Span(start, bracket.at + 1))) if bracket.gap else None


def _chained(spot: Spot, before: Match, here: Match) -> Finding | None:
    if not spot.operator_wanted or "COMPARE" in spot.wanted:
        return None
    low, first, middle = before[1], before[2], before[3]
    span = whole(before, here)
    right = f"{low} {first} {middle} and {middle} {here[1]} {here[2]}"
    return Finding(say.chained(right, span), (span, right))


def _otherwise(spot: Spot, before: Match, here: Match) -> Finding | None:
    """`a + b otherwise 0`."""
    if not spot.operator_wanted or "OTHERWISE" in spot.wanted:
        return None
    a, sign, b, c = before[1], before[2], before[3], here[1]
    span, right = whole(before, here), f"({a} {sign} {b}) otherwise {c}"
    return Finding(say.otherwise_mixed(right, f"{a} {sign} ({b} otherwise {c})", span), (span, right))


def _arithmetic(spot: Spot, before: Match, here: Match) -> Finding | None:
    """`a otherwise 0 * 2`."""
    if not spot.operator_wanted:
        return None
    a, b, sign, c = before[1], before[2], here[1], here[2]
    span, right = whole(before, here), f"({a} otherwise {b}) {sign} {c}"
    return Finding(say.otherwise_mixed(right, f"{a} otherwise ({b} {sign} {c})", span), (span, right))


def _more_than(_: Spot, before: Match, __: Match) -> Finding:
    return mend(say.instead(before[0], f"> {before[1]}", Span(*before.span()), "numbers are compared with signs"))


def _where(spot: Spot, _: Match, here: Match) -> Finding | None:
    bracket = enclosing(spot)
    if bracket is not None and bracket.name in AGGREGATES:
        return None
    return Finding(say.where_outside(Span(*here.span())), (Span(*here.span()), "and"))


def _per(_: Spot, before: Match, here: Match) -> Finding:
    return Finding(say.limit_in_expression(before[0] + here[0], whole(before, here)))


def _after_dot(_: Spot, __: Match, here: Match) -> Finding | None:
    if here[1] not in RESERVED:
        return None
    return Finding(say.reserved_after_dot(here[1], Span(*here.span(1))), (Span(*here.span(1)), f"{here[1]}_"))


def _one_of(_: Spot, before: Match, here: Match) -> Finding:
    right = "not in" if here[0].startswith("none") or "not" in before[0] else "in"
    return mend(say.instead(before[0] + here[0], right, whole(before, here)))


_NEGATED = r"\bis\s+(not\s+)?"
_OPERATORS = r"(?:in|between|before|after|within|contains|starts\s+with|ends\s+with|more\s+than)\b"


def _foreign(_: Spot, __: Match, here: Match) -> Finding:
    return Finding(say.foreign_letter(here[0], Span(*here.span())), (Span(*here.span()), "x"))


HABITS = (
    habit(r"", r"\w*[^\W\x00-\x7f]\w*", _foreign),
    habit(r"", r"\.\s*([A-Za-z_]\w*)", _after_dot),
    habit(r"", r"(?:IS|is)\s+(?:NOT|not)\s+(?:NULL|null|None)\b", written("is known", "there is no null")),
    habit(r"", r"(?:IS|is)\s+(?:NULL|null|None)\b", written("is missing", "there is no null")),
    habit(r"(?<![!<>=])=", r"=+\s*(?:NULL|null|None|nil)\b", written("is missing", "there is no null")),
    habit(r"!=", r"=+\s*(?:NULL|null|None|nil)\b", written("is known", "there is no null")),
    habit(r"", r"(?i:(not\s+)?i?like)\s+(\"[^\"]*\"|'[^']*')", _like),
    habit(r"", r"(?i:(not)\s+)?(?i:matches|regexp|rlike|similar\s+to)\b", refused(say.like)),
    habit(r"(?i:\b(count|sum|average|any|none|min|max|avg))\s*\(\s*", r"\*\s*\)", _star),
    habit(r"", r"", _aggregate_name),
    habit(r"\b([A-Za-z]+)\s+", r"\S", _upper_before),
    habit(r"", r"([A-Za-z]+)(?!\w)", _upper_here),
    habit(_OPERAND + r"\s*(<=?|>=?|=|!=)\s*" + _OPERAND + r"\s*", r"(<=?|>=?|=|!=)\s*" + _OPERAND, _chained),
    habit(_OPERAND + r"\s*([-+*/])\s*" + _OPERAND + r"\s*", r"otherwise\s+" + _OPERAND, _otherwise),
    habit(_OPERAND + r"\s*otherwise\s*" + _OPERAND + r"\s*", r"([-+*/])\s*" + _OPERAND, _arithmetic),
    habit(_NEGATED, _OPERATORS, _superfluous_is),
    habit(r"\bmore\s+than\s+([0-9][0-9_.]*%?)\s*", r"", _more_than),
    habit(r"(?:\bis\s+)?(?:greater|bigger|larger|higher|over)\s+", r"than\b", written(">")),
    habit(r"(?:\bis\s+)?(?:less|fewer|smaller|lower)\s+", r"than\b", written("<")),
    habit(r"(?:\bis\s+)?at\s+", r"least\b", written(">=")),
    habit(r"(?:\bis\s+)?at\s+", r"most\b", written("<=")),
    habit(r"(?:\bis\s+)?equal\s+", r"to\b", written("=")),
    habit(r"\bis\s+(not\s+)?one\s+", r"of\b", _one_of),
    habit(r"(?:\bis\s+)?", r"(?:greater|bigger|larger|higher|over)\s+than\b", written(">")),
    habit(r"(?:\bis\s+)?", r"(?:less|fewer|smaller|lower)\s+than\b", written("<")),
    habit(r"(?:\bis\s+)?", r"at\s+least\b", written(">=")),
    habit(r"(?:\bis\s+)?", r"at\s+most\b", written("<=")),
    habit(r"(?:\bis\s+)?", r"(?:equals?(?:\s+to)?|eq)\b", written("=")),
    habit(r"(?:\bis\s+)?", r"(?:one|any|none)\s+of\b", _one_of),
    habit(r"", r"(?:exists|is\s+(?:set|present|not\s+empty))\b", written("is known")),
    habit(r"", r"(?:includes|has)\b", written("contains")),
    habit(r"", r"(?:begins|startswith|starts_with)(?:\s+with)?\b", written("starts with")),
    habit(r"", r"(?:endswith|ends_with)\b", written("ends with")),
    habit(
        r"",
        r"(?:does\s+not|doesn't|not)\s+(contains?|starts?\s+with|ends?\s+with|between)\b",
        refused(say.not_in_front),
    ),
    habit(
        r"\bnot\s+", r"(?:contains|starts\s+with|ends\s+with|between|before|after|within)\b", refused(say.not_in_front)
    ),
    habit(r"", r"isn['’]t\b", written("is not")),
    habit(r"", r"(?:doesn|don|hasn|aren|wasn)['’]t\b", refused(say.not_in_front)),
    habit(r"", r"(?:elif|elseif|elsif)\b", written("else if")),
    habit(r"", r"(?i:case)\b", refused(say.case_when)),
    habit(r"\b(?i:case)\s+", r"(?i:when)\b", refused(say.case_when)),
    habit(r"", r"(?:mod|div|MOD)\b", refused(say.no_modulo, "*")),
    habit(r"", r"where\b", _where),
    habit(r"[0-9]+\s+", r"per\b[^\n,)]*", _per),
)
"""The first that fits."""
