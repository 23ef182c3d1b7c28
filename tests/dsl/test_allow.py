"""`allow` silences exactly one warning within exactly one entry, and says why."""

from datetime import datetime
from pathlib import Path

import pytest

from nextbest.engine.analysis.check import check_path
from nextbest.engine.analysis.lint.calendar_over import calendar_over
from tests.dsl.memory_bundle import checked

PUSH = "channels: {push: {%s}, email: {%s}}"

# The sections; what is still warned of, with its words.
CASES = [
    (PUSH % ("", "when: yes"), [("channel-without-when", "push")]),
    (PUSH % ("allow: {channel-without-when: letters go to everyone}", "when: yes"), []),
    (PUSH % ("allow: {channel-without-when: letters go to everyone}", ""), [("channel-without-when", "email")]),
    (PUSH % ("allow: {idle-limit: other}", "when: yes"), [("channel-without-when", "push")]),
    ("engagements: {hats: {kind: sale, limits: [2 per 7 days, 1 in total], allow: {idle-limit: later}}}", []),
    (
        "engagements: {hats: {kind: sale, limits: [2 per 7 days, 1 in total], allow: {idle-limit: later}},"
        " caps: {kind: sale, limits: [2 per 7 days, 1 in total]}}",
        [("idle-limit", "2 per 7 days")],
    ),
    ("engagements: {hats: {kind: sale, steps: [{}, {}], allow: {step-without-wait: together}}}", []),
    (
        "engagements: {hats: {kind: sale, value: bonus, limits: [2 per 7 days, 1 in total],"
        " allow: {idle-limit: a, unknown-score: b}}}",
        [],
    ),
    (
        "kinds: {sale: {stages: any, channels: [push], propensity: 5%, value: bonus, allow: {unknown-score: small}}}",
        [],
    ),
    ("define: {a: {is: id is known, allow: {never-missing: as before}}, b: yes}", []),
    (
        "define: {a: {is: id is known, allow: {never-missing: as before}}, b: id is known}",
        [("never-missing", "id is known")],
    ),
    ("lifecycle: [{stage: new, when: ltv > bonus, allow: {stage-unknown: ok}}, {stage: active, otherwise: yes}]", []),
    ("guarantees: [{id: a, never: bonus > 5, allow: {guarantee-can-be-unknown: known in tests}}]", []),
    (
        "lifecycle:\n  - stage: new\n    when: |\n      ltv >\n        bonus\n    allow:\n      stage-unknown: ok\n"
        "  - {stage: active, otherwise: yes}",
        [],
    ),
]


@pytest.mark.parametrize(("sections", "left"), CASES)
def test_silences(sections: str, left: list[tuple[str, str]]) -> None:
    bundle, found, text, _ = checked(sections)
    assert bundle is not None, [each.message for each in found]
    assert [(each.rule, text[each.place.start : each.place.end]) for each in found] == left


@pytest.mark.parametrize(
    ("lint", "help"),
    [
        ("idle-limt", "did you mean `idle-limit`?"),
        ("limit", "it is the name of errors, which are mended: only warnings can be allowed"),
        ("no_engagements", "did you mean `no-engagements`?"),
        ("whatever", "write the name that `check` shows with the warning"),
    ],
)
def test_unknown_lints_are_errors(lint: str, help: str) -> None:
    bundle, (found,), text, _ = checked(PUSH % (f"when: yes, allow: {{{lint}: because}}", "when: yes"))
    assert bundle is None
    assert (found.rule, text[found.place.start : found.place.end], found.help) == ("unknown-lint", lint, help)


@pytest.mark.parametrize("given", ["allow: {idle-limit: }", "allow: {idle-limit: ''}", "allow: {idle-limit: ~}"])
def test_a_reason_is_required(given: str) -> None:
    _, found, _, _ = checked(PUSH % (f"when: yes, {given}", "when: yes"))
    assert [each.rule for each in found] == ["no-value"]


def test_an_error_is_never_silenced() -> None:
    _, found, _, _ = checked(PUSH % ("when: nobody, allow: {channel-without-when: x}", "when: yes"))
    assert [each.rule for each in found] == ["unknown-name"]


def test_what_other_lints_find_later_is_silenced_too(tmp_path: Path) -> None:
    text = checked("engagements: {hats: {kind: sale, during: 2020-01-01, allow: {calendar-over: kept}}}")[2]
    path = tmp_path / "b.yaml"
    path.write_text(text, encoding="utf-8")
    assert not check_path(
        path, datetime.fromisoformat("2026-11-20T10:00:00Z"), lints=(calendar_over,)
    ).report.diagnostics
    path.write_text(text.replace(", allow: {calendar-over: kept}", ""), encoding="utf-8")
    (found,) = check_path(
        path, datetime.fromisoformat("2026-11-20T10:00:00Z"), lints=(calendar_over,)
    ).report.diagnostics
    assert found.rule == "calendar-over"
