"""All that came of one run of tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nextbest.cli.testing.collected import Collected
from nextbest.cli.testing.mutating import Mutated
from nextbest.cli.testing.running import Coverages, Ran
from nextbest.engine.testing.covered import Covered, covered


@dataclass(frozen=True, slots=True)
class Session:
    """Tests that were run, and what they have covered where that was asked for."""

    collected: Collected
    ran: Sequence[Ran]
    covered: Mapping[Path, Covered] = field(default_factory=dict)
    """By the path of the bundle."""
    mutated: Mapping[Path, Mutated] = field(default_factory=dict)
    """By the path of the bundle."""

    @property
    def passed(self) -> bool:
        """Whether there is no error, and no test failed."""
        return self.collected.sound and all(each.result.outcome != "failed" for each in self.ran)

    def sound(self, least: float | None) -> bool:
        """Whether all passed, and of no bundle less than that, in percent, is covered, or noticed when changed."""
        percents = (each.percent for told in (self.covered, self.mutated) for each in told.values())
        return self.passed and (least is None or all(percent >= least for percent in percents))


def covered_of(collected: Collected, coverages: Coverages) -> dict[Path, Covered]:
    """What tests have covered of each bundle."""
    return {collected.bundles[number].path: covered(each) for number, each in coverages.items()}
