"""What a view shows, as conditions of statements: nothing is read that may not be told.

Owns these conditions. The brand and the assignees of a live customer stand among its terms, under names that no search
can ask for, and the brand of a removed one stays there; so whether a customer is shown is one look-up. A statement has
as many forms as there are shapes of views, and each is made once; for a view of everything it is as it was written.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import attrs
from sqlalchemy import ColumnElement, Select, and_, false, func, insert, literal_column, or_, select

from customer_core.model import Anybody, BrandId, Customer, EveryBrand, RepId, TeamId, View
from customer_core.storage.sql._organization_schema import ORGANIZATION
from customer_core.storage.sql._schema import ACCOUNT, CUSTOMER, TERM
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._statements import any_of, list_of, on_list

__all__ = [
    "REMOVED",
    "Condition",
    "Shape",
    "Sight",
    "account_id_shown",
    "account_shown",
    "brand_text",
    "id_shown",
    "note_removed",
    "organization_shown",
    "removed_row",
    "seq_shown",
    "shown_rows",
    "sight_terms",
    "subject_shown",
    "within",
]

BRAND: Final = "@brand"
ASSIGNEE: Final = "@assignee"
REMOVED: Final = "@removed"
"""The names of terms; the last is that of the brand that a removed customer had."""

Condition = ColumnElement[bool]

_one: Final[ColumnElement[int]] = literal_column("1")
_term = TERM.alias("sight")
_named = CUSTOMER.alias("seen")
_owned = ACCOUNT.alias("owned")
_firm = ORGANIZATION.alias("firm")
_place = TERM.alias("place")
_ADD = insert(TERM)


class Shape(NamedTuple):
    """What a view is limited by."""

    by_brand: bool
    by_assignee: bool


@attrs.frozen
class Sight:
    """A view as the shape of statements, and the values that they are given."""

    shape: Shape
    values: Mapping[str, str]

    @classmethod
    def of(cls, view: View) -> "Sight":
        """Return the sight of a view."""
        values = {}
        if not isinstance(view.brands, EveryBrand):
            values["brands"] = list_of(["", *map(str, view.brands)])
        if not isinstance(view.assignees, Anybody):
            values["assignees"] = list_of(map(_assignee_text, view.assignees))
        return cls(Shape("brands" in values, "assignees" in values), values)


def sight_terms(customer: Customer) -> Iterator[tuple[str, str]]:
    """Yield the terms by which a live customer is shown."""
    yield BRAND, brand_text(customer.brand)
    for assignment in customer.assignments:
        yield ASSIGNEE, _assignee_text(assignment.assignee)


def brand_text(brand: BrandId | None) -> str:
    """Return a brand as it is stored; None is a brand of its own."""
    return "" if brand is None else str(brand)


def within(
    statement: Select[Any], conditions: Callable[[Shape], tuple[Condition, ...]]
) -> Callable[[Shape], Select[Any]]:
    """Return the forms of a statement that finds only what is shown, one for each shape."""
    return cache(lambda shape: statement.where(*conditions(shape)))


def seq_shown(shape: Shape, seq: ColumnElement[Any]) -> tuple[Condition, ...]:
    """Return what is true of the row number of a live customer who is shown."""
    conditions = []
    if shape.by_brand:
        conditions.append(_is_among(BRAND, "brands", seq))
    if shape.by_assignee:
        conditions.append(_is_among(ASSIGNEE, "assignees", seq))
    return tuple(conditions)


def id_shown(shape: Shape, id_: ColumnElement[Any]) -> tuple[Condition, ...]:
    """Return what is true of an id that names somebody who is shown, or did until that one was removed."""
    if not any(shape):
        return ()
    is_shown = and_(*seq_shown(shape, _named.c.survivor))
    if not shape.by_assignee:
        is_shown = or_(is_shown, _is_among(REMOVED, "brands", _named.c.seq))
    return (_is_found(select(_one).where(_named.c.id == id_, is_shown)),)


def account_shown(shape: Shape, owner: ColumnElement[Any], brand: ColumnElement[Any]) -> tuple[Condition, ...]:
    """Return what is true of the owner and brand of an account that is shown."""
    if not any(shape):
        return ()
    of_organization = and_(_begins(owner, "organization:"), *organization_shown(shape, brand))
    of_customer = and_(_begins(owner, "customer:"), *id_shown(shape, _rest(owner, "customer:")))
    of_brand = (on_list(brand, any_of("brands")),) if shape.by_brand else ()
    return (*of_brand, or_(of_customer, of_organization))


def organization_shown(shape: Shape, brand: ColumnElement[Any]) -> tuple[Condition, ...]:
    """Return what is true of the brand of an organization that is shown."""
    if shape.by_assignee:
        return (false(),)
    return _of_brand(shape, brand)


def account_id_shown(shape: Shape, id_: ColumnElement[Any]) -> tuple[Condition, ...]:
    """Return what is true of the id of an account that is shown."""
    if not any(shape):
        return ()
    conditions = account_shown(shape, _owned.c.owner, _owned.c.brand)
    return (_is_found(select(_one).where(_owned.c.id == id_, *conditions)),)


def subject_shown(shape: Shape, subject: ColumnElement[Any]) -> tuple[Condition, ...]:
    """Return what is true of a subject of the history that is shown."""
    if not any(shape):
        return ()
    account = account_id_shown(shape, _rest(subject, "account:"))
    is_firm = (_firm.c.id == _rest(subject, "organization:"), *organization_shown(shape, _firm.c.brand))
    return (
        or_(
            _begins(subject, "settings:"),
            and_(_begins(subject, "customer:"), *id_shown(shape, _rest(subject, "customer:"))),
            and_(_begins(subject, "organization:"), _is_found(select(_one).where(*is_firm))),
            and_(_begins(subject, "account:"), *account),
        ),
    )


def shown_rows(shape: Shape) -> tuple[ColumnElement[Any], tuple[Condition, ...]]:
    """Return the row numbers of all live customers who are shown, as a column and what is true of its rows.

    These are the terms of their brands, which follow one another, and for the assignees a list that is made once; so
    nobody's document is looked at, and hidden customers are passed over.
    """
    seq: ColumnElement[Any] = _place.c.customer
    own = select(_term.c.customer).where(_term.c.field == ASSIGNEE, _term.c.value.in_(any_of("assignees")))
    is_own = (seq.in_(own),) if shape.by_assignee else ()
    of_brands = (_place.c.value.in_(any_of("brands")),) if shape.by_brand else ()
    return seq, (_place.c.field == BRAND, *of_brands, *is_own)


def note_removed(session: Session, seq: int, terms: set[tuple[str, str]]) -> None:
    """Keep the brand of a customer that is being removed, by which its history is shown."""
    session.change_many(_ADD, [removed_row(brand, seq) for field, brand in terms if field == BRAND])


def removed_row(brand: str, seq: int) -> Row:
    """Return the term of a removed customer."""
    return REMOVED, brand, seq


def _of_brand(shape: Shape, brand: ColumnElement[Any]) -> tuple[Condition, ...]:
    return (brand.in_(any_of("brands")),) if shape.by_brand else ()


def _is_among(field: str, values: str, seq: ColumnElement[Any]) -> Condition:
    return _is_found(
        select(_one).where(_term.c.field == field, _term.c.value.in_(any_of(values)), _term.c.customer == seq)
    )


def _is_found(rows: Select[Any]) -> Condition:
    # As a value and not by EXISTS, of which a server may make a join with everything that there is.
    return rows.limit(_one).scalar_subquery().is_not(None)


def _begins(text: ColumnElement[Any], kind: str) -> Condition:
    found: Condition = func.substr(text, 1, len(kind)) == kind
    return found


def _rest(text: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    return func.substr(text, len(kind) + 1)


def _assignee_text(assignee: RepId | TeamId) -> str:
    return f"{'rep' if isinstance(assignee, RepId) else 'team'}:{assignee}"
