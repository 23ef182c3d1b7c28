"""The container file and the compose file, as far as they can be checked where no container engine runs."""

import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from nextbest.cli.serve import command as serve
from nextbest.service.settings import Limits

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_all_that_is_installed_is_copied_and_is_there() -> None:
    copied = {
        part
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for part in shlex.split(rest)[:-1]
    }
    assert all((ROOT / each).exists() for each in copied)
    folders = set(PROJECT["tool"]["setuptools"]["package-dir"].values())
    assert copied >= folders | {"pyproject.toml", PROJECT["project"]["readme"]} | set(
        PROJECT["project"]["license-files"]
    )
    install = next(rest for name, rest in instructions() if name == "RUN" and "pip install" in rest)
    extras = install.partition(".[")[2].partition("]")[0].split(",")
    assert set(extras) <= PROJECT["project"]["optional-dependencies"].keys()


def test_it_ends_as_another_user_than_root() -> None:
    names = [name for name, _ in instructions()]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert dict(instructions())["USER"] != "root"


def parsed(flags: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What `nextbest serve` makes of flags; files that only a container has are there for as long as it takes."""
    (tmp_path / "bundle").mkdir()
    (tmp_path / "run/secrets").mkdir(parents=True)
    (tmp_path / "run/secrets/keys").touch()
    monkeypatch.chdir(tmp_path)
    found = [each.lstrip("/") if each.startswith(("/bundle", "/run/secrets")) else each for each in flags]
    context: click.Context = serve.make_context("serve", found)
    return context.params


def test_the_container_starts_a_server_with_flags_that_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    flags = yaml.safe_load(dict(instructions())["CMD"])
    assert yaml.safe_load(dict(instructions())["ENTRYPOINT"]) == ["nextbest", "serve"]
    found = parsed(flags, monkeypatch, tmp_path)
    assert (found["host"], found["port"]) == ("0.0.0.0", int(dict(instructions())["EXPOSE"]))


def test_compose_starts_servers_with_flags_that_there_are_and_logs_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = compose()
    servers = [each for each in found["services"].values() if "build" in each]
    assert len(servers) == 2
    assert len({tuple(each["volumes"]) for each in servers}) == 2
    flags = parsed(servers[0]["command"], monkeypatch, tmp_path)
    assert flags["log_days"] == 90
    assert any(name == "--store" for name in shlex.split(servers[0]["entrypoint"][2].replace("$$", "$")))
    named = {volume.partition(":")[0] for each in found["services"].values() for volume in each["volumes"]}
    assert {each for each in named if not each.startswith(".")} == found["volumes"].keys()
    assert {each for service in found["services"].values() for each in service["secrets"]} == found["secrets"].keys()


def test_the_time_to_stop_is_longer_than_that_of_requests() -> None:
    grace = {each["stop_grace_period"] for each in compose()["services"].values() if "build" in each}
    assert all(int(each.removesuffix("s")) > Limits().farewell for each in grace)
