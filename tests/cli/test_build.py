"""`nextbest build`, and the commands that take what it writes."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.printed import Printed

POLICIES = Path(__file__).parents[2] / "policies"
NOW = ("--now", "2026-11-20T10:00:00-05:00")


@pytest.fixture
def retail(tmp_path: Path) -> Path:
    return copytree(POLICIES / "retail_next_best", tmp_path / "retail")


def test_it_is_written_beside_the_bundle(run: Printed, retail: Path) -> None:
    built = retail.with_name("retail.nbp")
    code, out, err = run("build", str(retail))
    assert (code, out, err) == (0, "", f"built: {built}, {built.stat().st_size:,} bytes\n")
    first = built.read_bytes()
    assert run("build", str(retail), "--quiet") == (0, "", "")
    assert built.read_bytes() == first
    assert sorted(each.name for each in retail.parent.iterdir()) == ["retail", "retail.nbp"]


def test_out(run: Printed, retail: Path, tmp_path: Path) -> None:
    target = tmp_path / "deployed.nbp"
    assert run("build", str(retail), "--out", str(target))[0] == 0
    assert run("build", str(retail), "--check", "--out", str(target))[0] == 0
    assert not retail.with_name("retail.nbp").exists()
    code, _, err = run("build", str(retail), "--out", str(tmp_path / "nowhere" / "a.nbp"))
    assert code == 2
    assert "cannot write" in err


def test_check(run: Printed, retail: Path) -> None:
    built = retail.with_name("retail.nbp")
    assert run("build", str(retail), "--check") == (1, "", f"to be built: {built}: it is not there\n")
    assert not built.exists()
    run("build", str(retail))
    assert run("build", str(retail), "--check") == (0, "", f"up to date: {built}\n")
    assert run("build", str(retail), "--check", "--quiet") == (0, "", "")
    (retail / "more.yaml").write_text("about: more\n")
    assert run("build", str(retail), "--check", "--quiet") == (
        1,
        "",
        f"to be built: {built}: `{retail}` has changed since\n",
    )
    built.write_bytes(b"x" * 99)
    assert run("build", str(retail), "--check") == (1, "", f"to be built: {built}: it is no built bundle\n")


def test_errors_in_the_bundle_are_found_and_nothing_is_written(run: Printed, retail: Path) -> None:
    (retail / "more.yaml").write_text("define: {a: consent.emial}\n")
    code, out, err = run("build", str(retail))
    assert (code, out) == (1, "")
    assert "there is no `consent.emial`" in err
    assert not retail.with_name("retail.nbp").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("decide", "--alternatives", "2", *NOW),
        ("decide", "--customer", "ana", *NOW),
        ("explain", "--customer", "ana", *NOW),
        ("stage", "--customer", "ana", *NOW),
        ("stage", "--format", "json", *NOW),
    ],
)
def test_commands_say_the_same(run: Printed, retail: Path, command: tuple[str, ...]) -> None:
    name, *options = command
    customers = str(retail / "customers.jsonl")
    parsed = run(name, str(retail), customers, *options)
    assert parsed[0] == 0
    run("build", str(retail))
    assert run(name, str(retail.with_name("retail.nbp")), customers, *options) == parsed
    assert run(name, str(retail), customers, *options) == parsed


def test_schemas_and_contacts_say_the_same(run: Printed, retail: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'contacts.db'}"
    contacts = ("contacts", "{}", "show", "--customer", "ana", "--store", store, *NOW)
    run(*(each.replace("{}", str(retail)) for each in contacts))  # the first one says that the store is new
    for command in (("schema", "--profile", "{}"), ("schema", "--events", "{}"), contacts):
        parsed = run(*(each.replace("{}", str(retail)) for each in command))
        assert parsed[0] == 0
        run("build", str(retail))
        assert run(*(each.replace("{}", str(retail.with_name("retail.nbp"))) for each in command)) == parsed
        retail.with_name("retail.nbp").unlink()


@pytest.mark.parametrize("command", [("check",), ("fmt",), ("fmt", "--check"), ("graph",), ("eval",), ("build",)])
def test_commands_that_want_the_texts_say_so(run: Printed, retail: Path, command: tuple[str, ...]) -> None:
    run("build", str(retail))
    built = retail.with_name("retail.nbp")
    before = built.read_bytes()
    code, out, err = run(*command, str(built), *(["1 + 1"] if command == ("eval",) else []))
    assert (code, out) == (2, "")
    assert err == f"error: `{built}` is a built bundle: name the file or folder that it was built from, for its texts\n"
    assert built.read_bytes() == before


def test_commands_that_want_the_texts_do_not_ask_the_file_beside_them(run: Printed, retail: Path) -> None:
    run("build", str(retail))
    assert run("eval", str(retail), "near_a_store", "--format", "json")[0] == 0
    assert run("graph", str(retail))[0] == 0
    assert run("check", str(retail))[0] == 0


def test_a_stale_one_is_refused_with_what_to_do(run: Printed, retail: Path) -> None:
    run("build", str(retail))
    (retail / "more.yaml").write_text("about: more\n")
    built = retail.with_name("retail.nbp")
    code, out, err = run("decide", str(built), str(retail / "customers.jsonl"), *NOW)
    assert (code, out) == (2, "")
    assert err == (
        f"error: `{built}` cannot be used: `retail` beside it is not what it was built from;"
        " make it anew with `nextbest build`\n"
    )


def test_what_is_built_is_one_line_for_people_and_the_rest_data(run: Printed, retail: Path) -> None:
    run("build", str(retail))
    first, digest, head, *lines = retail.with_name("retail.nbp").read_text(encoding="ascii").splitlines()
    assert first == "nextbest built bundle 1"
    assert len(digest) == 64
    assert json.loads(head)["bundle"] == "retail_next_best"
    assert all(json.loads(line) is not None for line in lines)
