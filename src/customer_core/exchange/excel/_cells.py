"""What a cell of a workbook says as text: as a CSV file would say it, and as it is shown where that holds more.

Owns a spelling for each kind of value. It must not know rows and sheets.
"""

import datetime as dt
import math
import re
from typing import Final

__all__ = ["NoTextError", "text_of_cell"]

# Beyond, not every whole number is a float of its own.
_WHOLE_MAX: Final = float(2**53)
_PADDED: Final = re.compile("0{2,}")
# How the format writes characters that XML cannot hold, or would write anew (ECMA-376, part 1, 22.9.2.19).
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_MIDNIGHT: Final = dt.time()


CellValue = str | bool | int | float | dt.date | dt.time | dt.timedelta


class NoTextError(ValueError):
    """A cell holds what is no value; its arguments say what, and what to do."""


def text_of_cell(value: CellValue, *, kind: str, number_format: str) -> str:
    """Return what a cell says that is not empty.

    A number that is shown with leading zeros, by a format such as `00000`, keeps them. A date is written as in
    ISO 8601, with the time of day where it has one.

    Args:
        value: As openpyxl reads it.
        kind: What it reads it as; `e` for an error.
        number_format: How it is shown.

    Raises:
        NoTextError: It holds an error, such as that of a formula, or a number that is none.
    """
    if kind == "e":
        raise NoTextError("holds an error instead of a value", "correct the formula or the date")
    if isinstance(value, str):
        return _ESCAPED.sub(_unescaped, value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return _instant(value)


def _instant(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, dt.datetime) and value.time() == _MIDNIGHT:
        return value.date().isoformat()
    return value.isoformat()


def _number(value: float, number_format: str) -> str:
    if not math.isfinite(value):
        raise NoTextError("holds a number that is none", "correct it")
    if value == math.floor(value) and abs(value) <= _WHOLE_MAX:
        value = int(value)
    if isinstance(value, int) and value >= 0 and _PADDED.fullmatch(number_format):
        return str(value).zfill(len(number_format))
    return str(value)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
