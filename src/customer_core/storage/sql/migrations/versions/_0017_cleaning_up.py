"""Find messages by their kind and moment, so that those that are due are cleaned up.

Revision ID: 0017
"""

from typing import Final

from alembic import op

revision: Final = "0017"
down_revision: Final = "0016"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the index of the messages that are there."""
    op.create_index("cc_message_place", "cc_message", ["kind", "at", "system", "reference"])
