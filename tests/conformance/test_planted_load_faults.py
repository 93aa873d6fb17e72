"""Stores that keep other pairs than come beside a load: the conformance class finds every one."""

import pytest
from tests.conformance import planted_load_faults as loads
from tests.conformance.test_planted_faults import is_found

CLAIM = "LoadPort.pairs_are_as_if_each_had_been_kept"


@pytest.mark.parametrize("faulty", [loads.ForgetsLinks, loads.ForgetsPairs, loads.KeepsTheFirst, loads.RoundsBits])
def test_a_fault_in_the_pairs_of_a_load_is_found(faulty: type[loads.Loads]) -> None:
    """It fails the claim that speaks of it, which a sound store meets."""
    found = [is_found(loads.LoadingStore(kind), CLAIM) for kind in (loads.Loads, faulty)]
    assert [False, True] == found
