"""Privacy at a desk: what is held on a person, with what the host holds beside it."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customer_core.errors import NotFoundError, PermissionDeniedError, ReferenceFailedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, AddTag, CustomerDraft, CustomerId, Message, MessageKey, PersonName, Verdict
from customer_core.ports import MessageSourcePort, PersonalReferencePort
from customer_core.services import PERSONAL_PARTS

ANN, BEA, CY = (CustomerId(id_) for id_ in ("ann", "bea", "c"))
AT = datetime(2026, 3, 1, tzinfo=UTC)


class Tickets(PersonalReferencePort):
    """Tickets of a host's, one for each id that is given, told as it is told to."""

    name = "tickets"

    def __init__(self, answer: Any) -> None:  # noqa: ANN401 - anything
        self.answer = answer
        self.erased: list[list[CustomerId]] = []

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return one for each."""
        return dict.fromkeys(ids, 1)

    def export(self, ids: Collection[CustomerId]) -> Any:  # noqa: ANN401, ARG002 - as it is told
        """Return the answer, or raise it."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def erase(self, ids: Collection[CustomerId]) -> None:
        """Remember whom it was told to forget, or raise the answer."""
        if isinstance(self.answer, Exception):
            raise self.answer
        self.erased.append(list(ids))


class Mails(MessageSourcePort):
    """Many messages of a host's."""

    name = "mailer"

    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, MessageKey] | None, most: int
    ) -> list[Message]:
        """Return messages of the first one, the newest first."""
        who = min(customers)
        made = [
            Message(key=MessageKey("mailer", f"{number}"), customer=who, at=AT - timedelta(days=number))
            for number in range(501)
        ]
        return [one for one in made if after is None or one.place < after][:most]


def furnished(manager: CustomerManager, *ids: CustomerId) -> Desk:
    """Register customers, and return the desk of a system job."""
    desk = manager.acting_as(Actor.system("test"))
    for id_ in ids:
        desk.customers.register(CustomerDraft(name=PersonName(f"{id_} only")).with_id(id_))
    return desk


def test_every_part_is_told_where_nothing_is_held(manager: CustomerManager) -> None:
    """The document of somebody who was just registered has every part, most of them empty."""
    document = furnished(manager, ANN).privacy.export(ANN).document
    assert {"format", "version", "made_at", *PERSONAL_PARTS} == set(document)
    filled = {name for name in PERSONAL_PARTS if document[name]}
    assert {"customer", "ids", "history", "order_totals"} == filled
    assert (1, None) == (document["version"], document["organization"])


def test_what_the_host_holds_is_told_by_every_id() -> None:
    """Documents, their figures and all supplied messages are told, of every id that names the person."""
    told = Tickets([{"text": "leaks"}])
    with CustomerManager.open("memory:", references=[told], message_sources=[Mails()]) as manager:
        desk = furnished(manager, ANN, BEA)
        desk.merges.apply(desk.merges.propose(ANN, [BEA]))
        document = desk.privacy.export(BEA).document
    assert ({"tickets": 2}, {"tickets": [{"text": "leaks"}]}) == (document["references"], document["documents"])
    assert 501 == len(document["supplied_messages"]["mailer"])


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (KeyError("x"), "a KeyError was raised"),
        ("text", "the answer is a str"),
        ([{"at": AT}], "a document holds something of type datetime"),
    ],
    ids=["raised", "no list", "no JSON"],
)
def test_a_host_that_cannot_tell_is_named(answer: object, problem: str) -> None:
    """An export without what the host holds is not made."""
    with CustomerManager.open("memory:", references=[Tickets(answer)]) as manager:
        desk = furnished(manager, ANN)
        with pytest.raises(ReferenceFailedError) as caught:
            desk.privacy.export(ANN)
    assert ("tickets", problem) == (caught.value.reference, caught.value.problem)


def test_others_are_not_told(manager: CustomerManager) -> None:
    """Of somebody who was merged and left again, and of whoever else waits or was judged, no record is told."""
    desk = furnished(manager, ANN, BEA, CY)
    merge = desk.merges.apply(desk.merges.propose(ANN, [BEA]))
    desk.merges.undo(merge.id, reason="sisters")
    desk.judgements.record(ANN, BEA, Verdict.UNSURE, reason="again")
    document = desk.privacy.export(ANN).document
    assert [{"id", "at", "reason", "took_part"}] == [set(one) for one in document["merges"]]
    assert ["ann"] == [one["record"]["id"] for one in document["contributions"]]
    assert ["sisters", "again"] == [one["reason"] for one in document["judgements"]]


@pytest.mark.parametrize("id_", [ANN, CY], ids=str)
def test_what_acts_changed_is_told(manager: CustomerManager, id_: CustomerId) -> None:
    """What an act changed of the person is found among what it changed of others."""
    desk = furnished(manager, ANN, BEA, CY, CustomerId("an"), CustomerId("anna"), CustomerId("d"))
    act = desk.acts.apply(desk.acts.start("", [AddTag("vip")]).id)
    desk.acts.apply(desk.acts.start("bea", [AddTag("late")]).id)
    found = desk.privacy.export(id_).document["acts"]
    assert [(str(act.id), str(id_))] == [(one["act"], one["customer"]) for one in found]


def test_nobody_is_exported_unseen(manager: CustomerManager) -> None:
    """It takes the permission, and somebody who is there."""
    furnished(manager, ANN)
    with pytest.raises(PermissionDeniedError):
        manager.acting_as(Actor.user("eve", roles=["steward"])).privacy.export(ANN)
    with pytest.raises(NotFoundError):
        manager.acting_as(Actor.system("test")).privacy.export(BEA)
