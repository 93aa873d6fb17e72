import inspect
from collections.abc import Collection, Sequence
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core import ports
from customer_core.model import CustomerId, OrganizationId, TextId
from customer_core.ports import Consumer, IndexedOrganization, IndexedRecord, KeptRequest, Link, SettingDocument
from customer_core.serialization import dumps, from_json, loads, public_values, to_json

texts = st.text(max_size=20)
counts = st.integers(0, 2**62)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    Consumer: st.builds(Consumer, name=texts, number=counts),
    IndexedRecord: st.builds(
        IndexedRecord,
        id=st.sampled_from([CustomerId("a"), CustomerId("B-1")]),
        keys=st.lists(texts, max_size=4).map(tuple),
        order=texts,
        features=texts,
    ),
    IndexedOrganization: st.builds(
        IndexedOrganization,
        id=st.sampled_from([OrganizationId("a"), OrganizationId("B-1")]),
        keys=st.lists(texts, max_size=4).map(tuple),
        order=texts,
        features=texts,
    ),
    KeptRequest: st.builds(KeptRequest, action=texts, key=texts, digest=texts, answer=texts),
    Link: st.builds(
        Link.of,
        st.just(CustomerId("a")),
        st.sampled_from([CustomerId("B-1"), CustomerId("b")]),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    SettingDocument: st.builds(SettingDocument, area=texts, version=counts, text=texts),
}
"""What ports are given to keep that belongs to nobody but them."""


def given_to(port: type) -> set[type]:
    """Return the classes of values that the calls of a port which write take; ids are texts."""
    hints = [
        hint
        for name, method in inspect.getmembers(port, inspect.isfunction)
        if name.startswith(("add", "put", "replace", "move"))
        for argument, hint in get_type_hints(method).items()
        if argument != "return"
    ]
    inner = {get_args(hint)[0] if get_origin(hint) in {Collection, Sequence} else hint for hint in hints}
    return {hint for hint in inner if isinstance(hint, type) and attrs.has(hint) and not issubclass(hint, TextId)}


@pytest.mark.parametrize("cls", VALUES, ids=lambda cls: cls.__name__)
@settings(deadline=None)
@given(data=st.data())
def test_what_a_port_keeps_has_a_json_form(cls: type, data: st.DataObject) -> None:
    """A value that only ports know is written and read without a loss, too: a store of one's own may keep it so."""
    value = data.draw(VALUES[cls])
    assert value == from_json(cls, to_json(value)) == loads(cls, dumps(value))


def test_every_value_that_a_port_is_given_has_a_json_form() -> None:
    """Whatever a port is given to keep is a public value or one of those above."""
    classes = [cls for name in ports.__all__ if name.endswith("Port") and inspect.isclass(cls := getattr(ports, name))]
    taken = set().union(*map(given_to, classes))
    assert set(VALUES) == taken - set(public_values())
