"""A store with something in every port, and one write of every kind that such a store takes.

Owns both, for claims that hold for whatever is written. It must not know any one store, nor pytest.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from customer_core.credit import HoldState
from customer_core.merging import Parted
from customer_core.model import (
    CustomerId,
    GroupId,
    MergeId,
    Money,
    OrderTotals,
    OrganizationId,
    OrganizationVerdict,
    SavedSearchId,
    SpendIn,
    Unlimited,
    Verdict,
)
from customer_core.ports import Consumer, KeptRequest, SettingDocument, Store, UnitOfWork
from customer_core.search import EVERYONE, ActState, Everything, PageRequest
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._act_specimens import act, act_record
from customer_core.testing.conformance._credential_specimens import PASSWORD, credential, link
from customer_core.testing.conformance._credit_specimens import hold, ledger_entry, minor
from customer_core.testing.conformance._dumping import dump_unit
from customer_core.testing.conformance._imported_files import imported_file
from customer_core.testing.conformance._order_specimens import message, order
from customer_core.testing.conformance._specimens import (
    account,
    customer,
    external_keys,
    group,
    indexed_organization,
    membership,
    organization,
    organization_pair,
    saved_search,
)

__all__ = ["WRITES", "furnish", "state_of", "states_in"]

ANN: Final = customer("ann", code="C1", external_keys=external_keys("1"))
BOB: Final = customer("bob", code="C2", external_keys=external_keys("2"))
CAM: Final = customer("cam", code="C3")
DEE: Final = customer("dee")
FAY: Final = customer("fay", code="C4", external_keys=external_keys("4"))
OLD: Final = customer("old")
FIRM: Final = organization("o-3", code="O3", external_keys=external_keys("3"))
SHOP: Final = organization("o-4", code="O4", external_keys=external_keys("4"), parent=OrganizationId("o-2"))
TOTALS: Final = OrderTotals(spends=[SpendIn(spent=Money("9.90", "USD"), orders=2)], items=3)
NEW: Final = customer("new", code="C9", external_keys=external_keys("9"))


def furnish(store: Store) -> None:
    """Put something into every port."""
    with store.writing() as unit:
        for record in (ANN, BOB, CAM, DEE, FAY, OLD):
            unit.customers.add(record)
        unit.customers.note_totals(ANN.id, TOTALS)
        unit.index.put(specimens.indexed("ann", "k1"))
        unit.index.put(specimens.indexed("bob", "k1", "k2"))
        unit.links.add([specimens.link("ann", "bob"), specimens.link("bob", "cam")])
        unit.merges.add(specimens.merge("m-0", DEE, OLD), (DEE, OLD))
        unit.judgements.add(specimens.judgement("ann", "bob"))
        unit.judgements.add(specimens.judgement("cam", "old", Verdict.SAME))
        unit.judgements.add(specimens.judgement("ann", "bob", Verdict.UNSURE))
        unit.organizations.add(organization("o-1", code="O1", external_keys=external_keys("1")))
        unit.organizations.add(organization("o-2", parent=OrganizationId("o-1")))
        unit.organizations.add(FIRM)
        unit.organizations.add(SHOP)
        unit.organization_merges.add(specimens.organization_merge("m-3", FIRM, SHOP), (FIRM, SHOP))
        _find_anew(unit)
        unit.organization_pairs.put_indexed(indexed_organization("o-1", "k1", "k2"))
        unit.organization_pairs.put(organization_pair("o-1", "o-2"))
        unit.accounts.add(account("a-1", ANN.id))
        unit.holds.add(hold("h-1", amount=100))
        unit.holds.add(hold("h-2", expires_at=START, state=HoldState.PENDING_APPROVAL))
        unit.ledger.add(ledger_entry(held=100, reserved=100))
        unit.ledger.add(ledger_entry(posted=50, owed=50, reserved=100))
        unit.ledger.add(ledger_entry(posted=-20, owed=30, reserved=100, settled=((2, 15),)))
        unit.orders.put(order("1", "ann"))
        unit.orders.put(order("2", "old", 50))
        unit.messages.put(message("1", "old"))
        unit.credentials.put(credential("ann", password=PASSWORD), expected_version=0)
        unit.credentials.put(credential("old", link=link("1")), expected_version=0)
        unit.acts.add(act("act-1"))
        unit.acts.put_records([act_record("act-1", "ann"), act_record("act-1", "old")])
        unit.imported_files.put(imported_file("f-1"))
        unit.reviews.put(specimens.pair("ann", "bob"))
        unit.history.add(specimens.entry("customer:ann"))
        unit.history.add(specimens.entry("customer:ann"), salt=bytes(16))
        unit.outbox.publish()
        unit.history.add(specimens.entry("customer:bob"))
        unit.outbox.add_consumer(Consumer(name="mailer", number=1))
        unit.searches.add(saved_search("s-1"))
        unit.searches.add(saved_search("s-2", audience=EVERYONE))
        unit.searches.put_last("ann", PageRequest())
        unit.groups.add(group("g-1"))
        unit.groups.add(group("g-2"))
        unit.groups.put_membership(membership("g-1", "old"))
        unit.groups.put_membership(membership("g-1", "bob", is_member=False))
        unit.settings.put(SettingDocument(area="credit", version=1, text="{}"), expected_version=0)
        unit.requests.add(KeptRequest(action="save", key="k-1", digest="d", answer="a"))
        unit.facts.put("fact", "before")
        unit.facts.next_number("counter")


def states_in(unit: UnitOfWork) -> dict[str, Any]:
    """Return all that a unit tells of a furnished store, what no port lists included; counters are only counted."""
    ids = [CustomerId(id_) for id_ in ("ann", "bob", "cam", "dee", "fay", "old", "new")]
    return {
        **dump_unit(unit, ids=ids, keys=("k1", "k2", "k9")),
        "requests": [unit.requests.find("save", key) for key in ("k-1", "k-9")],
        "facts": [unit.facts.find(name) for name in ("fact", "new fact")],
        "habits": [unit.searches.find_habits(user) for user in ("ann", "bea")],
    }


def state_of(store: Store) -> dict[str, Any]:
    """Return all that a furnished store tells, its counter included, by a unit that is undone."""
    with store.reading() as unit:
        state = states_in(unit)
    with suppress(_Undone), store.writing() as unit:
        state["counter"] = unit.facts.next_number("counter")
        raise _Undone
    return state


class _Undone(Exception):  # noqa: N818 - it ends a unit, and is no error
    """Ends a unit that is to leave nothing."""


def _replace(unit: UnitOfWork) -> None:
    unit.customers.replace(customer("ann", code="C8", external_keys=external_keys("8"), version=2), expected_version=1)


def _merge_organizations(unit: UnitOfWork) -> None:
    added = organization("o-8", code="O8")
    unit.organizations.add(added)
    unit.organization_merges.add(specimens.organization_merge("m-8", FIRM, added), (FIRM, added))
    _find_anew(unit)


def _part_organizations(unit: UnitOfWork) -> None:
    undo = specimens.organization_undo("o-3", Parted(id=SHOP.id, ids=(SHOP.id,)))
    unit.organization_merges.undo(MergeId("m-3"), undo, [SHOP.with_version(2)])
    _find_anew(unit)


def _find_anew(unit: UnitOfWork) -> None:
    """Replace a survivor as it is, from when on it is found by what went into it."""
    survivor = unit.organizations.find(FIRM.id)
    assert survivor is not None
    unit.organizations.replace(survivor, expected_version=survivor.version)


def _put_settings(unit: UnitOfWork) -> None:
    unit.settings.put(SettingDocument(area="credit", version=2, text="[]"), expected_version=1)


def _keep_request(unit: UnitOfWork) -> None:
    unit.requests.add(KeptRequest(action="save", key="k-9", digest="d", answer="a"))


WRITES: Final[Mapping[str, Callable[[UnitOfWork], object]]] = MappingProxyType(
    {
        "customers.add": lambda unit: unit.customers.add(NEW),
        "customers.replace": _replace,
        "customers.note_totals": lambda unit: unit.customers.note_totals(CAM.id, TOTALS),
        "index.put": lambda unit: unit.index.put(specimens.indexed("ann", "k9")),
        "links.put": lambda unit: unit.links.put(ANN.id, [specimens.link("ann", "dee")]),
        "links.add": lambda unit: unit.links.add([specimens.link("cam", "dee")]),
        "index.clear": lambda unit: unit.index.clear(),
        "judgements.add": lambda unit: unit.judgements.add(specimens.judgement("bob", "cam")),
        "judgements.add again": lambda unit: unit.judgements.add(specimens.judgement("cam", "dee")),
        "merges.add": lambda unit: unit.merges.add(specimens.merge("m-9", CAM, BOB), (CAM, BOB)),
        "merges.undo": lambda unit: unit.merges.undo(
            MergeId("m-0"), specimens.undo("dee", Parted(id=OLD.id, ids=(OLD.id,))), [OLD.with_version(2)]
        ),
        "customers.remove": lambda unit: unit.customers.remove(CAM.id, expected_version=1),
        "organizations.add": lambda unit: unit.organizations.add(organization("o-9", code="O9")),
        "organizations.replace": lambda unit: unit.organizations.replace(
            organization("o-2", name="Others", version=2), expected_version=1
        ),
        "organization_merges.add": _merge_organizations,
        "organization_merges.undo": _part_organizations,
        "organization_pairs.put_indexed": lambda unit: unit.organization_pairs.put_indexed(
            indexed_organization("o-2", "k1", order="z")
        ),
        "organization_pairs.put": lambda unit: unit.organization_pairs.put(
            organization_pair("o-1", "o-2", OrganizationVerdict.GROUP)
        ),
        "organization_pairs.clear_indexed": lambda unit: unit.organization_pairs.clear_indexed(),
        "accounts.add": lambda unit: unit.accounts.add(account("a-9", ANN.id, currency="EUR")),
        "accounts.replace": lambda unit: unit.accounts.replace(
            account("a-1", ANN.id, limit=Unlimited(), version=2), expected_version=1
        ),
        "holds.add": lambda unit: unit.holds.add(hold("h-9")),
        "holds.replace": lambda unit: unit.holds.replace(
            hold("h-1", state=HoldState.RELEASED, returned=minor(100), version=2), expected_version=1
        ),
        "ledger.add": lambda unit: unit.ledger.add(ledger_entry(posted=-35, owed=-5, reserved=100, settled=((2, 35),))),
        "orders.put": lambda unit: unit.orders.put(order("9", "dee")),
        "orders.put again": lambda unit: unit.orders.put(order("1", "bob", 70)),
        "messages.put": lambda unit: unit.messages.put(message("9", "ann")),
        "messages.remove": lambda unit: unit.messages.remove(message("1", "old").key),
        "credentials.put": lambda unit: unit.credentials.put(credential("dee"), expected_version=0),
        "credentials.put again": lambda unit: unit.credentials.put(
            credential("ann", link=link("2"), version=2), expected_version=1
        ),
        "credentials.remove": lambda unit: unit.credentials.remove(OLD.id),
        "erasures.erase": lambda unit: unit.erasures.erase(FAY.id, expected_version=1, at=START, entries=[1]),
        "acts.add": lambda unit: unit.acts.add(act("act-9")),
        "acts.replace": lambda unit: unit.acts.replace(
            act("act-1", state=ActState.DONE, version=2), expected_version=1
        ),
        "acts.put_records": lambda unit: unit.acts.put_records([act_record("act-1", "bob")]),
        "imported_files.put": lambda unit: unit.imported_files.put(imported_file("f-9")),
        "reviews.put": lambda unit: unit.reviews.put(specimens.pair("ann", "dee")),
        "history.add": lambda unit: unit.history.add(specimens.entry("customer:ann")),
        "history.add sealed": lambda unit: unit.history.add(specimens.entry("customer:ann"), salt=bytes(16)),
        "outbox.publish": lambda unit: unit.outbox.publish(),
        "outbox.add_consumer": lambda unit: unit.outbox.add_consumer(Consumer(name="new", number=0)),
        "outbox.move_consumer": lambda unit: unit.outbox.move_consumer(
            Consumer(name="mailer", number=2), expected_number=1
        ),
        "outbox.remove_consumer": lambda unit: unit.outbox.remove_consumer("mailer"),
        "searches.add": lambda unit: unit.searches.add(saved_search("s-9")),
        "searches.replace": lambda unit: unit.searches.replace(
            saved_search("s-1", name="Other", version=2), expected_version=1
        ),
        "searches.remove": lambda unit: unit.searches.remove(SavedSearchId("s-2"), expected_version=1),
        "searches.put_last": lambda unit: unit.searches.put_last("ann", None),
        "searches.put_beginning": lambda unit: unit.searches.put_beginning("bea", SavedSearchId("s-1")),
        "groups.add": lambda unit: unit.groups.add(group("g-9")),
        "groups.replace": lambda unit: unit.groups.replace(group("g-1", label="Others", version=2), expected_version=1),
        "groups.put_membership": lambda unit: unit.groups.put_membership(membership("g-1", "bob")),
        "groups.add_matching": lambda unit: unit.groups.add_matching(
            GroupId("g-1"), Everything(), most=2, at=START, by="ann", reason="all"
        ),
        "groups.remove": lambda unit: unit.groups.remove(GroupId("g-2"), expected_version=1),
        "settings.put": _put_settings,
        "requests.add": _keep_request,
        "facts.put": lambda unit: unit.facts.put("new fact", "new"),
        "facts.next_number": lambda unit: unit.facts.next_number("counter"),
    }
)
"""One write of every kind, each of which a furnished store takes, alone or in this order up to the removal."""
