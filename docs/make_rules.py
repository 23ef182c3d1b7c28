"""Writes `rules.md` from the registry of rules and the pages of lints: `python docs/make_rules.py`."""

from collections.abc import Mapping
from pathlib import Path

from nextbest.dsl.rules import ERRORS, LINTS, TEST_LINTS, TESTS
from nextbest.engine.analysis.lint.pages import PAGES

PAGE = Path(__file__).with_name("rules.md")
HEAD = """# What `check` finds

Made by `docs/make_rules.py` from `dsl/rules.py` and the lints in `engine/analysis/lint`. Change it there.

Every finding has the name of a rule: `check` shows it with each warning, `check --format json` with every finding, and
`nextbest rule NAME` shows what is said of it here. Errors keep a bundle from deciding. A warning can be accepted, with
the reason, where it is meant:

```yaml
engagements:
  spring_sale:
    allow: {unknown-score: whoever has no forecast yet is left out on purpose}
```
"""


def page() -> str:
    """The whole page."""
    tests = _table("In files of tests", {**TESTS, **TEST_LINTS})
    return HEAD + _table("Warnings", LINTS) + _table("Errors", ERRORS) + tests + _pages()


def _table(title: str, rules: Mapping[str, str]) -> str:
    rows = "".join(
        f"| `{rule}` | {sentence.replace('|', chr(92) + '|')} |\n" for rule, sentence in sorted(rules.items())
    )
    return f"\n## {title}\n\n| rule | finds |\n| --- | --- |\n{rows}"


def _pages() -> str:
    entries = "".join(f"\n### {rule}\n\n{text}\n" for rule, text in sorted(PAGES.items()))
    return f"\n## Warnings, with examples\n\n`# finding` marks the line that the finding is about.\n{entries}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
