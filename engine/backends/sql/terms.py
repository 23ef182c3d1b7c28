"""Expressions of SQL shared by equality, so that what many conditions have in common stands there once."""

from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from nextbest.engine.errors import UsageError
from nextbest.engine.functions.sql import NO, YES, Sql
from nextbest.engine.walking import operands_first


class NotInSql(UsageError):
    """An operator of the bundle that a dialect has no form for."""


@dataclass(slots=True)
class Terms:
    """Gives equal expressions one identity, in the words that a dialect has."""

    dialect: str
    words: Container[str]
    _known: dict[tuple[Hashable, ...], Sql] = field(default_factory=dict)
    _shared: dict[Sql, Sql] = field(default_factory=dict)

    def shared(self, sql: Sql, operator: str = "") -> Sql:
        """The one expression that equals it. Raises NotInSql, naming the operator, for a word the dialect has not."""
        found = self._shared.get(sql)
        if found is not None:
            return found
        for each in below(sql, into=lambda above: () if above in self._shared else above.args):
            if each not in self._shared:
                self._shared[each] = self._one(each, operator)
        return self._shared[sql]

    def _one(self, sql: Sql, operator: str) -> Sql:
        if sql.word not in self.words:
            raise NotInSql(f"`{operator}` has no form in {self.dialect}: the word `{sql.word}` is not in its table")
        args = tuple(self._shared[arg] for arg in sql.args)
        # 1, 1.0 and True are equal and hash alike, 0.0 equals -0.0: spelling and class keep them apart.
        data = (type(sql.data), repr(sql.data)) if sql.word == "constant" else sql.data
        key = (sql.word, *map(id, args), data)
        if key not in self._known:
            self._known[key] = sql if args == sql.args else Sql(sql.word, args, sql.data)
        found = self._known[key]
        self._shared[found] = found
        return found


def below(*roots: Sql, into: Callable[[Sql], Iterable[Sql]] = lambda above: above.args) -> Iterator[Sql]:
    """Every expression below the roots once, operands before what uses them; `into` says which belong to the walk."""
    return operands_first(roots, into)


def is_constant(sql: Sql, *values: object) -> bool:
    """Whether it is a constant; with values, one of these."""
    return sql.word == "constant" and (not values or any(sql.data is value for value in values))


def conjunction(conditions: Iterable[Sql]) -> Sql:
    """Whether all are yes: conditions that are never unknown, put together with `and`."""
    kept = [each for each in dict.fromkeys(conditions) if not is_constant(each, True)]
    if any(is_constant(each, False) for each in kept):
        return NO
    return kept[0] if len(kept) == 1 else Sql("and", tuple(kept)) if kept else YES


def disjunction(conditions: Iterable[Sql]) -> Sql:
    """Whether one is yes: conditions that are never unknown, put together with `or`."""
    kept = [each for each in dict.fromkeys(conditions) if not is_constant(each, False)]
    if any(is_constant(each, True) for each in kept):
        return YES
    return kept[0] if len(kept) == 1 else Sql("or", tuple(kept)) if kept else NO


def negation(condition: Sql) -> Sql:
    """`not` of a condition that is never unknown."""
    if is_constant(condition):
        return NO if condition.data else YES
    return condition.args[0] if condition.word == "not" else Sql("not", (condition,))


def chosen(choices: Iterable[tuple[Sql, Sql]], otherwise: Sql) -> Sql:
    """The value of the first condition that is yes; conditions are never unknown."""
    kept: list[tuple[Sql, Sql]] = []
    for condition, value in choices:
        if is_constant(condition, True):
            otherwise = value
            break
        if not is_constant(condition, False):
            kept.append((condition, value))
    if all(is_constant(value, otherwise.data) for _, value in kept) and is_constant(otherwise):
        return otherwise
    return Sql("case", (*(each for choice in kept for each in choice), otherwise)) if kept else otherwise
