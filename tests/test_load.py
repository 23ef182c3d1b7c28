"""Bundles in folders: files merge section by section."""

from pathlib import Path

import pytest

from nextbest.dsl.files.load import bundle_files, load_path, load_text

HEAD = "nextbest: 1\nbundle: b\ntimezone: UTC\nprofile: {id: string!}\nlifecycle: [{stage: a, otherwise: yes}]\n"


def folder(at: Path, **files: str) -> Path:
    for name, text in files.items():
        file = at / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return at


def test_files_of_a_bundle(tmp_path: Path) -> None:
    folder(tmp_path, a_yaml="", b_yml="", c__d_yaml="", a_test_yaml="", x_csv="")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("")
    assert [file.relative_to(tmp_path).as_posix() for file in bundle_files(tmp_path)] == ["a.yaml", "b.yml", "c/d.yaml"]


def test_sections_are_put_together(tmp_path: Path) -> None:
    folder(tmp_path, a_yaml=HEAD + "kinds: {k: {}}\nguarantees: [{id: x, never: a}]")
    folder(tmp_path, b__c_yaml="kinds: {j: {}}\nguarantees: [{id: y, never: a}]\ndefine: {d: yes}")
    document, report, _ = load_path(tmp_path)
    assert report.diagnostics == ()
    assert document is not None
    assert {kind.value for kind in document.kinds} == {"k", "j"}
    assert [each.id.value for each in document.guarantees] == ["x", "y"]
    assert [Path(name.place.source.name).name for name in document.define] == ["c.yaml"]


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("kinds: {k: {}}", "kinds: {k: {}}", "k"),
        ("about: x", "about: y", "about"),
        ("define: {d: 1}", "define: [d]", "define"),
        ("", "lifecycle: [{stage: b, otherwise: yes}]", "lifecycle"),
        ("contact_policy: {limits: []}", "contact_policy: {limits: []}", "limits"),
    ],
)
def test_a_name_twice_shows_both_places(tmp_path: Path, first: str, second: str, name: str) -> None:
    folder(tmp_path, a_yaml=HEAD + first, b_yaml=second)
    (found,) = load_path(tmp_path).report.diagnostics
    assert found.rule == "name-twice"
    assert f"`{name}`" in found.message
    assert found.place.source.name.endswith("b.yaml")
    assert [place.source.name.endswith("a.yaml") for place, _ in found.related] == [True]


def test_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder(
        tmp_path, a_yaml=HEAD + "kinds: {k: {clas: normal}}", b_yaml="define: {x: [1}", c_yaml="engagements: {e: {}}"
    )
    rules = [found.rule for found in load_path(tmp_path).report.diagnostics]
    assert rules == ["unknown-key", "yaml", "missing-key"]


def test_folder_without_files(tmp_path: Path) -> None:
    assert [found.rule for found in load_path(tmp_path).report.diagnostics] == ["no-files"]


def test_missing_file_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_path(tmp_path / "nothing.yaml")


def test_unknown_keys_are_read_as_the_key_that_was_meant_or_left_out() -> None:
    document, report, _ = load_text(HEAD + "kinds: {k: {clas: normal, paused: yes, zzz: 5}}", "b.yaml")
    assert not report.ok
    assert document is not None
    (kind,) = document.kinds.values()
    assert kind.paused
    assert kind.class_ is not None
    assert kind.class_.value == "normal"
    assert len(report.errors) == 2


def test_entries_know_their_places() -> None:
    text = HEAD + "kinds: {k: {}}\nengagements:\n  e:\n    kind: k\n    when:\n      - a > 1\n      - 'b is \"x\"'\n"
    document, *_ = load_text(text, "b.yaml")
    assert document is not None
    (entry,) = document.engagements.values()
    assert (entry.place.line, entry.place.column) == (8, 3)
    assert [(each.value, each.place.line, each.place.column) for each in entry.when] == [
        ("a > 1", 11, 9),
        ('b is "x"', 12, 10),
    ]


def test_short_forms_read_as_long_ones() -> None:
    engagements = "{e: {kind: k, on: buy}, f: {kind: k, on: {event: [buy]}}}"
    text = f"{HEAD}define: {{a: x > 1, b: {{is: x > 1}}}}\nkinds: {{k: {{}}}}\nengagements: {engagements}"
    document, report, _ = load_text(text, "b.yaml")
    assert report.ok
    assert document is not None
    assert len({each.is_ for each in document.define.values()}) == 1
    first, second = document.engagements.values()
    assert first.on is not None
    assert second.on is not None
    assert first.on.event == second.on.event
