"""Values that are made fast are those that their class makes."""

from dataclasses import FrozenInstanceError, dataclass, fields

import pytest

from nextbest.engine.decision import Candidate, Decision, Factors, Winner
from nextbest.engine.frozen import maker


@dataclass(frozen=True, slots=True)
class Odd:
    """A class whose fields are called like words of the maker."""

    made: int
    kind: str
    make: object = None
    cls: object = None


@pytest.mark.parametrize("kind", [Decision, Winner, Factors, Candidate, Odd])
def test_a_made_value_is_what_the_class_makes(kind: type) -> None:
    values = [f"value {each.name}" for each in fields(kind)]
    made, wanted = maker(kind)(*values), kind(*values)
    assert type(made) is kind
    assert made == wanted
    assert hash(made) == hash(wanted)
    assert repr(made) == repr(wanted)
    for each in fields(kind):
        with pytest.raises(FrozenInstanceError):
            setattr(made, each.name, None)
