"""All that came of one run of tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nextbest.cli.testing.collected import Collected
from nextbest.cli.testing.running import Coverages, Ran
from nextbest.engine.testing.covered import Covered, covered


@dataclass(frozen=True, slots=True)
class Session:
    """Tests that were run, and what they have covered where that was asked for."""

    collected: Collected
    ran: Sequence[Ran]
    covered: Mapping[Path, Covered] = field(default_factory=dict)
    """By the path of the bundle."""

    def sound(self, least: float | None) -> bool:
        """Whether there is no error, no test failed, and no bundle is covered less than that, in percent."""
        failed = any(each.result.outcome == "failed" for each in self.ran)
        enough = least is None or all(each.percent >= least for each in self.covered.values())
        return self.collected.sound and not failed and enough


def covered_of(collected: Collected, coverages: Coverages) -> dict[Path, Covered]:
    """What tests have covered of each bundle."""
    return {collected.bundles[number].path: covered(each) for number, each in coverages.items()}
