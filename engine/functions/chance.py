"""Draws that are the same for a customer every time (language.md part 3, Hash)."""

from hashlib import sha256

from nextbest.dsl.signatures import Example
from nextbest.dsl.types import NUMBER, STRING
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.sql import Operand, Sql, double, ratio, word


def bucket(id: str, salt: str) -> float:
    """An exact double in [0, 1), evenly spread over ids; draws of different salts have nothing in common."""
    # A lone surrogate has no UTF-8 form, and no well-typed expression raises.
    return int.from_bytes(sha256(f"{salt}:{id}".encode("utf-8", "surrogatepass")).digest()[:4], "big") / 2**32


def _bucket_sql(id: Operand, salt: str) -> Sql:
    return ratio(double(word("hash", word("concat", f"{salt}:", id))), 2.0**32)


BUCKET = Function(
    name="bucket",
    form='bucket(id, "salt")',
    sentence="A draw from 0 to below 1 that is always the same for the same customer and salt.",
    family="chance",
    unknown="strict",
    overloads=(Form("bucket", (STRING, STRING), NUMBER, literals=frozenset({1}), python=bucket, sql=_bucket_sql),),
    examples=(
        Example('bucket("c-1", "autumn") between 0 and 1', "yes"),
        Example('bucket("c-1", "autumn") < 0', "no"),
    ),
)

CHANCE = (BUCKET,)
