"""A browser, and the pages that people look at."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nextbest.cli import main
from tests.browser.chromium import Browser, DoesNotStart, chromium
from tests.browser.planted import plots
from tests.report.shop import BUNDLE, NOW, written
from tests.service.live import live

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("report", "plots", "docs", "service")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process."""
    with ExitStack() as stack:
        try:
            found = stack.enter_context(chromium())
        except DoesNotStart:
            pytest.skip("Chromium does not start here")
        yield found


class Pages:
    """Pages by name, each made when it is first asked for."""

    def __init__(self, place: Path, stack: ExitStack) -> None:
        self._place, self._stack = place, stack
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """Its address."""
        if name not in self._made:
            self._made[name] = self._service() if name == "service" else self._file(name).as_uri()
        return self._made[name]

    def _service(self) -> str:
        bundle = self._place / "served"
        shutil.copytree(ROOT / "policies" / "coffee_club", bundle)
        server = self._stack.enter_context(live(bundle, self._place))
        return f"{server.url}/"

    def _file(self, name: str) -> Path:
        path = self._place / f"{name}.html"
        if name == "report":
            shop = self._place / "shop.yaml"
            shop.write_text(BUNDLE, encoding="utf-8")
            customers = written(self._place)
            words = ["report", str(shop), "--source", f"customers={customers}", "--now", NOW, "--out", str(path)]
            assert main.run(words) == 0
        elif name == "docs":
            bundle = ROOT / "policies" / "coffee_club"
            assert main.run(["docs", str(bundle), "--now", NOW, "--out", str(path)]) == 0
        else:
            path.write_text(plots(), encoding="utf-8")
        return path


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """Every page."""
    with ExitStack() as stack:
        yield Pages(tmp_path_factory.mktemp("pages"), stack)
