"""The engine: a checked bundle decides for customers, explains, and tells what it needs to know of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from nextbest.dsl.diagnostics import closest
from nextbest.dsl.typed import Bundle
from nextbest.dsl.zones import zone
from nextbest.engine.backends.interpreter import INTERPRETER
from nextbest.engine.backends.program import Backend, Bound, Program
from nextbest.engine.backends.python import PYTHON
from nextbest.engine.choose import Choice, Placed, Places, choose, places
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Candidate, Decision, Explanation, NoAction, Stage, Winner
from nextbest.engine.door import Admitted, Door, Refused, Validate
from nextbest.engine.errors import UsageError
from nextbest.engine.explain import Case, candidate_traces, stage_of, stage_traces
from nextbest.engine.graph import Graph
from nextbest.engine.latest import Latest
from nextbest.engine.lower import lower
from nextbest.engine.now import parse_now
from nextbest.engine.profile_schema import profile_schema
from nextbest.engine.shown import at

Profile = Mapping[str, object]
