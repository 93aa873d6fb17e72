"""The names of columns as a table may have them: distinct, none missing, not too many; knows no file format."""

from collections.abc import Sequence

from customer_core.errors import BlankHeaderError, DuplicateHeaderError, HeaderMissingError, TooManyColumnsError
from customer_core.exchange._tables import fold_header, shown_header
from customer_core.exchange._value_shapes import SHAPES

__all__ = ["COLUMNS_MAX", "checked_header"]

COLUMNS_MAX = 512


def checked_header(header: Sequence[str], *, file: str, line: int) -> tuple[str, ...]:
    """Return the names of the columns, without those missing at the end, as spreadsheets leave columns behind.

    The first name is needed in any case.

    Args:
        header: The cells of the header line.
        file: What an error calls the table.
        line: The line on which the header begins.

    Raises:
        FileError: A name is missing, is there twice or is an e-mail address, or there are too many columns.
    """
    columns = len(header)
    while columns > 1 and not fold_header(header[columns - 1]):
        columns -= 1
    names = tuple(header[:columns])
    if columns > COLUMNS_MAX:
        raise TooManyColumnsError(file=file, found=columns, limit=COLUMNS_MAX)
    if any(SHAPES["email"].fits(name.strip()) for name in names):
        raise HeaderMissingError(file=file, line=line)
    seen: dict[str, int] = {}
    for column, name in enumerate(names, start=1):
        folded = fold_header(name)
        if not folded:
            raise BlankHeaderError(file=file, column=column)
        first = seen.setdefault(folded, column)
        if first != column:
            raise DuplicateHeaderError(file=file, first=first, second=column, name=shown_header(name))
    return names
