"""Tables in and out: strict CSV reading, atomic writing, and the role of each column, guessed, shown, overridable."""

from customer_core.exchange._decoding import ROW_BYTES_MAX
from customer_core.exchange._guessing import ColumnRole, guess_roles
from customer_core.exchange._mapping import iter_records, map_roles, records
from customer_core.exchange._reading import CELL_CHARACTERS_MAX, COLUMNS_MAX, open_csv, read_csv
from customer_core.exchange._roles import LABELLED_ROLES, ROLES, Role
from customer_core.exchange._tables import OpenTable, Table
from customer_core.exchange._writing import check_writable, write_all, write_csv

__all__ = [
    "CELL_CHARACTERS_MAX",
    "COLUMNS_MAX",
    "LABELLED_ROLES",
    "ROLES",
    "ROW_BYTES_MAX",
    "ColumnRole",
    "OpenTable",
    "Role",
    "Table",
    "check_writable",
    "guess_roles",
    "iter_records",
    "map_roles",
    "open_csv",
    "read_csv",
    "records",
    "write_all",
    "write_csv",
]
