"""Files whose rows are merged with customers whom they are sure to be; who is not sure waits, and no row is lost."""

from pathlib import Path

import attrs
import pytest

from customer_core.errors import PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName, PhoneNumber
from customer_core.services import ImportReport, Registered
from customer_core.services._automatic import UnseenMerges
from customer_core.settings import DuplicateReaction, DuplicateSettings


class StoppedError(Exception):
    """Stands for whatever ends a program."""


ROWS = (
    "Given name,Family name,E-Mail,Phone\n"
    "Ottilie,Quist,ottilie@quist.example,+49 30 770912\n"
    "Otto,Quist,ottilie@quist.example,\n"
    "Ana,Lima,ana@lima.example,\n"
)


@pytest.fixture
def feed(desk: Desk) -> Desk:
    """The desk of an administrator where an unverified way may prove who somebody is; Ottilie is known."""
    desk.settings.apply(AutomaticMergePolicy(is_unverified_proof=True))
    known = CustomerDraft(
        name=PersonName(given="Ottilie", family="Quist"),
        emails=[EmailAddress("ottilie@quist.example")],
        phones=[PhoneNumber("+49 30 770912")],
    )
    assert isinstance(desk.customers.register(known), Registered)
    return desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Rows of somebody who is known, somebody who may be that one, and somebody new."""
    path = tmp_path / "web.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def figures(report: ImportReport) -> dict[str, int]:
    """Return the figures of a report that are not zero."""
    told = attrs.asdict(report, recurse=False).items()
    return {name: value for name, value in told if type(value) is int and value}


def test_whoever_is_sure_to_be_known_is_merged(feed: Desk, file: Path) -> None:
    """The known one survives, the row's own record can leave it again, and only who is not sure waits."""
    (known,) = feed.customers.search("quist").items
    report = feed.imports.customers(file, merges=True)
    assert {"rows": 3, "created": 1, "duplicates": 1, "merged": 1, "queued": 2} == figures(report)
    (merge,) = feed.merges.list_of(known.id)
    assert (known.id, True, "Import of web.csv") == (merge.master, merge.is_unseen, merge.reason)
    (kept,) = feed.imports.list_files()
    assert (1, 1, 1, 0) == (kept.created, kept.duplicates, kept.merged, kept.replayed)
    assert 1 == feed.customers.get_summary().duplicates_waiting
    feed.merges.undo(merge.id)
    assert known.with_version(3) == feed.customers.get(known.id)


def test_a_row_that_is_merged_may_wait_with_others(feed: Desk, tmp_path: Path) -> None:
    """Whom it resembles beside the one that it is sure to be is left to a person."""
    twin = CustomerDraft(name=PersonName(given="Otto", family="Quist"), emails=[EmailAddress("ottilie@quist.example")])
    feed.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    feed.customers.register(twin)
    path = tmp_path / "one.csv"
    path.write_text("".join(ROWS.splitlines(keepends=True)[:2]), encoding="utf-8")
    report = feed.imports.customers(path, merges=True)
    assert (1, 1) == (report.merged, report.queued)


def test_nobody_is_merged_unless_that_is_asked_for(feed: Desk, file: Path) -> None:
    """Without it, and in a dry run, whoever may be known waits."""
    foreseen = feed.imports.customers(file, merges=True, dry_run=True)
    report = feed.imports.customers(file)
    assert (2, 0, 2, 0) == (foreseen.duplicates, foreseen.merged, report.duplicates, report.merged)


def test_the_policy_of_the_store_says_who_is_sure(feed: Desk, file: Path) -> None:
    """By default a name and an unverified address are not enough."""
    feed.settings.apply(attrs.evolve(feed.settings.get(AutomaticMergePolicy), is_unverified_proof=False))
    report = feed.imports.customers(file, merges=True)
    assert (2, 0) == (report.duplicates, report.merged)


def test_an_import_that_was_stopped_before_merging_merges_the_next_time(
    feed: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was saved is not saved twice; it waits until then, and the figures say so."""

    def fail(*_: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr(UnseenMerges, "keep", fail)
        with pytest.raises(StoppedError):
            feed.imports.customers(file, merges=True)
    (kept,) = feed.imports.list_files()
    assert (1, 2, 0) == (kept.created, kept.duplicates, kept.merged)
    assert {"rows": 3, "replayed": 3} == figures(feed.imports.customers(file, merges=True))
    (known, _) = feed.customers.search("quist").items
    assert 1 == len(feed.merges.list_of(known.id))
    assert kept == feed.imports.list_files()[0]


def test_merging_takes_who_may_merge_and_sees_everybody(manager: CustomerManager, file: Path) -> None:
    """A clerk imports without it."""
    clerk = manager.acting_as(Actor.user("ben", roles=["clerk"]))
    with pytest.raises(PermissionDeniedError, match=r"merges\.apply"):
        clerk.imports.customers(file, merges=True)
    assert 3 == clerk.imports.customers(file).rows
