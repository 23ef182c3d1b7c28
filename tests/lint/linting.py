"""A small shop that examples of lints change."""

from pathlib import Path

from nextbest.dsl.check.bundle import Checked
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.analysis.check import check_path

BASE = """
nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile:
  id: string!
  ltv: {is: money!, minimum: 0}
  consent: {email: boolean!, push: boolean!}
  orders: {history: {at: datetime!, total: money!}}
  items: {history: {at: datetime!, category: string!}}
lifecycle:
  - {stage: all, otherwise: yes}
channels:
  email: {when: consent.email}
kinds:
  offers: {stages: any, channels: [email], propensity: 5%, value: 20}
engagements: {}
"""


def bundle(sections: str) -> str:
    """The shop with these sections of a bundle in the place of its own, or beside them."""
    base = BASE
    for section in top_level(sections):
        base = "\n".join(kept(base, section))
    return f"{base}\n{sections}"


def top_level(text: str) -> list[str]:
    """The names of its sections."""
    return [line.partition(":")[0] for line in text.splitlines() if line and line[0].isalpha()]


def kept(text: str, without: str) -> list[str]:
    """Its lines without one section."""
    found, inside = [], False
    for line in text.splitlines():
        if line and not line[0].isspace():
            inside = line.partition(":")[0] == without
        if not inside:
            found.append(line)
    return found


def checked(text: str, path: Path) -> Checked:
    """A sound bundle, with all that `check` finds in it."""
    path.write_text(text, encoding="utf-8")
    found = check_path(path)
    assert found.bundle is not None, [(each.message, str(each.place)) for each in found.report.errors]
    return found


def findings(text: str, path: Path) -> list[Diagnostic]:
    """What `check` finds in it."""
    return list(checked(text, path).report.diagnostics)
