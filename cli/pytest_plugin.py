"""`pytest --nextbest policies`: the tests of bundles as tests of pytest, one for each case and story."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nextbest.cli.testing.running import Ran
    from nextbest.engine.testing.cases import Test
    from nextbest.engine.testing.run import Runner

ENDING = ".test.yaml", ".test.yml"
_BUNDLES = pytest.StashKey[dict[Path, Path]]()
"""The bundle of each file of tests."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--nextbest PATH`, as often as there are paths."""
    parser.getgroup("nextbest").addoption(
        "--nextbest",
        metavar="PATH",
        action="append",
        default=[],
        help="also run the tests of this bundle, or of the bundles in this folder (files that end in `.test.yaml`)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Find the bundles and their tests, and have pytest look there too."""
    config.stash[_BUNDLES] = bundles = {}
    here = config.invocation_params.dir
    asked = [(here / each.partition("::")[0]).resolve() for each in config.args]
    for given in config.getoption("nextbest"):
        from nextbest.dsl.files.load_tests import bundles_within, files_of_tests

        path = (here / given).resolve()
        if not path.exists():
            raise pytest.UsageError(f"--nextbest: there is no `{given}`")
        found = {file: bundle for bundle in bundles_within(path) for file in files_of_tests(bundle)}
        bundles.update(found)
        visited = any(path.is_relative_to(each) or each.is_relative_to(path) for each in asked)
        if not visited and _everything(config):
            config.args.extend(map(str, found))


def _everything(config: pytest.Config) -> bool:
    """Whether no other tests were asked for instead: where the option stands in a file, a path is one of them."""
    said = any(str(each).startswith("--nextbest") for each in config.invocation_params.args)
    return said or config.args_source is not pytest.Config.ArgsSource.ARGS


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of tests of one of the bundles."""
    bundles = parent.config.stash[_BUNDLES] if file_path.name.endswith(ENDING) else {}
    if file_path.resolve() not in bundles:
        return None
    collector: pytest.Collector = BundleTestsFile.from_parent(parent, path=file_path)
    return collector


class BundleTestsFile(pytest.File):
    """One file of tests."""

    def collect(self) -> Iterator["BundleTest"]:
        """A test for each case and story; all that is wrong with the bundle or the file, as `nextbest test` says it."""
        from nextbest.cli.output import Surface
        from nextbest.cli.render_diagnostics import render_report
        from nextbest.engine.engine import Engine
        from nextbest.engine.errors import BundleError
        from nextbest.engine.testing.load import load_file
        from nextbest.engine.testing.run import Runner

        bundle = self.config.stash[_BUNDLES][self.path.resolve()]
        try:
            engine = Engine.load(bundle, prebuilt=False)
        except BundleError as error:
            raise self.CollectError(render_report(error.report.errors, Surface(100))) from None
        file = load_file(self.path, engine)
        if not file.report.ok:
            raise self.CollectError(render_report(file.report.errors, Surface(100)))
        runner = Runner(engine)
        for each in file.tests:
            yield BundleTest.from_parent(self, name=each.name, test=each, runner=runner, bundle=bundle)


class Different(Exception):
    """A test of a bundle came out otherwise than expected."""

    def __init__(self, ran: "Ran") -> None:
        self.ran = ran
        super().__init__(ran.result.name)


class BundleTest(pytest.Item):
    """One case or story."""

    def __init__(self, *, test: "Test", runner: "Runner", bundle: Path, **more: Any) -> None:
        super().__init__(**more)
        self.test, self.runner, self.bundle = test, runner, bundle

    def runtest(self) -> None:
        """Run it; raises `Different`, or skips it."""
        from nextbest.cli.testing.collected import Item
        from nextbest.cli.testing.running import Ran

        result = self.runner.run(self.test)
        if result.skipped is not None:
            pytest.skip(result.skipped)
        if result.failure is not None:
            raise Different(Ran(Item(0, 0, 0), self.path, self.bundle, result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A failure as `nextbest test` shows it."""
        from nextbest.cli.output import Surface
        from nextbest.cli.testing.render import render_failure

        if not isinstance(excinfo.value, Different):
            return super().repr_failure(excinfo, style)
        titles = {name: each.title for name, each in self.runner.engine.bundle.engagements.items()}
        return render_failure(excinfo.value.ran, titles, Surface(100))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands: the line from 0, as pytest counts."""
        return self.path, self.test.place.line - 1, self.name
