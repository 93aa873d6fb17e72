"""Keep brand and assignees of each customer among its terms, by which a view shows it; of a removed one, its brand.

Revision ID: 0005
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None

Text = sa.ColumnElement[Any]


def _told(name: str, *columns: str) -> sa.Table:
    """Return a table by its columns' names, for statements; it stands in the schema in which the tables are made."""
    return sa.Table(name, sa.MetaData(), *map(sa.Column, columns))


_CUSTOMER = _told("cc_customer", "seq", "id", "survivor", "document", "terms")
_TERM = _told("cc_term", "field", "value", "customer")
_HISTORY = _told("cc_history", "position", "subject", "details")
_LAST = _HISTORY.alias("last")


def upgrade() -> None:
    """Add the terms, and let the row of each live customer remember its own; no table changes."""
    live = _CUSTOMER.c.document.is_not(None)
    brand = sa.func.coalesce(_member(_CUSTOMER.c.document, "brand"), _word(""))
    _add(sa.select(_word("@brand"), brand, _CUSTOMER.c.seq).where(live))
    assignment = _members(_CUSTOMER.c.document, "assignments")
    assigned = sa.select(_word("@assignee"), _assignee(assignment.c.value), _CUSTOMER.c.seq)
    _add(assigned.select_from(_CUSTOMER, assignment).where(live))
    more = [_quoted("@brand", brand), _all_of(_quoted("@assignee", _assignee(assignment.c.value)), assignment)]
    op.execute(sa.update(_CUSTOMER).where(live).values(terms=_joined(more, _CUSTOMER.c.terms)))
    _add(sa.select(_word("@removed"), _last_brand(), _CUSTOMER.c.seq).where(_CUSTOMER.c.survivor.is_(None)))


def _add(rows: sa.Select[Any]) -> None:
    op.execute(sa.insert(_TERM).from_select([column.name for column in _TERM.c], rows))


def _assignee(assignment: Text) -> Text:
    rep, team = (_member(_member(assignment, "assignee", is_text=False), kind) for kind in ("RepId", "TeamId"))
    return sa.func.coalesce(_word("rep:").op("||")(rep), _word("team:").op("||")(team))


def _last_brand() -> Text:
    """Return the brand that a removed customer had, as the last entry of its history tells, which is of the removal."""
    change = _members(_HISTORY.c.details, "changes")
    subject = _word("customer:").op("||")(_CUSTOMER.c.id)
    last = sa.select(sa.func.max(_LAST.c.position)).where(_LAST.c.subject == subject).correlate(_CUSTOMER)
    before = _member(_member(change.c.value, "before", is_text=False), "Present")
    found = (
        sa.select(before)
        .select_from(_HISTORY, change)
        .where(
            _HISTORY.c.position == last.scalar_subquery(),
            _HISTORY.c.details.is_not(None),
            _member(change.c.value, "path") == _word("brand"),
        )
    )
    return sa.func.coalesce(found.limit(_one()).correlate(_CUSTOMER).scalar_subquery(), _word(""))


def _joined(more: list[Text], terms: Text) -> Text:
    """Return the list of terms with some more before it; ids need no escaping in JSON."""
    first, *rest = more
    text = _word("[").op("||")(first)
    for one in rest:
        text = text.op("||")(one)
    others = _word(",").op("||")(sa.func.substr(terms, sa.literal_column("2")))
    return text.op("||")(sa.case((sa.func.coalesce(terms, _word("[]")) == _word("[]"), _word("]")), else_=others))


def _quoted(field: str, value: Text) -> Text:
    return _word(f'["{field}","').op("||")(value).op("||")(_word('"]'))


def _all_of(text: Text, rows: Any) -> Text:  # noqa: ANN401 - a table of values
    """Return a text of every row behind one another, each with a comma before it."""
    gather = sa.func.group_concat if _is_file() else sa.func.string_agg
    gathered = sa.select(gather(_word(",").op("||")(text), _word(""))).select_from(rows).correlate(_CUSTOMER)
    return sa.func.coalesce(gathered.scalar_subquery(), _word(""))


def _members(document: Text, name: str) -> Any:  # noqa: ANN401 - a table of values
    """Return the members of a list in each document, as a column of JSON."""
    if _is_file():
        rows = sa.func.json_each(document, _word(f"$.{name}"))
    else:
        rows = sa.func.json_array_elements(_member(document, name, is_text=False))
    return rows.table_valued(sa.column("value"), name="part", joins_implicitly=True)


def _member(document: Text, name: str, *, is_text: bool = True) -> Text:
    """Return a member of a document, in the words of the database."""
    if _is_file():
        return sa.func.json_extract(document, _word(f"$.{name}"))
    return sa.cast(document, sa.JSON).op("->>" if is_text else "->")(_word(name))


def _is_file() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _one() -> Text:
    return sa.literal_column("1")


def _word(text: str) -> Text:
    # Written out, so that the statement can be printed, too.
    return sa.literal_column(f"'{text}'")
