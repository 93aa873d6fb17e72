"""What `SettingPort`, `RequestPort` and `FactPort` oblige a store to, claim by claim.

Owns the claims about settings, kept requests, facts and counters, all of which are texts to a store.
"""

import time
from datetime import timedelta

import pytest

from customer_core.errors import AlreadyTakenError, StaleVersionError
from customer_core.ports import KeptRequest, SettingDocument, Store
from customer_core.testing.conformance import _specimens as specimens

__all__ = ["FactPortConformance", "RequestPortConformance", "SettingPortConformance"]

every_text = pytest.mark.parametrize("text", ["", "{}", *specimens.ODD_TEXTS, "😀" * 100_000], ids=lambda _: "text")
every_lookalike = pytest.mark.parametrize("names", specimens.LOOKALIKES, ids=ascii)


class _Undone(Exception):  # noqa: N818 - it ends a unit, and is no error
    """Ends a unit that is to leave nothing."""


class SettingPortConformance:
    """Show that a store keeps settings as `SettingPort` obliges it to."""

    @every_text
    def test_settings_come_back_equal(self, store: Store, text: str) -> None:
        """The settings of an area come back equal, with their version; None while nothing was kept."""
        assert None is _setting(store, "credit")
        _put(store, "credit", specimens.INTEGER_MAX, text, expected_version=0)
        assert SettingDocument(area="credit", version=specimens.INTEGER_MAX, text=text) == _setting(store, "credit")

    def test_each_area_has_settings_of_its_own(self, store: Store) -> None:
        """What is kept of one area leaves the others as they were."""
        _put(store, "credit", 1, "one", expected_version=0)
        _put(store, "duplicates", 1, "two", expected_version=0)
        _put(store, "credit", 2, "three", expected_version=1)
        kept = [_setting(store, area) for area in ("credit", "duplicates", "Credit")]
        assert ["three", "two", None] == [document and document.text for document in kept]

    def test_settings_expect_the_version_that_is_kept(self, store: Store) -> None:
        """Settings that were made from another version than the one kept are refused; 0 stands for none."""
        with pytest.raises(StaleVersionError) as refusal:
            _put(store, "credit", 2, "x", expected_version=1)
        assert {"kind": "settings", "id": "credit", "expected": 1, "found": 0} == refusal.value.facts
        _put(store, "credit", 5, "kept", expected_version=0)
        for version in (0, 4, 6):
            with pytest.raises(StaleVersionError) as refusal:
                _put(store, "credit", 6, "x", expected_version=version)
            assert {"kind": "settings", "id": "credit", "expected": version, "found": 5} == refusal.value.facts
        assert SettingDocument(area="credit", version=5, text="kept") == _setting(store, "credit")


class RequestPortConformance:
    """Show that a store keeps requests as `RequestPort` obliges it to."""

    @every_text
    def test_a_request_comes_back_equal(self, store: Store, text: str) -> None:
        """A request comes back equal: what was asked, and what was answered; None while the key is new."""
        request = KeptRequest(action="save", key="k", digest="d", answer=text)
        with store.writing() as unit:
            assert None is unit.requests.find("save", "k")
            unit.requests.add(request)
        with store.reading() as unit:
            assert request == unit.requests.find("save", "k")

    @every_lookalike
    def test_keys_are_told_apart_exactly(self, store: Store, names: tuple[str, str]) -> None:
        """Keys that differ in anything are two keys, and each action has keys of its own."""
        places = [("save", names[0]), ("save", names[1]), ("load", names[0])]
        with store.writing() as unit:
            for action, key in places:
                assert None is unit.requests.find(action, key)
                unit.requests.add(KeptRequest(action=action, key=key, digest=key, answer=action))
        with store.reading() as unit:
            found = [unit.requests.find(*place) for place in places]
        assert places == [request and (request.action, request.key) for request in found]

    def test_a_key_is_used_once(self, store: Store) -> None:
        """A second request with the same key is refused, shows the key to nobody, and leaves the first as it was."""
        first = KeptRequest(action="save", key="CANARY", digest="d", answer="a")
        with store.writing() as unit:
            unit.requests.add(first)
        with pytest.raises(AlreadyTakenError) as refusal, store.writing() as unit:
            unit.requests.add(KeptRequest(action="save", key="CANARY", digest="e", answer="b"))
        assert {"what": "key", "kind": "request", "holder": "save"} == refusal.value.facts
        with store.reading() as unit:
            assert first == unit.requests.find("save", "CANARY")


class FactPortConformance:
    """Show that a store keeps facts and counters as `FactPort` obliges it to."""

    def test_the_time_goes_on_within_a_unit(self, store: Store) -> None:
        """The moment that is told is aware, and a later one within a unit is later, in units of either kind."""
        for opened in (store.reading, store.writing):
            with opened() as unit:
                first = unit.facts.now()
                time.sleep(0.002)
                second = unit.facts.now()
            assert timedelta(milliseconds=1) < second - first < timedelta(minutes=1)
            assert first.utcoffset() is not None

    @every_text
    def test_a_fact_comes_back_equal(self, store: Store, text: str) -> None:
        """A fact comes back equal, in place of an earlier one of its name; None while nothing was kept."""
        with store.writing() as unit:
            assert None is unit.facts.find("name")
            unit.facts.put("name", "before")
        with store.writing() as unit:
            unit.facts.put("name", text)
        with store.reading() as unit:
            assert text == unit.facts.find("name")

    @every_lookalike
    def test_names_are_told_apart_exactly(self, store: Store, names: tuple[str, str]) -> None:
        """Names of facts and of counters that differ in anything are two, and a counter is no fact."""
        with store.writing() as unit:
            for number, name in enumerate(names):
                unit.facts.put(name, str(number))
            counted = [unit.facts.next_number(name) for name in (*names, names[0], "only counted")]
        with store.reading() as unit:
            assert ["0", "1", None] == [unit.facts.find(name) for name in (*names, "only counted")]
        assert [1, 1, 2, 1] == counted

    def test_counters_count_up_by_one(self, store: Store) -> None:
        """The first number of a counter is 1, and each next one is greater by one, in one unit or in many."""
        numbers = []
        for many in (1, 3, 2):
            with store.writing() as unit:
                numbers += [unit.facts.next_number("c") for _ in range(many)]
        assert [1, 2, 3, 4, 5, 6] == numbers

    def test_an_undone_unit_takes_its_numbers_back(self, store: Store) -> None:
        """A unit that is undone takes back the numbers that it counted, the very first one too."""
        for expected in (1, 2, 3):
            with pytest.raises(_Undone), store.writing() as unit:
                assert [expected, expected + 1] == [unit.facts.next_number("c") for _ in range(2)]
                raise _Undone
            with store.writing() as unit:
                assert expected == unit.facts.next_number("c")


def _setting(store: Store, area: str) -> SettingDocument | None:
    with store.reading() as unit:
        return unit.settings.find(area)


def _put(store: Store, area: str, version: int, text: str, *, expected_version: int) -> None:
    with store.writing() as unit:
        unit.settings.put(SettingDocument(area=area, version=version, text=text), expected_version=expected_version)
