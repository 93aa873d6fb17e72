"""Let a server walk customers in order by the index of the key alone.

Revision ID: 0021
"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import AddConstraint, DropConstraint

revision: Final = "0021"
down_revision: Final = "0020"
branch_labels: Final = None
depends_on: Final = None

_KEY: Final = sa.PrimaryKeyConstraint("field", "value", "id", name="cc_sort_pkey", postgresql_include=["customer"])
_COLUMNS: Final = [sa.Column(name, sa.Text) for name in ("field", "value", "id", "customer")]
_SORT: Final = sa.Table("cc_sort", sa.MetaData(), *_COLUMNS, _KEY)


def upgrade() -> None:
    """Take the customer's number into the index of the key; a file has whole rows there already."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(DropConstraint(_KEY))
        op.execute(AddConstraint(_KEY))
