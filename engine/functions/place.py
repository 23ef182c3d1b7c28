"""Nearness of places (language.md 1.5).

The graph lowers `x within D of y` to the arithmetic of `sphere`, on the coordinates of both; where `y` is a list of
the bundle, to the same for each item, put together with `or`. Only the length of a customer's own list is not known
to the graph: that takes `near_any`. `nearest` compares squared chords too, and names the item with the least.
"""

from collections.abc import Iterable
from functools import partial
from typing import cast

from nextbest.dsl.signatures import Example, ListPattern
from nextbest.dsl.types import BOOLEAN, DISTANCE, LOCATION, NUMBER, STRING
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.sphere import EVERYWHERE, Vector, squared_chord, unit_vector
from nextbest.engine.functions.sql import Operand, Sql, all_of, at_most, case, known, word

Location = tuple[float, float]


def _latitude(location: Location) -> float:
    return location[0]


def _longitude(location: Location) -> float:
    return location[1]


def _near_any(x: float, y: float, z: float, limit: float, locations: Iterable[Location]) -> bool:
    return any(squared_chord((x, y, z), unit_vector(*each)) <= limit for each in locations)


def _near_any_sql(x: Operand, y: Operand, z: Operand, limit: float, locations: Sql) -> Sql:
    element = Sql("element")
    # The formulas are written for floats; an expression does with an operator what a float does.
    there = unit_vector(cast(float, word("latitude", element)), cast(float, word("longitude", element)))
    here = cast(Vector, (x, y, z))
    near = word("some", locations, at_most(cast(Sql, squared_chord(here, there)), limit))
    return case((all_of(*map(known, (x, y, z))), near))


def _nearest_name(here: Location, locations: Iterable[Location], names: Iterable[str]) -> str | None:
    """Of places that are equally near, the name that is least by code point: the order of a list means nothing."""
    vector = unit_vector(*here)
    found = ((squared_chord(vector, unit_vector(*each)), name) for each, name in zip(locations, names, strict=False))
    return min(found, default=(EVERYWHERE, None))[1]


WITHIN_DISTANCE = Function(
    name="within_distance",
    form="x within D of y",
    sentence="Yes when the place is at most that far from the other as the crow flies, or from one of a list.",
    family="place",
    unknown="strict",
    overloads=(
        Form("within_distance", (LOCATION, DISTANCE, LOCATION), BOOLEAN, literals=frozenset({1})),
        Form("within_distance.list", (LOCATION, DISTANCE, ListPattern(LOCATION)), BOOLEAN, literals=frozenset({1})),
    ),
    examples=(
        Example("home within 5 km of work", "yes"),
        Example("home within 3 miles of work", "yes"),
        Example("home within 4 km of work", "no"),
        Example("home within 1 km of favourite_places", "yes"),
    ),
)

NEAREST = Function(
    name="nearest",
    form="nearest(x, places)",
    sentence="The name of the item of a list that is nearest to the place, in messages only.",
    family="place",
    unknown="strict",
    overloads=(Form("nearest", (LOCATION, ListPattern(LOCATION)), STRING),),
    examples=(Example("nearest(home, stores)", '"Fifth Avenue"'), Example("nearest(work, stores)", '"SoHo"')),
)

PLACE = (WITHIN_DISTANCE, NEAREST)

LATITUDE = Function(
    name="latitude",
    form="",
    sentence="Degrees north of the equator.",
    family="place",
    unknown="strict",
    overloads=(
        Form("latitude", (LOCATION,), NUMBER, python=_latitude, inline="{0}[0]", sql=partial(word, "latitude")),
    ),
)

LONGITUDE = Function(
    name="longitude",
    form="",
    sentence="Degrees east of Greenwich.",
    family="place",
    unknown="strict",
    overloads=(
        Form("longitude", (LOCATION,), NUMBER, python=_longitude, inline="{0}[1]", sql=partial(word, "longitude")),
    ),
)

NEAR_ANY = Function(
    name="near_any",
    form="",
    sentence="Yes when one of the places has a squared chord to that point of at most the limit.",
    family="place",
    unknown="strict",
    overloads=(
        Form(
            "near_any",
            (NUMBER, NUMBER, NUMBER, NUMBER, ListPattern(LOCATION)),
            BOOLEAN,
            python=_near_any,
            sql=_near_any_sql,
        ),
    ),
)

NEAREST_NAME = Function(
    name="nearest_name",
    form="",
    sentence="The name of the place with the least squared chord to a location.",
    family="place",
    unknown="strict",
    overloads=(
        Form(
            "nearest_name",
            (LOCATION, ListPattern(LOCATION), ListPattern(STRING)),
            STRING,
            partial=True,
            python=_nearest_name,
        ),
    ),
)

PLACE_PRIMITIVES = (LATITUDE, LONGITUDE, NEAR_ANY, NEAREST_NAME)
