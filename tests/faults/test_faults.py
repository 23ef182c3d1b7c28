"""Every seeded fault is found, as the page says; of the shipped bundles as they are nothing is."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.faults.finding import POLICIES, find, findings_in
from tests.faults.seeded import BUNDLES, FAULTS, Fault

MAKE: dict[str, Any] = runpy.run_path(str(POLICIES.parent / "docs" / "make_faults.py"))
PAGE: str = MAKE["PAGE"].read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.bundle}: {fault.what}")
def test_a_fault_is_found_as_the_page_says(fault: Fault, tmp_path: Path) -> None:
    found = find(fault, tmp_path)
    assert found.rules or found.test
    assert MAKE["row"](fault, found) in PAGE, "write it anew: python -m docs.make_faults"


def test_the_page_has_no_other_faults() -> None:
    assert PAGE.startswith(MAKE["HEAD"])
    assert len(PAGE.removeprefix(MAKE["HEAD"]).splitlines()) == len(FAULTS) >= 30


@pytest.mark.parametrize("bundle", BUNDLES)
def test_nothing_is_found_in_the_original(bundle: str) -> None:
    """That their own tests pass says tests/policies/test_shipped_tests.py."""
    assert not findings_in(bundle)


def test_a_fault_whose_text_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0 times"):
        find(Fault("nothing", "starter", (("what is not there", ""),)), tmp_path)
