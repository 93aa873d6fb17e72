from enum import Enum

import pytest

from customer_core.credit import CreditOutcome, HoldEvent, HoldState, LedgerKind

KEPT: dict[type[Enum], set[str]] = {
    CreditOutcome: {"denied", "needs-approval", "allowed-over-limit", "allowed"},
    HoldState: {
        *("pending-approval", "held", "captured", "released"),
        *("expired", "rejected", "lapsed", "withdrawn"),
    },
    HoldEvent: {
        *("place", "ask", "approve", "restate", "reject", "lapse"),
        *("withdraw", "increase", "capture-part", "capture", "release", "expire"),
    },
    LedgerKind: {
        *("hold", "increase", "capture", "release", "expiry"),
        *("invoice", "payment", "refund", "adjustment", "opening-balance"),
    },
}
"""The codes that are written into stores, files and refusals, and are read from there years later."""


@pytest.mark.parametrize("words", KEPT, ids=lambda words: words.__name__)
def test_a_code_that_was_kept_is_known_for_ever(words: type[Enum]) -> None:
    """What was once written is read again; a new code may come, and none that was released goes or is renamed."""
    assert KEPT[words] <= {word.value for word in words}


@pytest.mark.parametrize("words", KEPT, ids=lambda words: words.__name__)
def test_a_word_is_named_like_its_code(words: type[Enum]) -> None:
    """Who reads a code in a store finds its word in the code base, and the other way round."""
    assert [word.value for word in words] == [word.name.lower().replace("_", "-") for word in words]
