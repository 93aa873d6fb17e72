"""What holds for the changes between any two documents, made up or of real customers."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.history import Absent, Change, Present, describe_changes, diff, inverted, patched
from customer_core.model import Consent, ConsentState, Customer, CustomerId, EmailAddress, ExternalKey, PersonName
from customer_core.serialization import dumps, loads, to_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, -0.0, 1.0, 1.5]) | TEXTS
KEYS = (
    st.sampled_from(["a", "id", "address", "number", "system", "attributes", "a.b", "[0]", "", '"', "é", "7"]) | TEXTS
)
PARTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)
NAMES = st.sampled_from(["k-1", "k-2", "k-3", "0", "a@x", ""])
MEMBERS = st.lists(
    st.fixed_dictionaries({"id": NAMES}, optional={"a": SCALARS, "tags": st.lists(NAMES, max_size=2)})
    | st.fixed_dictionaries({"address": NAMES}, optional={"label": SCALARS})
    | st.fixed_dictionaries({"system": NAMES, "id": NAMES}),
    max_size=4,
)
ALIKE = st.lists(st.fixed_dictionaries({"id": NAMES}, optional={"a": SCALARS}), max_size=5, unique_by=lambda m: m["id"])
MAILS = st.lists(
    st.fixed_dictionaries({"address": NAMES, "label": SCALARS}), max_size=5, unique_by=lambda m: m["address"]
)
DOCUMENTS = st.dictionaries(KEYS, PARTS | MEMBERS | ALIKE | MAILS, max_size=4) | st.builds(Absent)
LISTS = st.fixed_dictionaries({"contacts": ALIKE, "emails": MAILS, "rest": MEMBERS})

ADDRESSES = st.sampled_from(["ann@lee.example", "a.lee@lee.example", "ANN@lee.example", "lee@ann.example"])
CONSENTS = st.lists(
    st.builds(Consent, purpose=st.sampled_from(["post", "mail"]), state=st.sampled_from(ConsentState)),
    max_size=2,
    unique_by=lambda consent: consent.purpose,
)
CUSTOMERS = st.builds(
    Customer,
    id=st.just(CustomerId("c-1")),
    name=st.none() | st.builds(PersonName, st.sampled_from(["Ann Lee", "Anna Lee"])),
    emails=st.lists(
        st.builds(EmailAddress, ADDRESSES, consents=CONSENTS), max_size=3, unique_by=lambda email: email.key
    ),
    external_keys=st.lists(st.builds(ExternalKey, st.just("chat"), st.sampled_from("123")), max_size=3),
    tags=st.sets(st.sampled_from(["vip", "new", "old"])),
    attributes=st.dictionaries(st.sampled_from(["size", "shoe size"]), st.integers(0, 1) | st.booleans()),
)


def canonical(document: object) -> str:
    """Return a text that is equal for documents that are equal to the type, whatever the order of their keys."""
    return "nothing" if isinstance(document, Absent) else json.dumps(document, sort_keys=True)


@settings(deadline=None)
@given(DOCUMENTS | LISTS, DOCUMENTS | LISTS)
def test_changes_lead_there_and_back(before: Any, after: Any) -> None:  # noqa: ANN401 - any documents
    """Applied, the changes make the one of the other to the very types; inverted, the other of the one."""
    changes = diff(before, after)
    assert canonical(after) == canonical(patched(before, changes))
    assert canonical(before) == canonical(patched(after, inverted(changes)))
    assert changes == inverted(inverted(changes))


@settings(deadline=None)
@given(LISTS, LISTS)
def test_lists_of_named_members_lead_there_and_back(before: Any, after: Any) -> None:  # noqa: ANN401 - any documents
    """Whatever is added, removed, edited and moved at once."""
    changes = diff(before, after)
    assert canonical(after) == canonical(patched(before, changes))
    assert canonical(before) == canonical(patched(after, inverted(changes)))


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_only_equal_documents_have_no_changes(left: Any, right: Any) -> None:  # noqa: ANN401 - any documents
    """No change is overlooked and none is made up."""
    assert (canonical(left) == canonical(right)) == (() == diff(left, right))
    assert () == diff(left, left)


@settings(deadline=None)
@given(CUSTOMERS, CUSTOMERS)
def test_changes_of_customers_lead_there_and_back(before: Customer, after: Customer) -> None:
    """A customer that is patched by what was kept as text is the other one, and nothing personal is in a path."""
    found = diff(to_json(before), to_json(after))
    kept = tuple(loads(Change, dumps(change)) for change in found)
    there, back = patched(to_json(before), kept), patched(to_json(after), inverted(kept))
    assert dumps(after) == dumps(loads(Customer, json.dumps(there)))
    assert dumps(before) == dumps(loads(Customer, json.dumps(back)))
    assert not any("@" in change.path or "chat" in change.path for change in found)


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_any_changes_can_be_told(before: Any, after: Any) -> None:  # noqa: ANN401 - any documents
    """Each sentence is one line."""
    assert all(sentence == " ".join(sentence.splitlines()) for sentence in describe_changes(diff(before, after)))


@settings(deadline=None)
@given(PARTS, PARTS)
def test_parts_are_equal_if_their_texts_are(left: object, right: object) -> None:
    """Equality of parts is that of canonical JSON, and equal parts hash alike."""
    is_equal = Present(left) == Present(right)
    assert (canonical(left) == canonical(right)) == is_equal
    assert not is_equal or hash(Present(left)) == hash(Present(right))
