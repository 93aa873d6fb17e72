"""Tables in and out: strict reading of CSV, JSON lines, Parquet and Excel, atomic writing, and what each column holds.

The role of a column is guessed, shown and overridable.
"""

from customer_core.exchange._column_roles import TOWN, TOWN_PARTS, ColumnRole
from customer_core.exchange._contact_rows import CONTACT_COLUMNS, contact_rows
from customer_core.exchange._decoding import ROW_BYTES_MAX, digest_file, open_bytes, shown_path
from customer_core.exchange._drafting import draft_of
from customer_core.exchange._file_tables import FileTable
from customer_core.exchange._flat_columns import FlatColumns, is_own_header
from customer_core.exchange._flat_records import flat_record
from customer_core.exchange._guessing import guess_roles
from customer_core.exchange._headers import COLUMNS_MAX, checked_header
from customer_core.exchange._json_lines import is_json_lines, is_named_as_json_lines, open_json_lines
from customer_core.exchange._mapping import column_index, iter_records, map_roles, record_reader, records
from customer_core.exchange._mapping_files import MAPPING_COLUMNS, read_mapping, write_mapping
from customer_core.exchange._printing import printable_text
from customer_core.exchange._reading import CELL_CHARACTERS_MAX, CsvForm, find_form, open_csv, open_rows, read_csv
from customer_core.exchange._roles import LABELLED_ROLES, ROLES, Role
from customer_core.exchange._row_checksums import CHECKSUM_FACTOR, CHECKSUM_SHIFTS, draw_rows, row_checksum
from customer_core.exchange._samples import GuessableTable
from customer_core.exchange._spreadsheet_cells import bare_value, exact_cell, spreadsheet_cell
from customer_core.exchange._tables import FoundRow, OpenRows, OpenTable, Table, fold_header, shown_header
from customer_core.exchange._typed_files import (
    is_parquet,
    is_workbook,
    open_parquet,
    open_workbook,
    refuse_text_options,
)
from customer_core.exchange._writing import (
    TableWriter,
    check_writable,
    find_writer,
    write_all,
    write_csv,
    write_json_lines,
    write_parquet,
    write_private_text,
    write_workbook,
)

__all__ = [
    "CELL_CHARACTERS_MAX",
    "CHECKSUM_FACTOR",
    "CHECKSUM_SHIFTS",
    "COLUMNS_MAX",
    "CONTACT_COLUMNS",
    "LABELLED_ROLES",
    "MAPPING_COLUMNS",
    "ROLES",
    "ROW_BYTES_MAX",
    "TOWN",
    "TOWN_PARTS",
    "ColumnRole",
    "CsvForm",
    "FileTable",
    "FlatColumns",
    "FoundRow",
    "GuessableTable",
    "OpenRows",
    "OpenTable",
    "Role",
    "Table",
    "TableWriter",
    "bare_value",
    "check_writable",
    "checked_header",
    "column_index",
    "contact_rows",
    "digest_file",
    "draft_of",
    "draw_rows",
    "exact_cell",
    "find_form",
    "find_writer",
    "flat_record",
    "fold_header",
    "guess_roles",
    "is_json_lines",
    "is_named_as_json_lines",
    "is_own_header",
    "is_parquet",
    "is_workbook",
    "iter_records",
    "map_roles",
    "open_bytes",
    "open_csv",
    "open_json_lines",
    "open_parquet",
    "open_rows",
    "open_workbook",
    "printable_text",
    "read_csv",
    "read_mapping",
    "record_reader",
    "records",
    "refuse_text_options",
    "row_checksum",
    "shown_header",
    "shown_path",
    "spreadsheet_cell",
    "write_all",
    "write_csv",
    "write_json_lines",
    "write_mapping",
    "write_parquet",
    "write_private_text",
    "write_workbook",
]
