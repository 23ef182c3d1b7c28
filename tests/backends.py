"""The one list of back ends that the contract tests run."""

from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Backend
from nextbest.engine.backends.python import Python

BACKENDS: tuple[Backend, ...] = (Interpreter(), Python())
