"""What the pages show is what the programs print; `python tests/test_docs.py` writes it anew."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from hashlib import sha256
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from nextbest.cli import main
from nextbest.engine import Engine
from nextbest.engine.functions.chance import bucket
from nextbest.schemas import load
from tests.served_pages import STARTS, Served

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    page
    for pattern in ("*.md", "docs/*.md", "docs/guides/*.md", "policies/*/*.md")
    for page in sorted(ROOT.glob(pattern))
    if "```console\n" in page.read_text(encoding="utf-8")
]
BLOCK = re.compile(r"(?<=^```)(?P<kind>console|yaml|diff)\n(?P<text>.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# (?P<more>add to )?(?P<path>[\w./-]+\.(?:yaml|csv))\n")
"""The first line of a block that is a file, or goes to the end of one, which the commands after it find."""
YAML = re.compile(r"(?<=^```yaml\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
LINE = r"""(?:[^'"\\\n]|\\.|\\\n|'[^']*'|"[^"\n]*")*"""
"""It goes on after a backslash, and within single quotes."""
COMMAND = re.compile(rf"^\$ (?P<line>{LINE})\n(?P<printed>(?:(?!\$ ).*\n)*)", re.MULTILINE)


NAMES = re.compile(r"\b(?:[0-9a-f]{32}|[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4})\b")
"""Ids of decisions and codes of offers: a store makes new ones each time."""


TERMINAL = {"NO_COLOR": "1", "COLUMNS": "100"}


def words_of(command: str) -> list[str]:
    """The arguments of a `nextbest …` line."""
    program, *arguments = shlex.split(command.replace("\\\n", " "))
    assert program == "nextbest", command
    return arguments


def printed(command: str, place: Path) -> str:
    """What a `nextbest …` line prints, results and remarks in the order in which a terminal shows them."""
    out = StringIO()
    with pytest.MonkeyPatch.context() as here, chdir(place), redirect_stdout(out), redirect_stderr(out):
        for name, value in TERMINAL.items():
            here.setenv(name, value)
        code = main.run(words_of(command))
    assert code in (0, 1), out.getvalue()
    return out.getvalue()


def printed_by_a_process(command: str) -> str:
    """The same as a user has it: a process of its own, which begins cold."""
    done = subprocess.run(
        [sys.executable, "-m", "nextbest.cli.main", *words_of(command)],
        cwd=ROOT,
        env={**os.environ, **TERMINAL, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout
    return done.stdout


class Console:
    """Runs the console blocks of one page, one after another, in a place of their own."""

    def __init__(self, place: Path) -> None:
        for folder in ("policies", "docs"):
            (place / folder).symlink_to(ROOT / folder)
        self.place = place
        self.served = Served(place)
        self.names: dict[str, str] = {}
        """Names that a store has made, and those that stand for them on the page."""

    def page(self, text: str) -> str:
        """A page with every output as it is now; its files are written on the way."""
        try:
            return BLOCK.sub(lambda found: f"{found['kind']}\n{self._block(found['kind'], found['text'])}", text)
        finally:
            self.served.close()

    def _block(self, kind: str, text: str) -> str:
        if kind == "console":
            return self._rerun(text)
        if file := FILE.match(text):
            self._write(self.place / file["path"], kind, text[file.end() :] if file["more"] or kind == "diff" else text)
        return text

    def _write(self, path: Path, kind: str, text: str) -> None:
        """A file of the page, more of one, or lines of one in the place of others."""
        assert (self.place / "policies") not in path.parents, "what belongs to the repository stays as it is"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if kind == "diff":
            lines = text.splitlines(keepends=True)
            old, new = ("".join(line[1:] for line in lines if line[0] != sign) for sign in "+-")
            assert before.count(old) == 1, f"{path} does not have once: {old}"
            path.write_text(before.replace(old, new), encoding="utf-8")
        else:
            path.write_text((before if FILE.match(text) is None else "") + text, encoding="utf-8")

    def _rerun(self, block: str) -> str:
        return COMMAND.sub(lambda found: f"$ {found['line']}\n{self._output(found['line'], found['printed'])}", block)

    def _output(self, line: str, before: str) -> str:
        made = {shown: name for name, shown in self.names.items()}
        real = NAMES.sub(lambda found: made.get(found[0], found[0]), line)
        output = self._printed(real)
        new = [name for name in dict.fromkeys(NAMES.findall(output)) if name not in self.names]
        shown = [name for name in dict.fromkeys(NAMES.findall(before)) if name not in made]
        self.names |= dict(zip(new, new, strict=True)) | dict(zip(new, shown, strict=False))
        return NAMES.sub(lambda found: self.names[found[0]], output)

    def _printed(self, line: str) -> str:
        if line.startswith("cat "):
            return (self.place / line.removeprefix("cat ")).read_text(encoding="utf-8")
        if line.startswith(STARTS):
            with chdir(self.place):
                return self.served.printed(line)
        return printed(line, self.place)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_console_blocks_show_what_is_printed(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == Console(tmp_path).page(text)


def setup_lines() -> list[str]:
    """The README's command lines for a clean clone."""
    return re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_has_one_line_to_run_and_one_to_test() -> None:
    run, test = setup_lines()
    assert ".venv/bin/nextbest decide policies/cdnow policies/cdnow/customers.jsonl" in run
    assert ".venv/bin/pytest" in test


def test_the_readmes_first_line_decides_for_every_customer() -> None:
    command = setup_lines()[0].split("&&")[-1].strip().removeprefix(".venv/bin/")
    out = printed_by_a_process(command)
    assert "2,357 customers" in out
    assert out.partition("\n")[2] == printed(command, ROOT).partition("\n")[2]  # but for the clock, on the first line


def test_the_policy_in_the_readme_decides_as_the_readme_says() -> None:
    text = YAML.findall((ROOT / "README.md").read_text(encoding="utf-8"))[0]
    engine = Engine.from_text(text)
    orders = [{"at": "2026-01-31", "total": 60}]
    lapsed = engine.decide({"id": "1", "consent": {"email": True}, "orders": orders}, "2026-11-20T10:00:00+01:00")
    active = engine.decide({"id": "1", "consent": {"email": True}, "orders": orders}, "2026-02-20T10:00:00+01:00")
    assert [(each.engagement, each.rank) for each in lapsed.winners] == [("come_back", 1.0)]
    assert [(each.engagement, each.rank) for each in active.winners] == [("new_beans", 0.24)]


def test_the_blocks_of_the_language_page_are_one_bundle() -> None:
    text = "\n".join(YAML.findall((ROOT / "docs" / "language.md").read_text(encoding="utf-8")))
    assert set(Engine.from_text(text).bundle.engagements) == {"double_points_shoes"}


def test_the_page_on_tests_has_every_key() -> None:
    text = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    schema = load("tests")
    keys = {key for each in (schema, *schema["$defs"].values()) for key in each["properties"]}
    assert [key for key in sorted(keys) if not re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", text)] == []
    expect, step = (schema["$defs"][name]["properties"] for name in ("Expect", "Step"))
    words = [*expect["no_action"]["enum"], *expect["refused"]["enum"], *step["do"]["enum"]]
    assert [each for each in words if each is not None and f"`{each}`" not in text] == []


def test_the_numbers_of_customers_are_those_of_the_hash() -> None:
    text = (ROOT / "docs" / "memory.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(.+)` \| `(.+)` \| (0\.\d+) \|$", text, re.MULTILINE)
    assert len(rows) == 5
    for salt, id, number in rows:
        assert bucket(id, salt) == float(number)
        assert int(sha256(f"{salt}:{id}".encode()).hexdigest()[:8], 16) / 2**32 == float(number)


if __name__ == "__main__":
    for page in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        text = page.read_text(encoding="utf-8")
        with TemporaryDirectory() as place:
            page.write_text(Console(Path(place)).page(text), encoding="utf-8")
        print(page.relative_to(ROOT))
