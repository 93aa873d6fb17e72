from collections.abc import Callable
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    ContactId,
    ContactRole,
    EmailAddress,
    FrozenMap,
    Organization,
    OrganizationDraft,
    OrganizationId,
)

ACME = Organization(id=OrganizationId("o-1"), name="Acme GmbH")
Change = Callable[[Organization], Organization]


@pytest.mark.parametrize(
    ("do", "undo"),
    [
        (lambda o: o.with_name("Acme AG"), lambda o: o.with_name("Acme GmbH")),
        (lambda o: o.with_alias("ACME"), lambda o: o.without_alias(" ACME ")),
        (lambda o: o.with_parent(OrganizationId("o-2")), lambda o: o.without_parent()),
        (lambda o: o.with_email(EmailAddress("info@acme.example")), lambda o: o.without_email("info@acme.example")),
        (lambda o: o.with_tag("supplier"), lambda o: o.without_tag("supplier")),
    ],
)
def test_a_verb_changes_a_copy_once_and_can_be_taken_back(do: Change, undo: Change) -> None:
    """Doing a thing twice is doing it once, and its inverse restores the organization, as with customers."""
    assert do(ACME) != ACME
    assert do(ACME) == do(do(ACME))
    assert ACME == undo(do(ACME)) == undo(ACME)


@pytest.mark.parametrize("name", ["", " ", None, "x" * 513])
def test_an_organization_has_a_name(name: object) -> None:
    """A name that is blank, too long or no text is refused."""
    with pytest.raises(InvalidValueError, match="name"):
        Organization(id=OrganizationId("o"), name=name)  # type: ignore[arg-type]


@pytest.mark.parametrize("aliases", ["ACME", [""], [1], None])
def test_aliases_are_names(aliases: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Each alias says something; one text in place of a list is a mistake."""
    with pytest.raises(InvalidValueError, match="aliases"):
        attrs.evolve(ACME, aliases=aliases)


def test_an_organization_is_not_above_itself() -> None:
    """The shortest circle is refused at birth."""
    with pytest.raises(InvalidValueError, match="parent: is the organization itself"):
        ACME.with_parent(ACME.id)


def test_an_organization_keeps_the_rules_of_all_records() -> None:
    """Its default contacts are contacts of its own, as with customers."""
    with pytest.raises(InvalidValueError, match=r"default_contacts\.billing"):
        attrs.evolve(ACME, default_contacts=FrozenMap({ContactRole.BILLING: ContactId("k")}))


def test_an_organization_shows_its_name() -> None:
    """There is always a name to show."""
    assert "Acme GmbH" == ACME.display


def test_an_organization_is_its_draft_under_an_id() -> None:
    """A draft with an id is the organization, and what that says without its id and version is the draft."""
    draft = OrganizationDraft(name="Acme GmbH", aliases=["ACME"], parent=OrganizationId("o-2"))
    made = draft.with_id(OrganizationId("o-1"))
    assert Organization(id=OrganizationId("o-1"), name="Acme GmbH", aliases=["ACME"], parent=draft.parent) == made
    assert draft == made.with_version(7).draft
    assert "Acme GmbH" == draft.display
