"""`nextbest check` in the forms that machines read, `--fix` and `--since`."""

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.cli.printed import Printed

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json"
HEAD = """nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile: {id: string!, ltv: money!}
lifecycle: [{stage: all, otherwise: yes}]
channels: {mail: {when: ltv >= 1}}
kinds: {k: {stages: any, channels: [mail], propensity: 5%, value: 3}}
"""
WRONG = HEAD + "define:\n  réich: ltv == 10 && not (ltv => 30)\n  poor: ltvv < 3\nengagements: {e: {kind: k}}\n"


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle in the folder where the command runs."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "shop.yaml"
    path.write_text(WRONG.replace("réich", "rich"), encoding="utf-8")
    return path


def test_sarif_fits_the_official_schema_and_has_the_edits(run: Printed, bundle: Path) -> None:
    code, out, _ = run("check", "shop.yaml", "--format", "sarif")
    found = json.loads(out)
    assert code == 1
    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
    (sarif,) = found["runs"]
    first = sarif["results"][0]
    assert [each["ruleId"] for each in sarif["results"]] == ["spelling", "spelling", "spelling", "unknown-name"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "shop.yaml"},
        "region": {"startLine": 9, "startColumn": 13, "endLine": 9, "endColumn": 15},
    }
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "="}
    assert {each["id"] for each in sarif["tool"]["driver"]["rules"]} == {"spelling", "unknown-name"}
    assert bundle.read_text(encoding="utf-8").splitlines()[8][12:14] == "=="


def test_sarif_of_warnings_has_their_pages_and_what_they_are_related_to(run: Printed, bundle: Path) -> None:
    bundle.write_text(HEAD + "define: {a: ltv > 5 or ltv > 5}\nengagements: {e: {kind: k, when: a}}\n", "utf-8")
    code, out, _ = run("check", "shop.yaml", "--out", "found.sarif")
    assert (code, out) == (0, "")
    found = json.loads(Path("found.sarif").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
    (result,) = found["runs"][0]["results"]
    assert (result["level"], result["relatedLocations"][0]["message"]["text"]) == ("warning", "it stands here already")
    assert "# finding" in found["runs"][0]["tool"]["driver"]["rules"][0]["help"]["markdown"]


def test_plain_and_github_have_a_line_for_each_finding(run: Printed, bundle: Path) -> None:
    code, out, _ = run("check", str(bundle.name), "--format", "plain")
    assert code == 1
    assert out.splitlines()[3] == "shop.yaml:10:9: error: there is no `ltvv` [unknown-name]"
    out = run("check", str(bundle.name), "--format", "github")[1]
    assert out.splitlines()[3] == (
        "::error file=shop.yaml,line=10,endLine=10,col=9,endColumn=13,title=unknown-name"
        "::there is no `ltvv`%0Adid you mean `ltv`?"
    )


def test_junit_has_errors_as_errors_and_says_so_of_fine_bundles(run: Printed, bundle: Path) -> None:
    Path("fine.yaml").write_text(HEAD + "engagements: {e: {kind: k}}\n", encoding="utf-8")
    code, out, _ = run("check", bundle.name, "fine.yaml", "--format", "junit")
    suites = ElementTree.fromstring(out)
    assert code == 1
    assert (suites.get("tests"), suites.get("errors")) == ("5", "4")
    assert {each.get("name"): each.get("errors") for each in suites} == {"shop.yaml": "4", "fine.yaml": "0"}


def test_fix_mends_what_is_only_said_in_other_words(run: Printed, bundle: Path) -> None:
    code, out, err = run("check", bundle.name, "--fix", "--format", "plain")
    assert code == 1  # the misspelt name is left to its author
    assert out.splitlines() == ["shop.yaml:10:9: error: there is no `ltvv` [unknown-name]"]
    assert "3 edits were made" in err
    assert "rich: ltv = 10 and not (ltv >= 30)\n" in bundle.read_text(encoding="utf-8")
    assert "no edits were made" in run("check", bundle.name, "--fix")[2]


def test_since_tells_only_what_is_new(run: Printed, bundle: Path) -> None:
    git("init", "--quiet")
    git("add", "shop.yaml")
    git("commit", "--quiet", "--message", "a bundle")
    code, out, _ = run("check", bundle.name, "--since", "HEAD")
    assert (code, out) == (0, "shop.yaml: nothing new; what was wrong before is still wrong\n")
    bundle.write_text(bundle.read_text("utf-8").replace("engagements:", "lists: {}\nengagements:") + "x: 1\n", "utf-8")
    code, out, _ = run("check", bundle.name, "--since", "HEAD", "--format", "plain")
    assert (code, [line.rpartition(" ")[2] for line in out.splitlines()]) == (1, ["[unknown-key]"])
    Path("new.yaml").write_text(WRONG.replace("réich", "rich"), encoding="utf-8")
    assert len(run("check", "new.yaml", "--since", "HEAD", "--format", "plain")[1].splitlines()) == 4
    code, _, err = run("check", bundle.name, "--since", "nowhere")
    assert code == 2
    assert "no revision `nowhere`" in err


def test_a_file_with_another_name_is_not_new(run: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "teams" / "shop"
    folder.mkdir(parents=True)
    (folder / "head.yaml").write_text(HEAD + "engagements: {e: {kind: k}}\n")
    (folder / "names.yaml").write_text("define:\n  rich: ltv >= 5\n  poor: ltv < 3\n")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "a bundle")
    (folder / "sub").mkdir()
    (folder / "names.yaml").rename(folder / "sub" / "words.yaml")
    assert run("check", str(folder), "--since", "HEAD", "--format", "plain") == (0, "", "")
    (folder / "sub" / "words.yaml").write_text("define:\n  rich: ltv >= 5\n  poor: ltv < 3\n  mean: ltv < 2\n")
    _, out, _ = run("check", str(folder), "--since", "HEAD", "--format", "plain")
    assert "mean" in out
    assert "poor" not in out
    (folder / "sub" / "words.yaml").unlink()
    (folder / "head.yaml").write_text(HEAD + "engagements: {e: {kind: k, when: rich}}\n")
    code, out, _ = run("check", str(folder), "--since", "HEAD", "--format", "plain")
    assert (code, "[unknown-name]" in out) == (1, True), "the whole bundle is checked, without the file that is gone"


def test_since_outside_of_a_repository_is_wrong_use(run: Printed, bundle: Path) -> None:
    code, _, err = run("check", bundle.name, "--since", "HEAD")
    assert code == 2
    assert "git" in err


def git(*arguments: str) -> None:
    """In the folder of the test, by nobody in particular."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)
