"""What the page on continuous integration shows fits the published schemas, and names what there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click import Context

from nextbest.cli.main import cli

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
PRE_COMMIT, GITHUB, GITLAB = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
HOOKS = ROOT / ".pre-commit-hooks.yaml"


@pytest.mark.parametrize(("text", "schema"), [(GITHUB, "vendor.github-workflows"), (GITLAB, "vendor.gitlab-ci")])
def test_jobs_fit_the_schemas_of_their_hosts(text: str, schema: str, tmp_path: Path) -> None:
    path = tmp_path / "job.yaml"
    path.write_text(text, encoding="utf-8")
    asked = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    assert subprocess.run([*asked, path], capture_output=True, text=True, check=False).returncode == 0
    path.write_text(text.replace("script:", "scripts:").replace("runs-on:", "runs:"), encoding="utf-8")
    assert subprocess.run([*asked, path], capture_output=True, text=True, check=False).returncode == 1


def test_hooks_are_a_manifest_that_pre_commit_takes(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "pre_commit", "validate-manifest"]
    assert subprocess.run([*asked, HOOKS], capture_output=True, check=False, cwd=tmp_path).returncode == 0
    config = tmp_path / "config.yaml"
    config.write_text(PRE_COMMIT, encoding="utf-8")
    asked[-1] = "validate-config"
    assert subprocess.run([*asked, config], capture_output=True, check=False, cwd=tmp_path).returncode == 0


def test_hooks_and_jobs_name_commands_and_options_that_there_are() -> None:
    hooks = {each["id"]: each for each in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))}
    named = {each["id"] for each in yaml.safe_load(PRE_COMMIT)["repos"][0]["hooks"]}
    assert named == set(hooks) == {"nextbest-check", "nextbest-fmt", "nextbest-test"}
    lines = [each["entry"] for each in hooks.values()]
    lines += re.findall(r"(nextbest (?:check|test|fmt) [^\n`]*)", GITHUB + GITLAB)
    lines += re.findall(r"\| `(nextbest [^`]*)`", PAGE)
    assert len(lines) >= 9
    for line in lines:
        _, name, *words = line.split()
        command = cli.get_command(Context(cli), name)
        assert command is not None
        known = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= known, line
