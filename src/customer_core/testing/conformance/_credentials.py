"""What `CredentialPort` obliges a store to, claim by claim.

Owns the claims about credentials.
"""

from collections.abc import Callable
from typing import Any

import pytest

from customer_core.errors import NotFoundError, StaleVersionError
from customer_core.model import BrandId, Credential, CustomerId, View
from customer_core.ports import Store, UnitOfWork
from customer_core.testing._steady import START
from customer_core.testing.conformance._asking import add, assert_same, merged, remove
from customer_core.testing.conformance._credential_specimens import PASSWORD, credential, link
from customer_core.testing.conformance._specimens import customer

__all__ = ["CredentialPortConformance"]


class CredentialPortConformance:
    """Show that a store keeps credentials as `CredentialPort` obliges it to."""

    def test_a_credential_comes_back_equal(self, store: Store) -> None:
        """A credential comes back equal, with everything that it says or with nothing, and the last one stays."""
        add(store, customer("a"))
        bare, full = credential("a"), credential("a", password=PASSWORD, link=link("1"), failures=7, tried_at=START)
        _put(store, bare)
        assert_same(bare, _found(store, "a"))
        _put(store, full.with_version(2), expected_version=1)
        assert_same(full.with_version(2), _found(store, "a"))

    def test_a_credential_is_put_at_its_version(self, store: Store) -> None:
        """What was made from another version is refused and leaves what is there; 0 is that of nothing."""
        add(store, customer("a"))
        with store.writing() as unit, pytest.raises(StaleVersionError) as never:
            unit.credentials.put(credential("a", version=2), expected_version=1)
        _put(store, credential("a"))
        for expected in (0, 2):
            with store.writing() as unit, pytest.raises(StaleVersionError) as stale:
                unit.credentials.put(credential("a", failures=1, version=2), expected_version=expected)
            assert (1, expected) == (stale.value.found, stale.value.expected)
        assert (0, credential("a")) == (never.value.found, _found(store, "a"))

    def test_a_credential_is_found_by_its_link(self, store: Store) -> None:
        """The link that was put last finds it, whole and exactly; those of before find nobody."""
        add(store, *map(customer, "ab"))
        _put(store, credential("a", link=link("1")))
        _put(store, credential("b", link=link("2")))
        _put(store, credential("a", link=link("3"), version=2), expected_version=1)
        with store.reading() as unit:
            found = [unit.credentials.find_by_link(digit * 64) for digit in "123"]
            assert [None, "b", "a"] == [one and str(one.customer) for one in found]
            assert unit.credentials.find_by_link("3" * 63) is None

    def test_a_credential_is_of_one_id(self, store: Store) -> None:
        """It stays with the id that it was put with, whoever is merged; an id that names nobody has none."""
        add(store, *map(customer, "abc"))
        _put(store, credential("b", password=PASSWORD))
        merged(store, "m", "a", "b")
        remove(store, customer("c"))
        for nobody in "cx":
            with store.writing() as unit, pytest.raises(NotFoundError):
                unit.credentials.put(credential(nobody), expected_version=0)
        found = [_found(store, id_) for id_ in "abcx"]
        assert [None, "b", None, None] == [one and str(one.customer) for one in found]

    def test_a_credential_is_forgotten(self, store: Store) -> None:
        """Once it is removed there is none, nor a link; an id without one is left alone, and may have one anew."""
        add(store, *map(customer, "ab"))
        _put(store, credential("a", link=link("1")))
        for _ in range(2):
            with store.writing() as unit:
                unit.credentials.remove(CustomerId("a"))
                unit.credentials.remove(CustomerId("x"))
        with store.reading() as unit:
            assert [None, None] == [unit.credentials.find(CustomerId("a")), unit.credentials.find_by_link("1" * 64)]
        _put(store, credential("a"))
        assert credential("a") == _found(store, "a")

    def test_passwords_are_told_of_ids(self, store: Store) -> None:
        """Of some ids those are told that have a password, each once."""
        add(store, *map(customer, "abcd"))
        _put(store, credential("a", password=PASSWORD))
        _put(store, credential("b", link=link("1")))
        _put(store, credential("c", password=PASSWORD))
        asked = [CustomerId(id_) for id_ in "aabbdx"]
        with store.reading() as unit:
            assert {CustomerId("a")} == unit.credentials.list_with_password(asked)
            assert frozenset() == unit.credentials.list_with_password([])

    def test_credentials_are_shown_with_their_customers(self, store: Store) -> None:
        """A view shows the credentials of those whom it shows, in each question."""
        add(store, customer("a", brand=BrandId("north")), customer("b", brand=BrandId("south")))
        for id_, digit in (("a", "1"), ("b", "2")):
            _put(store, credential(id_, password=PASSWORD, link=link(digit)))
        ids = [CustomerId("a"), CustomerId("b")]
        told = (
            lambda unit: [one.customer for id_ in ids if (one := unit.credentials.find(id_))],
            lambda unit: [one.customer for digit in "12" if (one := unit.credentials.find_by_link(digit * 64))],
            lambda unit: unit.credentials.list_with_password(ids),
        )
        assert [["a"]] * 3 == [_seen(store, View(brands=[BrandId("north")]), ask) for ask in told]


def _put(store: Store, one: Credential, *, expected_version: int = 0) -> None:
    with store.writing() as unit:
        unit.credentials.put(one, expected_version=expected_version)


def _found(store: Store, id_: str) -> Credential | None:
    with store.reading() as unit:
        return unit.credentials.find(CustomerId(id_))


def _seen(store: Store, view: View, ask: Callable[[UnitOfWork], Any]) -> list[str]:
    with store.reading() as unit:
        return list(map(str, ask(unit.seen_by(view))))
