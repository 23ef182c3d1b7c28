"""Runs command lines in this process."""

import pytest

from nextbest.cli import main


class Printed:
    """Runs a command line; its exit code, and what it printed on stdout and stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = main.run(arguments)
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err
