"""What lost in a merge of organizations is found as that of customers is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import attrs
import pytest
from tests.unit.services.firms import ACME, BETA, DELTA, register

from customer_core.errors import NotFoundError
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import SURVIVORSHIP_RULES
from customer_core.model import EVERY_BRAND, Actor, EmailAddress, MergeId, OrganizationDraft, OrganizationId
from customer_core.services import OrganizationsSuspected
from customer_core.settings import DuplicateReaction, DuplicateSettings

LOST = ("B", "info@beta", "beta")
LIKE_BETA = OrganizationDraft(name="Beta", emails=[EmailAddress("info@beta.example")])
TABLES = ("cc_organization_term", "cc_organization_block", "cc_indexed_organization")
OLDER = """
DELETE FROM cc_organization_term WHERE value LIKE '%beta%' OR value = 'b';
DELETE FROM cc_organization_block WHERE key LIKE '%lost-%';
UPDATE cc_indexed_organization SET features = json_remove(features, '$.absorbed'), keys = (
    SELECT json_group_array(value) FROM json_each(keys) WHERE value NOT LIKE '%lost-%'
);
UPDATE cc_fact SET content = '2' WHERE name = 'search-terms';
"""
"""Find no organization by what lost, as the release before."""


def put(desk: Desk) -> MergeId:
    """Merge Beta into Acme, of which nothing is left of Beta, not even a name."""
    register(desk, ACME, code="A", emails=[EmailAddress("info@acme.example")])
    register(desk, BETA, code="B", emails=[EmailAddress("info@beta.example")])
    register(desk, DELTA)
    plan = desk.organizations.propose_merge(ACME, [BETA], rules={"emails": SURVIVORSHIP_RULES["master_first"]})
    merge = desk.organizations.merge(plan)
    desk.organizations.update(attrs.evolve(desk.organizations.get(ACME), aliases=()))
    return merge.id


def found(desk: Desk, text: str) -> list[OrganizationId]:
    """Return which organizations a quick search finds."""
    return [one.id for one in desk.organizations.search(text).items]


def suspects(desk: Desk) -> list[tuple[OrganizationId, OrganizationId | None, tuple[str, ...]]]:
    """Return which ones a draft like Beta may be, by which record, and in which check fields."""
    return [(one.organization.id, one.absorbed, one.fields) for one in desk.organizations.check(LIKE_BETA).suspects]


def test_what_lost_leads_to_the_survivor(desk: Desk) -> None:
    """By code, e-mail and name that lost the survivor is found, until the one that brought them leaves."""
    merge = put(desk)
    assert [[ACME]] * 3 == [found(desk, text) for text in LOST]
    assert [ACME, BETA] == [one.id for one in desk.organizations.list_absorbed(BETA)]
    assert () == desk.organizations.list_absorbed(DELTA)
    with pytest.raises(NotFoundError):
        desk.organizations.list_absorbed(OrganizationId("none"))
    desk.organizations.undo(merge)
    assert [[BETA]] * 3 == [found(desk, text) for text in LOST]
    assert () == desk.organizations.list_absorbed(BETA)


def test_who_is_like_a_record_that_was_merged_may_be_the_survivor(desk: Desk) -> None:
    """The check finds the survivor and says which record is meant; after an undo it finds that one itself."""
    merge = put(desk)
    assert [(ACME, BETA, ("email",))] == suspects(desk)
    answer = desk.organizations.register(LIKE_BETA)
    assert isinstance(answer, OrganizationsSuspected)
    assert "So said a record that was merged into the organization." == answer.suspects[0].explain()[0]
    desk.organizations.undo(merge)
    assert [(BETA, None, ("email",))] == suspects(desk)
    assert "record" not in desk.organizations.check(LIKE_BETA).suspects[0].explain()[0]


def test_a_store_of_before_is_made_to_find_it(tmp_path: Path) -> None:
    """Making everything anew changes nothing, and a migration makes up for what an earlier release did not keep."""
    path = tmp_path / "shop.db"

    def rows() -> list[list[object]]:
        with closing(sqlite3.connect(path)) as connection:
            return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]  # noqa: S608 - of here

    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND))
        desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        put(desk)
        kept = rows()
        desk.maintenance.reindex()
        assert kept == rows()
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(OLDER)
        assert kept != rows()
        manager.migrate()
        assert kept == rows()
        assert [(ACME, BETA, ("email",))] == suspects(desk)
