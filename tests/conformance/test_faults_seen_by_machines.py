"""Stores with one fault each: the state machines see those that an application would notice."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from tests.conformance import planted_credit_faults as credit
from tests.conformance import planted_faults as planted

from customer_core.errors import CustomerCoreError
from customer_core.testing import conformance

SEEN_BY_THE_MACHINE: dict[str, tuple[str, planted.Fault]] = {
    "forgotten key": ("customers.add", planted.forget_a_key),
    "folded code": ("customers.find_by_code", planted.fold_a_code),
    "lost row": ("customers.find_page", planted.lose_the_third_row),
    "miscounted": ("customers.find_page", planted.miscount),
    "old entry": ("index.put", planted.keep_the_first),
    "contribution": ("merges.add", planted.embellish),
    "repeated entry": ("history.list_of", planted.repeat_the_last),
}


@pytest.mark.parametrize(("place", "fault"), SEEN_BY_THE_MACHINE.values(), ids=SEEN_BY_THE_MACHINE)
def test_the_machine_sees_a_planted_fault(place: str, fault: planted.Fault) -> None:
    """Driven beside a sound store, a store with a fault that an application would notice answers differently."""
    drive(conformance.store_machine(lambda: planted.FaultyStore(place, fault)))


SEEN_BY_THE_LEDGER_MACHINE: dict[str, tuple[str, planted.Fault]] = {
    "late by a day": ("accounts.find", credit.be_late_by_a_day),
    "due by seconds": ("holds.list_due", credit.due_by_whole_seconds),
    "no requests": ("holds.list_open", credit.forget_requests),
    "old figures": ("ledger.add", credit.go_on_from_the_last),
    "settles nothing": ("ledger.add", credit.settle_nothing),
    "forgotten payments": ("ledger.list_open", credit.forget_what_is_left_over),
}


@pytest.mark.parametrize(("place", "fault"), SEEN_BY_THE_LEDGER_MACHINE.values(), ids=SEEN_BY_THE_LEDGER_MACHINE)
def test_the_ledger_machine_sees_a_planted_fault(place: str, fault: planted.Fault) -> None:
    """Moved beside a sound store, a store with a fault that its books would show has others."""
    drive(conformance.ledger_machine(lambda: planted.FaultyStore(place, fault)))


def drive(machine: type[RuleBasedStateMachine]) -> None:
    """Drive a machine until it sees the fault of its store."""
    hard = settings(
        max_examples=1_000,  # A bound: it ends at the first difference.
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises((AssertionError, CustomerCoreError)):
        run_state_machine_as_test(machine, settings=hard)
