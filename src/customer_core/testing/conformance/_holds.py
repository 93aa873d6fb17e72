"""What `CreditHoldPort` obliges a store to, claim by claim: nothing is forgotten, what is due is told in time.

Owns the claims about holds. What may become of a hold is not their matter.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any, TypeVar

import attrs
import pytest

from customer_core.credit import CreditHold, HoldState
from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import CreditAccountId, CreditHoldId, Money, OrganizationId
from customer_core.ports import CreditHoldPort, Store
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import assert_same, in_turns
from customer_core.testing.conformance._credit_specimens import FULL_HOLDS, LATEST, exposed, hold, minor
from customer_core.testing.conformance._specimens import account

__all__ = ["CreditHoldPortConformance"]

T = TypeVar("T")

MOMENT = timedelta(microseconds=1)
SPENT: Mapping[HoldState, Mapping[str, Any]] = {
    HoldState.CAPTURED: {"captured": minor(100)},
    HoldState.RELEASED: {"returned": minor(100)},
    HoldState.EXPIRED: {"returned": minor(100)},
}
"""What was invoiced or given back of a hold of 100 in a state."""
FIRST, SECOND = CreditAccountId("a-1"), CreditAccountId("A-1")


def in_state(id_: str, state: HoldState, account: str = "a-1", **fields: Any) -> CreditHold:  # noqa: ANN401 - as `hold`
    """Return a hold in a state."""
    return hold(id_, account, state=state, **SPENT.get(state, {}), **fields)


class CreditHoldPortConformance:
    """Show that a store keeps holds as `CreditHoldPort` obliges it to."""

    @pytest.mark.parametrize("specimen", FULL_HOLDS, ids=lambda one: str(one.id))
    def test_a_hold_comes_back_equal(self, store: Store, specimen: CreditHold) -> None:
        """A hold comes back equal in everything that it says, up to the largest amounts, moments and texts."""
        open_accounts(store)
        _add(store, specimen)
        assert_same(specimen, _ask(store, lambda holds: holds.find(specimen.id)))
        assert (specimen,) == _ask(store, lambda holds: holds.list_for(FIRST, specimen.reference))

    def test_a_hold_is_found_by_its_very_id(self, store: Store) -> None:
        """A hold is found by its id, and nothing by an id that none has."""
        open_accounts(store)
        _add(store, hold("h-1"), hold("H-1", "A-1"))
        found = [_ask(store, partial(_find, id_)) for id_ in ("h-1", "H-1", "h-10", "h", "a-1")]
        assert [hold("h-1"), hold("H-1", "A-1"), None, None, None] == found

    def test_holds_are_told_in_turns(self, store: Store) -> None:
        """All holds on an account, ended ones included, are told in ascending order by code point, turn by turn."""
        open_accounts(store)
        states = [list(HoldState)[number % len(HoldState)] for number in range(len(specimens.ASCENDING_IDS))]
        holds = [in_state(id_, state) for id_, state in zip(specimens.ASCENDING_IDS, states, strict=True)]
        _add(store, *reversed(holds), hold("Aa", "A-1"))
        for most in (1, 4, len(holds), 99):
            assert holds == in_turns(partial(_turn, store, _list_of, most), most=most)
        behind = _ask(store, partial(_list_of, after=CreditHoldId("Z0"), most=2))
        assert ["Za", "_"] == _ids(behind)
        assert () == _ask(store, lambda one: one.list_of(CreditAccountId("a"), most=9))

    def test_holds_are_told_by_their_references(self, store: Store) -> None:
        """The holds on an account for one reference are told in ascending order of id, ended ones included."""
        open_accounts(store)
        _add(
            store,
            hold("b", reference="order 1"),
            in_state("a", HoldState.RELEASED, reference="order 1"),
            hold("B", reference="order 1"),
            hold("c", reference="order 10"),
            hold("d", "A-1", reference="order 1"),
        )
        asked = [(FIRST, "order 1"), (SECOND, "order 1"), (FIRST, "order"), (FIRST, ""), (FIRST, "order 2")]
        told = [_ids(_ask(store, partial(_list_for, account=one, reference=text))) for one, text in asked]
        assert [["B", "a", "b"], ["d"], [], [], []] == told

    def test_references_are_told_apart_exactly(self, store: Store) -> None:
        """Two references are one if they are letter for letter the same, and not otherwise."""
        open_accounts(store)
        pairs = [(one, other) for pair in specimens.LOOKALIKES for one, other in (pair, pair[::-1])]
        _add(store, *(hold(f"h-{number}", reference=one) for number, (one, _) in enumerate(pairs)))
        for one, other in pairs:
            told = [_ask(store, partial(_list_for, account=FIRST, reference=text)) for text in (one, other)]
            assert [{one}, {other}] == [{hold.reference for hold in holds} for holds in told]

    def test_open_holds_are_told(self, store: Store) -> None:
        """Of all holds on an account those are open that are held or wait for approval, in ascending order of id."""
        open_accounts(store)
        _add(store, *(in_state(f"{number}", state) for number, state in reversed(list(enumerate(HoldState)))))
        _add(store, hold("9", "A-1"))
        assert ["0", "1"] == _ids(_ask(store, lambda holds: holds.list_open(FIRST)))
        assert ["9"] == _ids(_ask(store, lambda holds: holds.list_open(SECOND)))

    def test_what_is_due_is_told_to_the_microsecond(self, store: Store) -> None:
        """A hold is due at its very moment and from then on, and not a microsecond before."""
        open_accounts(store)
        _add(store, hold("h", expires_at=START), hold("never"))
        zone = timezone(timedelta(hours=-11))
        moments = (START - MOMENT, START, START.astimezone(zone), START + MOMENT, LATEST)
        assert [[], ["h"], ["h"], ["h"], ["h"]] == [_due(store, at) for at in moments]
        assert [[], ["h"]] == [_due(store, at, account=FIRST) for at in moments[:2]]

    def test_whole_seconds_and_microseconds_are_compared(self, store: Store) -> None:
        """Moments are compared as moments, whether or not a text of them would show any fraction."""
        open_accounts(store)
        whole = START.replace(microsecond=0)
        _add(store, hold("a", expires_at=whole), hold("b", expires_at=whole + MOMENT))
        _add(store, hold("c", expires_at=datetime(1, 1, 1, tzinfo=UTC)), hold("d", expires_at=LATEST))
        asked = (whole - MOMENT, whole, whole + MOMENT, LATEST - MOMENT, LATEST)
        assert ["c", "ca", "cab", "cab", "cabd"] == ["".join(_due(store, at)) for at in asked]

    def test_only_what_is_open_is_due(self, store: Store) -> None:
        """Ended holds are never due; requests that wait for approval are."""
        open_accounts(store)
        _add(store, *(in_state(f"{number}", state, expires_at=START) for number, state in enumerate(HoldState)))
        assert ["0", "1"] == _due(store, LATEST)

    def test_soonest_due_comes_first(self, store: Store) -> None:
        """What is due is told by when it fell due, at one moment by id; of all accounts or of one, as many as asked."""
        open_accounts(store)
        later = START + MOMENT
        _add(store, hold("a", expires_at=later), hold("b", "A-1", expires_at=later), hold("B", expires_at=later))
        _add(store, hold("z", expires_at=START), hold("y", "A-1", expires_at=START - MOMENT))
        assert list("yzBab") == _due(store, LATEST)
        assert (list("zBa"), list("yb")) == (_due(store, LATEST, account=FIRST), _due(store, LATEST, account=SECOND))
        assert [[], ["y"], ["y", "z"], list("yzBab")] == [_due(store, LATEST, most=most) for most in (0, 1, 2, 99)]
        assert [["z"], ["z", "B"]] == [_due(store, LATEST, account=FIRST, most=most) for most in (1, 2)]
        assert [] == _due(store, LATEST, account=CreditAccountId("a"))

    def test_what_waits_for_approval_is_told_in_turns(self, store: Store) -> None:
        """What waits for approval, on whichever account, is told in ascending order by code point, turn by turn."""
        open_accounts(store)
        waiting = [
            in_state(id_, HoldState.PENDING_APPROVAL, ("a-1", "A-1")[number % 2])
            for number, id_ in enumerate(specimens.ASCENDING_IDS)
        ]
        ended = [state for state in HoldState if state is not HoldState.PENDING_APPROVAL]
        _add(store, *reversed(waiting), *(in_state(f"n{number}", state) for number, state in enumerate(ended)))
        for most in (1, 4, 99):
            assert waiting == in_turns(partial(_turn, store, _list_pending, most), most=most)

    def test_a_hold_id_is_taken_once(self, store: Store) -> None:
        """A new hold with the id of another is refused, on whichever account, and the other stays as it was."""
        open_accounts(store)
        _add(store, hold("h-1"))
        for clash in (hold("h-1", amount=7), hold("h-1", "A-1"), hold("h-1", "none")):
            with store.writing() as unit, pytest.raises(AlreadyTakenError) as refusal:
                unit.holds.add(clash)
            assert {"what": "id", "kind": "credit hold", "holder": "h-1"} == refusal.value.facts
        assert (hold("h-1"),) == _ask(store, lambda holds: holds.list_open(FIRST))
        assert () == _ask(store, lambda holds: holds.list_open(SECOND))

    def test_a_hold_is_on_an_account(self, store: Store) -> None:
        """A hold on an account that is not there is refused, and not kept."""
        open_accounts(store)
        with store.writing() as unit, pytest.raises(NotFoundError) as refusal:
            unit.holds.add(hold("h-1", "a-10"))
        assert {"kind": "credit account", "id": "a-10"} == refusal.value.facts
        assert None is _ask(store, partial(_find, "h-1"))

    def test_a_hold_moves_no_account(self, store: Store) -> None:
        """What an account has reserved is not moved by a hold, only by the ledger."""
        open_accounts(store)
        _add(store, hold("h-1"))
        _replace(store, in_state("h-1", HoldState.CAPTURED, version=2), expected_version=1)
        with store.reading() as unit:
            assert [exposed(), exposed()] == [one.exposure for one in unit.accounts.list_after(None, most=9)]

    def test_a_replaced_hold_is_found_as_it_is_then(self, store: Store) -> None:
        """Whatever a replacement says is kept, and the hold is told where it belongs then and nowhere else."""
        open_accounts(store)
        _add(store, in_state("h", HoldState.PENDING_APPROVAL, expires_at=START), hold("i"))
        held = hold("h", reference="other", amount=200, expires_at=START + MOMENT, version=2)
        ended = attrs.evolve(held, state=HoldState.CAPTURED, captured=Money("2", "USD"), version=3)
        told = []
        for version, after in enumerate((held, ended), start=1):
            told.append(_places(store, "other"))
            _replace(store, after, expected_version=version)
            assert_same(after, _ask(store, partial(_find, "h")))
        told.append(_places(store, "other"))
        assert [
            "open hi, due h, pending h, for ",
            "open hi, due h, pending , for h",
            "open i, due , pending , for h",
        ] == told

    def test_a_hold_keeps_its_account(self, store: Store) -> None:
        """A replacement that names another account changes all but that."""
        open_accounts(store)
        _add(store, hold("h-1"))
        _replace(store, hold("h-1", "A-1", reference="other", version=2), expected_version=1)
        kept = _ask(store, partial(_find, "h-1"))
        assert kept is not None
        assert (FIRST, "other", 2) == (kept.account, kept.reference, kept.version)
        assert (kept,) == _ask(store, lambda holds: holds.list_open(FIRST))
        assert () == _ask(store, lambda holds: holds.list_open(SECOND))

    def test_replacing_expects_the_version_that_is_kept(self, store: Store) -> None:
        """A replacement that was made from another version than the one kept is refused, and changes nothing."""
        open_accounts(store)
        _add(store, hold("h-1", version=2))
        for version in (0, 1, 3):
            with store.writing() as unit, pytest.raises(StaleVersionError) as refusal:
                unit.holds.replace(hold("h-1", amount=7, version=9), expected_version=version)
            facts = {"kind": "credit hold", "id": "h-1", "expected": version, "found": 2}
            assert facts == refusal.value.facts
        assert (hold("h-1", version=2),) == _ask(store, lambda holds: holds.list_open(FIRST))

    def test_replacing_needs_a_hold(self, store: Store) -> None:
        """A replacement is refused for an id that no hold has, and nothing is kept."""
        open_accounts(store)
        _add(store, hold("h-1"))
        with store.writing() as unit, pytest.raises(NotFoundError) as refusal:
            unit.holds.replace(hold("H-1", version=2), expected_version=1)
        assert {"kind": "credit hold", "id": "H-1"} == refusal.value.facts
        assert ["h-1"] == _ids(_ask(store, partial(_list_of, after=None, most=9)))


def open_accounts(store: Store) -> None:
    """Open two accounts whose ids differ by their case alone."""
    with store.writing() as unit:
        for number, id_ in enumerate((FIRST, SECOND)):
            unit.accounts.add(account(str(id_), OrganizationId(f"o-{number}")))


def _add(store: Store, *holds: CreditHold) -> None:
    with store.writing() as unit:
        for one in holds:
            unit.holds.add(one)


def _replace(store: Store, one: CreditHold, *, expected_version: int) -> None:
    with store.writing() as unit:
        unit.holds.replace(one, expected_version=expected_version)


def _ask(store: Store, ask: Callable[[CreditHoldPort], T]) -> T:
    with store.reading() as unit:
        return ask(unit.holds)


def _find(id_: str, holds: CreditHoldPort) -> CreditHold | None:
    return holds.find(CreditHoldId(id_))


def _list_of(holds: CreditHoldPort, *, after: CreditHoldId | None, most: int) -> tuple[CreditHold, ...]:
    return holds.list_of(FIRST, after=after, most=most)


def _list_for(holds: CreditHoldPort, *, account: CreditAccountId, reference: str) -> tuple[CreditHold, ...]:
    return holds.list_for(account, reference)


def _list_pending(holds: CreditHoldPort, *, after: CreditHoldId | None, most: int) -> tuple[CreditHold, ...]:
    return holds.list_pending(after=after, most=most)


def _turn(
    store: Store, ask: Callable[..., tuple[CreditHold, ...]], most: int, last: CreditHold | None
) -> tuple[CreditHold, ...]:
    return _ask(store, partial(ask, after=last and last.id, most=most))


def _due(store: Store, at: datetime, *, account: CreditAccountId | None = None, most: int | None = None) -> list[str]:
    return _ids(_ask(store, lambda holds: holds.list_due(at, account=account, most=most)))


def _places(store: Store, reference: str) -> str:
    """Return the ids that are told in each place where a hold may belong."""
    told = {
        "open": _ask(store, lambda holds: holds.list_open(FIRST)),
        "due": _ask(store, lambda holds: holds.list_due(LATEST, account=FIRST)),
        "pending": _ask(store, partial(_list_pending, after=None, most=9)),
        "for": _ask(store, partial(_list_for, account=FIRST, reference=reference)),
    }
    return ", ".join(f"{place} {''.join(_ids(holds))}" for place, holds in told.items())


def _ids(holds: tuple[CreditHold, ...]) -> list[str]:
    return [str(one.id) for one in holds]
