"""Makes lark's parsers from the grammars of this package, without the checks that only tests need."""

from collections.abc import Collection, Sequence
from typing import Any

from lark import Lark, Transformer
from lark.common import LexerConf
from lark.lexer import ContextualLexer


class _Trusting(ContextualLexer):
    """A lexer that compares no patterns at each start; tests build both grammars strictly, which does."""

    def __init__(self, conf: LexerConf, states: dict[int, Collection[str]], always_accept: Collection[str] = ()):
        conf.skip_validation = True
        super().__init__(conf, states, always_accept)


def grammar_parser(grammar: str, transformer: Transformer[Any, Any], start: Sequence[str] = ("start",)) -> Lark:
    """The parser of a grammar file; reductions call the transformer at once, so that no tree of any depth is walked."""
    return Lark.open_from_package(
        "nextbest.dsl.parse",
        grammar,
        parser="lalr",
        start=list(start),
        transformer=transformer,
        keep_all_tokens=True,
        maybe_placeholders=False,
        _plugins={"ContextualLexer": _Trusting},
    )
