"""The customer by whom an editor shows what names come to, and when: from the files beside a bundle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nextbest.dsl.checked import Bundle
from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.files.load_tests import files_of_tests
from nextbest.dsl.files.read_text import Read
from nextbest.engine.engine import Engine
from nextbest.engine.evaluation import Evaluation, Question
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.testing.cases import Case
from nextbest.engine.testing.load import read_file

CUSTOMERS = "customers.jsonl"
"""The file with sample customers that stands beside a bundle."""
LONGEST = 1_000_000
"""Characters of a customer's line; a longer one is no sample."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A customer document."""

    document: Mapping[str, object]
    now: datetime | None
    """The time of the bundle's tests, where it has any."""

    def value(self, bundle: Bundle, name: str, now: datetime) -> Evaluation | None:
        """What a name comes to, at `now` where the tests have no time; None where it has no value by itself."""
        expression, _ = check_alone(bundle, name, FUNCTIONS)
        if expression is None:
            return None
        found = Question(bundle, expression, self.now or now).ask(self.document)
        return found if found.valid else None


def sample_of(path: Path, bundle: Bundle, read: Read) -> Sample | None:
    """The first of the sample customers, else the customer of the first test; None where there is none."""
    folder = path if path.is_dir() else path.parent
    case = _case(path, bundle, folder, read)
    now = None if case is None else datetime.fromtimestamp(case.now, UTC)
    document = _first(folder / CUSTOMERS)
    if document is not None:
        return Sample(document, now)
    return None if case is None else Sample(case.customer, now)


def _first(path: Path) -> Mapping[str, object] | None:
    try:
        with path.open(encoding="utf-8") as lines:
            document = json.loads(lines.readline(LONGEST))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _case(path: Path, bundle: Bundle, folder: Path, read: Read) -> Case | None:
    files = files_of_tests(path)
    if not files:
        return None
    engine = Engine(bundle, folder=folder)
    for each in files:
        try:
            tests = read_file(str(each), read(each), engine).tests
        except OSError:
            continue
        case = next((test for test in tests if isinstance(test, Case)), None)
        if case is not None:
            return case
    return None
