"""Writes `faults.md`, by what each seeded fault is found: `python -m docs.make_faults`, in the folder above."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.finding import Found, find
from tests.faults.seeded import FAULTS, Fault

PAGE = Path(__file__).with_name("faults.md")
SHOWN = 70
"""So many characters of a change are shown."""
HEAD = """# Which mistakes are found by what

Made by `docs/make_faults.py`. Change it in `tests/faults/seeded.py`, where each change is written out.

Small mistakes, as people make them, each put into a copy of a policy that comes along. Then `nextbest check` looks
at the copy, as of November 2026, and the policy's tests are run. The table says by which [rules](rules.md) `check`
has found it, and which [test](testing.md) is the first that fails. What `check` refuses outright cannot be tested any
more. In the policies as they are, nothing is found.

What `check` finds, it finds in every policy, without a test. What only a test finds mostly makes sense, and is not
what was meant.

| mistake | policy | stands there | instead of | `check` | first test that fails |
| --- | --- | --- | --- | --- | --- |
"""


def row(fault: Fault, found: Found) -> str:
    """A fault's line of the table."""
    rules = ", ".join(f"`{rule}`" for rule in found.rules) or "–"
    old, new = ("; ".join(_shown(edit[place]) for edit in fault.edits) for place in (0, 1))
    return f"| {fault.what} | {fault.bundle} | {new} | {old} | {rules} | {found.test or '–'} |\n"


def _shown(text: str) -> str:
    """A text in one line."""
    words = " ".join(text.split())
    short = words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()} …"
    return f"`{short}`" if short else "nothing"


def page() -> str:
    """The whole page; each fault is made and looked for."""
    rows = []
    for fault in FAULTS:
        with TemporaryDirectory() as folder:
            rows.append(row(fault, find(fault, Path(folder))))
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
