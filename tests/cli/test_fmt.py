"""`nextbest fmt`: files in place, `--check`, `--diff`, stdin."""

import io
import sys
from pathlib import Path

import pytest

from tests.cli.printed import Printed

LONG = "lifecycle:\n   - {stage: a,   otherwise: yes}\n"
SHORT = "lifecycle:\n  - {stage: a, otherwise: yes}\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(LONG, encoding="utf-8")
    return path


def test_fmt_writes_in_place_and_keeps_the_mode(run: Printed, bundle: Path) -> None:
    bundle.chmod(0o640)
    assert run("fmt", str(bundle)) == (0, "", f"formatted: {bundle}\n")
    assert bundle.read_text(encoding="utf-8") == SHORT
    assert bundle.stat().st_mode & 0o777 == 0o640
    assert run("fmt", str(bundle)) == (0, "", "")


def test_fmt_writes_through_a_link(run: Printed, bundle: Path) -> None:
    link = bundle.with_name("b.yaml")
    link.symlink_to(bundle)
    assert run("fmt", "-q", str(link)) == (0, "", "")
    assert link.is_symlink()
    assert bundle.read_text(encoding="utf-8") == SHORT


def test_fmt_check_and_diff_write_nothing(run: Printed, bundle: Path) -> None:
    assert run("fmt", "--check", str(bundle.parent)) == (1, f"would change: {bundle}\n", "")
    code, out, err = run("fmt", "--diff", str(bundle))
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == ["-   - {stage: a,   otherwise: yes}", "+  - {stage: a, otherwise: yes}"]
    assert run("fmt", "--check", "--diff", str(bundle)) == (1, out, "")
    assert bundle.read_text(encoding="utf-8") == LONG
    bundle.write_text(SHORT, encoding="utf-8")
    assert run("fmt", "--check", str(bundle)) == (0, "", "")
    assert run("fmt", "--diff", str(bundle)) == (0, "", "")


def test_fmt_diff_tells_of_what_no_line_shows(run: Printed, bundle: Path) -> None:
    bundle.write_bytes(SHORT.replace("\n", "\r\n").encode())
    assert run("fmt", "--diff", str(bundle)) == (0, f"{bundle}: only line ends, or a byte order mark, change\n", "")


def test_fmt_of_a_folder_without_a_bundle(run: Printed, tmp_path: Path) -> None:
    code, out, err = run("fmt", str(tmp_path))
    assert (code, out) == (1, "")
    assert "error: " in err


def test_fmt_from_stdin_to_stdout(run: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, wanted in ((LONG, (0, SHORT, "")), (SHORT, (0, SHORT, ""))):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run("fmt", "-") == wanted


def test_fmt_leaves_a_broken_bundle_alone_and_formats_the_others(run: Printed, bundle: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "b.yaml").write_text("a: [1,\n", encoding="utf-8")
    code, out, err = run("fmt", str(broken), str(bundle))
    assert (code, out) == (1, "")
    assert "b.yaml:" in err
    assert err.endswith(f"formatted: {bundle}\n")
    assert (broken / "b.yaml").read_text(encoding="utf-8") == "a: [1,\n"
