"""The frame of every command: help, exit codes, what goes where, and nothing slow."""

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import click
import pytest

from nextbest.cli import contacts, exits, main
from nextbest.cli.output import WIDTH, output, surface
from nextbest.engine import Engine
from nextbest.engine.decision_log.entry import Decided
from nextbest.engine.decision_log.inputs import Inputs
from nextbest.engine.decision_log.log import DecisionLog, LogSettings
from nextbest.engine.decision_log.masking import Mask
from nextbest.engine.errors import MissingExtra, NextbestError, UsageError
from tests.processes import ended

ROOT = Path(__file__).parent.parent.parent
COMMANDS = sorted(main.COMMANDS)
STORE = "sqlite:///never-made.db"


def nextbest(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, really run."""
    return subprocess.run(
        [sys.executable, "-m", "nextbest.cli.main", *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | environment,
        timeout=60,
        check=False,
    )


def command(name: str) -> click.Command:
    found = main.cli.get_command(click.Context(main.cli), name)
    assert found is not None
    return found


def examples(name: str) -> list[str]:
    epilog = (command(name).epilog or "").replace("\\\n", " ")
    return [line.strip() for line in epilog.split("\n") if f"nextbest {name}" in line]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_a_sentence_and_ends_with_examples(name: str) -> None:
    assert command(name).name == name
    assert command(name).get_short_help_str(100).endswith(".")
    assert len(examples(name)) >= 2


@pytest.mark.parametrize("name", contacts.COMMANDS)
def test_help_of_contacts_too(name: str) -> None:
    found = contacts.command.get_command(click.Context(contacts.command), name)
    assert found is not None
    assert found.name == name
    assert found.get_short_help_str(100).endswith(".")
    assert (found.epilog or "").count(f"nextbest contacts policies/cdnow {name} ") >= 2


WAITING = ("lsp", "serve")
"""Those that wait for an editor or for requests, and have tests of their own."""


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in WAITING])
def test_examples_work(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another: what one writes the next may read."""
    (tmp_path / "policies").mkdir()
    for bundle in ("cdnow", "retail_next_best", "starter"):  # what an example makes stays outside of the tree
        (tmp_path / "policies" / bundle).symlink_to(ROOT / "policies" / bundle)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "campaigns.csv").symlink_to(ROOT / "docs" / "samples" / "campaigns.csv")
    if name in ("log", "replay"):
        _keep_a_log(tmp_path / "decisions")
    for line in [*BEFORE.get(name, ()), *examples(name)]:
        _works(line, monkeypatch)


_RUN = "nextbest run policies/cdnow --quiet"
BEFORE = {
    "import": ["nextbest init shop --quiet"],
    "runs": [
        f"{_RUN} --limit 50 --out runs/{name} --now 1998-06-{day}T12:00:00-04:00"
        for name, day in (("monday", "29"), ("tuesday", "30"))
    ],
}
"""What has to be done before examples work."""


def _keep_a_log(folder: Path) -> None:
    """What a server that keeps all inputs writes of ten decisions."""
    engine, mornings = Engine.load(ROOT / "policies" / "cdnow"), datetime(2026, 11, 20, 10, tzinfo=UTC)
    log = DecisionLog.opened(LogSettings(folder, inputs="full"), lambda _: None, lambda: mornings)
    for line in (ROOT / "policies" / "cdnow" / "customers.jsonl").read_text("utf-8").splitlines()[:10]:
        document, mask = json.loads(line), Mask(engine.bundle)
        log.add(Decided(engine.decide(document, mornings), Inputs(document, mornings), mornings, mask, size=len(line)))
    log.close()


def _works(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, ours = line.split(" | ")
    ours, _, file = ours.partition(" < ")
    if file:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((ROOT / file).read_bytes())))
    elif line.startswith("echo "):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(shlex.split(line)[1].encode())))
    elif ours != line:
        document = (ROOT / "policies" / "cdnow" / "customers.jsonl").read_bytes().splitlines()[-1]
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(document)))
    else:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    drawn = ".svg" not in ours or which("dot") is not None
    assert main.run(shlex.split(ours)[1:]) == (exits.FINE if drawn else exits.WRONG_USE)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        *([name, "--help"] for name in COMMANDS),
        *(["contacts", "policies/cdnow", name, "--help"] for name in contacts.COMMANDS),
    ],
)
def test_help_imports_no_engine_and_nothing_slow(arguments: list[str]) -> None:
    code = (
        "import sys; from nextbest.cli.main import run; run(sys.argv[1:]);"
        "slow = {'nextbest.engine', 'nextbest.dsl', 'rich', 'pydantic', 'lark', 'yaml', 'sqlalchemy'};"
        "slow &= set(sys.modules);"
        "sys.exit(f'imported: {slow}' if slow else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def test_completion_offers_commands_with_their_sentence_and_options() -> None:
    offered = nextbest(_NEXTBEST_COMPLETE="bash_complete", COMP_WORDS="nextbest de", COMP_CWORD="1").stdout
    assert offered == "plain,decide\n"
    options = nextbest(_NEXTBEST_COMPLETE="bash_complete", COMP_WORDS="nextbest decide --al", COMP_CWORD="2").stdout
    assert options == "plain,--alternatives\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "did you mean `check`?"),
        (["decide", ".", "-", "--alternative", "1"], "'--alternatives'"),
        (["decide", ".", "-", "--reserve"], "`--reserve` needs `--store URL`"),
        (["decide", ".", "-", "--store", STORE, "--hold-for", "2 hours"], "`--hold-for` goes with `--reserve`"),
        (["decide", ".", "-", "--store", STORE, "--reserve", "--hold-for", "15m"], "write it like `15 minutes`"),
        (["decide", ".", "-", "--store", STORE, "--reserve", "--hold-for", "h"], "write it like `15 minutes`"),
        (["decide", ".", "-", "--store", STORE, "--reserve", "--hold-for", "1 day"], "write it in hours"),
        (["contacts", "show", "."], "the bundle comes first: `nextbest contacts BUNDLE show …`"),
        (["contacts", ".", "comfirm"], "did you mean `confirm`?"),
        (["contacts", "."], "Missing command"),
        (["contacts", ".", "show", "--customer", "a"], "Missing option '--store'"),
        (["contacts", ".", "confirm", "--store", STORE], "say `--decision`, or `--file PATH` for many"),
        (["contacts", ".", "release", "--store", STORE, "--decision", "a", "--file", "-"], "leave `--decision` out"),
        (["contacts", ".", "import", "--store", STORE, "--file", "no/such"], "does not exist"),
        (["decide", "no/such/bundle", "-"], "does not exist"),
        (["decide", ".", "no/such/customers"], "does not exist"),
        (["decide"], "Missing argument"),
        (["decide", ".", "-", "--now", "yesterday"], "write it like 2026-11-20T10:00:00-05:00"),
        (["decide", ".", "-", "--now", "2026-11-20T10:00:00"], "has no offset from UTC"),
        (["decide", ".", "-", "--now", "2026-11-20"], "has no offset from UTC"),
        (["decide", ".", "-", "--places", "home_page,,till"], "empty name"),
        (["schema", "bundle", "--profile", "."], "not both"),
        (["schema", "bundle", "--out", "no/such/folder/a.json"], "cannot write"),
    ],
)
def test_wrong_use_says_what_and_exits_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main.run(arguments) == exits.WRONG_USE
    assert not (ROOT / "never-made.db").exists()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err


def raising(error: BaseException) -> int:
    def fail() -> None:
        raise error

    return exits.end_with(fail)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (exits.Ended(1), 1, ""),
        (click.exceptions.Exit(0), 0, ""),
        (click.ClickException("a file"), 2, "Error: a file\n"),
        (click.FileError("a.yaml", "gone"), 2, "Error: Could not open file 'a.yaml': gone\n"),
        (click.Abort(), 130, "interrupted\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (OSError(28, "No space left on device"), 3, "error: stopped by the system: no space left on device\n"),
        (
            PermissionError(13, "Permission denied", "out.json"),
            3,
            "error: stopped by the system `out.json`: permission denied\n",
        ),
        (UsageError("`now` has no offset"), 2, "error: `now` has no offset\n"),
        (
            MissingExtra("batch"),
            2,
            "error: this needs an extra that is not installed: pip install 'nextbest[batch]'\n",
        ),
        (NextbestError("the store is gone"), 3, "error: the store is gone\n"),
    ],
)
def test_every_end_has_its_code_and_one_sentence(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raising(error) == code
    assert capsys.readouterr().err == said


def test_our_own_fault_is_confessed_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(exits.TRACEBACK, raising=False)
    assert raising(KeyError("boom")) == exits.STOPPED
    said = capsys.readouterr().err
    assert said.startswith("error: this is a fault of nextbest, not of your files: KeyError: 'boom'\n")
    assert "report" in said
    assert "Traceback" not in said
    monkeypatch.setenv(exits.TRACEBACK, "1")
    assert raising(KeyError("boom")) == exits.STOPPED
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_matter_for_words(tmp_path: Path) -> None:
    line = f"{sys.executable} -m nextbest.cli.main schema bundle | head -c 1"
    done = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"], capture_output=True, cwd=tmp_path, check=False
    )
    assert (done.stdout, done.stderr) == (b"{", b"")
    assert done.returncode in (exits.FINE, exits.STOPPED)


def test_a_result_in_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "bundle.json"
    assert main.run(["schema", "bundle", "--out", str(target)]) == exits.FINE
    assert "$schema" in json.loads(target.read_text())
    assert list(tmp_path.iterdir()) == [target]


def test_version_is_the_package_s() -> None:
    assert re.fullmatch(r"nextbest (\d+\.\d+\.\d+.*|\(not installed.*\))\n", nextbest("--version").stdout)


@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": ""}, False),
    ],
)
def test_colors_are_for_terminals_and_those_who_force_them(
    environment: dict[str, str], colored: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"NO_COLOR": "", "FORCE_COLOR": "", **environment}.items():
        monkeypatch.setenv(name, value)
    assert main.run(["eval", str(ROOT / "policies" / "cdnow"), "spnt"]) == exits.FINDINGS
    assert ("\x1b[" in capsys.readouterr().err) == colored


def test_the_width_is_that_of_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    assert surface(io.StringIO()).width == 33
    monkeypatch.setenv("COLUMNS", "0")
    assert surface(io.StringIO()).width == WIDTH


def test_a_file_of_results_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "results.jsonl"
    target.write_text("old")

    def fail() -> None:
        with output(target, quiet=False) as out:
            out.result("new")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interrupted_command_says_so_and_exits_130() -> None:
    command = [sys.executable, "-m", "nextbest.cli.main", "decide", str(ROOT / "policies" / "cdnow"), "-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with ended(process):
        assert process.stderr is not None
        assert process.stderr.readline().startswith(b"now is ")  # it waits for stdin
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().decode().split() == ["interrupted"]
    assert process.returncode == exits.INTERRUPTED
