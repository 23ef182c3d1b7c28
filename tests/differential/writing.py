"""Typed expressions written as text, as a person could have written them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from nextbest.dsl import syntax, typed
from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.quantities import Distance, Duration, Moment, Period
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import Syntax
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, LOCATION, MONEY, TIME, ListOf, Type
from nextbest.engine.functions import FUNCTIONS

HERE = Span(0, 0)
DIGITS = 15
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SPELLINGS = {"equal": ("is", "="), "not_equal": ("is not", "!=")}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes expressions, each time a little differently."""

    random: Random

    def text(self, root: typed.Typed) -> str:
        """The expression's text; literals that cannot be written are replaced by the nearest that can."""
        written = format_expression(self.tree(root), lambda node: self.random.choice(SPELLINGS[node.name]))
        if self.random.random() < 0.2:
            written = f"({written})  # as one"
        return written

    def tree(self, node: typed.Typed) -> Syntax:
        """The syntax tree of a typed expression."""
        match node:
            case typed.Literal():
                return self.literal(node.type, node.value)
            case typed.MomentNode():
                return self.moment(node.moment)
            case typed.Attribute():
                return syntax.Name(node.path, span=HERE)
            case typed.Context():
                return syntax.Name(node.path, span=HERE)
            case typed.Field() | typed.Reference():
                return syntax.Name((node.name,), span=HERE)
            case typed.Aggregate():
                return self.aggregate(node)
            case typed.Apply():
                return self.apply(node)

    def apply(self, node: typed.Apply) -> Syntax:
        operands = tuple(self.tree(each) for each in node.arguments)
        if node.function.startswith("anniversary_"):
            call = syntax.Call("anniversary", operands[:1], HERE, span=HERE)
            return syntax.Operation(node.function.removeprefix("anniversary_"), (call, operands[1]), span=HERE)
        if node.function == "nearest":
            operands = operands[:2]  # the names of the items are the checker's
        if FUNCTIONS[node.function].form.startswith(f"{node.function}("):
            return syntax.Call(node.function, operands, HERE, span=HERE)
        return syntax.Operation(node.function, operands, span=HERE)

    def aggregate(self, node: typed.Aggregate) -> Syntax:
        path = node.history.path if node.field is None else (*node.history.path, node.field)
        window: syntax.InLast | syntax.Since | None = None
        if isinstance(node.window, typed.InLast):
            window = syntax.InLast(self.length(node.window.length), span=HERE)
        elif node.window is not None:
            window = syntax.Since(self.tree(node.window.moment), span=HERE)
        where = None if node.where is None else self.tree(node.where)
        return syntax.Aggregate(node.function, syntax.Name(path, span=HERE), window, where, span=HERE)

    def literal(self, type: Type, value: object) -> Syntax:
        if isinstance(type, ListOf):
            return self.items(type.element, value)
        match value:
            case bool():
                return syntax.Boolean(value, span=HERE)
            case str():
                return syntax.String(value or "?", span=HERE)
            case Period() | Duration() | Distance():
                return self.length(value)
            case int() if type == DATE:
                return syntax.Date((EPOCH + timedelta(days=value)).date().isoformat(), span=HERE)
            case int() if type == DATETIME:
                return self.instant(value)
            case int() if type == TIME:
                return syntax.Time(f"{value // 3600:02}:{value // 60 % 60:02}", span=HERE)
            case int() | float():
                return self.number(Decimal(value) / 10_000 if type == MONEY else Decimal(repr(value)))
        assert type == LOCATION
        return syntax.Name(("work",), span=HERE)

    def items(self, element: Type, values: object) -> Syntax:
        """A list written out; of locations there are only lists with a name."""
        if element == LOCATION:
            return syntax.Name(("stores",), span=HERE)
        assert isinstance(values, tuple)
        written = [self.literal(element, each) for each in values]
        distinct = {str(each): each for each in written}
        if not distinct:
            return syntax.Name(("cities",), span=HERE) if element != BOOLEAN else syntax.Boolean(True, span=HERE)
        return syntax.ListLiteral(tuple(distinct.values()), span=HERE)

    def number(self, value: Decimal) -> Syntax:
        if value < 0:
            return syntax.Operation("negative", (self.number(-value),), span=HERE)
        least = Decimal(1).scaleb(-12)
        if value >= 10**DIGITS:
            value = Decimal(10**DIGITS - 1)
        text = f"{value.quantize(least):f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        whole, _, fraction = text.partition(".")
        fraction = fraction[: max(DIGITS - len(whole), 0)].rstrip("0")
        if self.random.random() < 0.3:
            whole = f"{int(whole):_}"
        return syntax.Number(f"{whole}.{fraction}" if fraction else whole, span=HERE)

    def instant(self, value: int) -> Syntax:
        """To the minute, with an offset of its own."""
        hours = self.random.choice((0, 1, -5, 9))
        wall = (EPOCH + timedelta(seconds=value, hours=hours)).strftime("%Y-%m-%d %H:%M")
        offset = f"{'-' if hours < 0 else '+'}{abs(hours):02}:00" if hours else "Z"
        return syntax.DateTime(f"{wall}{offset}", span=HERE)

    def moment(self, moment: Moment) -> Syntax:
        found: Syntax = (
            self.literal(DATE, moment.start)
            if isinstance(moment.start, int)
            else syntax.Name((moment.start,), span=HERE)
        )
        for sign, length in moment.steps:
            found = syntax.Operation("add" if sign > 0 else "subtract", (found, self.length(length)), span=HERE)
        return found

    def length(self, length: Period | Duration | Distance) -> syntax.Quantity:
        match length:
            case Distance(kilometres):
                amount, unit = (1, "mile") if kilometres == 1.609344 else (min(kilometres, 20_000), "km")
                return syntax.Quantity(f"{amount:g}", unit, span=HERE)
            case Duration(seconds):
                units = {"hours": 3600, "minutes": 60, "seconds": 1}
                parts = [(seconds // each, unit) for unit, each in units.items() if seconds % each == 0]
            case Period(0, days):
                parts = [(days, "days")] + [(days // 7, "weeks")] * (days % 7 == 0)
            case Period(months, _):
                parts = [(months, "months")] + [(months // 12, "years")] * (months % 12 == 0)
        amount, unit = self.random.choice(parts)
        return syntax.Quantity(str(amount), unit.removesuffix("s") if amount == 1 else unit, span=HERE)
