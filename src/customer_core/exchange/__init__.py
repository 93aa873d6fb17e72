"""Tables in and out: strict CSV reading, atomic writing, and the role of each column, guessed, shown, overridable."""

from customer_core.exchange._column_roles import ColumnRole
from customer_core.exchange._decoding import ROW_BYTES_MAX, digest_file, open_bytes, shown_path
from customer_core.exchange._drafting import draft_of, flat_record
from customer_core.exchange._flat_columns import flat_cells, flat_header
from customer_core.exchange._guessing import guess_roles
from customer_core.exchange._headers import COLUMNS_MAX, checked_header
from customer_core.exchange._mapping import iter_records, map_roles, records
from customer_core.exchange._reading import CELL_CHARACTERS_MAX, CsvForm, find_form, find_line, open_csv, read_csv
from customer_core.exchange._roles import LABELLED_ROLES, ROLES, Role
from customer_core.exchange._row_checksums import CHECKSUM_FACTOR, CHECKSUM_SHIFTS, draw_rows, row_checksum
from customer_core.exchange._samples import GuessableTable
from customer_core.exchange._tables import OpenTable, Table, bare_value, fold_header, shown_header
from customer_core.exchange._writing import check_writable, write_all, write_csv

__all__ = [
    "CELL_CHARACTERS_MAX",
    "CHECKSUM_FACTOR",
    "CHECKSUM_SHIFTS",
    "COLUMNS_MAX",
    "LABELLED_ROLES",
    "ROLES",
    "ROW_BYTES_MAX",
    "ColumnRole",
    "CsvForm",
    "GuessableTable",
    "OpenTable",
    "Role",
    "Table",
    "bare_value",
    "check_writable",
    "checked_header",
    "digest_file",
    "draft_of",
    "draw_rows",
    "find_form",
    "find_line",
    "flat_cells",
    "flat_header",
    "flat_record",
    "fold_header",
    "guess_roles",
    "iter_records",
    "map_roles",
    "open_bytes",
    "open_csv",
    "read_csv",
    "records",
    "row_checksum",
    "shown_header",
    "shown_path",
    "write_all",
    "write_csv",
]
